"""Feeds and their stories on the small web server, for tests of what follows feeds."""

from webserver import WebServer

_STORY = (
    "{place} - The council of {place} voted on Monday to open the {thing} to everybody, "
    "its speaker said after a long meeting in the town hall. The {thing} of {place} had been "
    "closed for eleven years, and nobody could say exactly why. Work begins in the spring, and "
    "the council expects to pay two million crowns for it. “We have the keys,” the speaker of "
    "{place} said, “and we have found the door.” Three members voted against the {thing}, and "
    "one of them asked for the minutes of the meeting to say that {place} has managed without it. "
    "The {thing} opens on the first of May with a brass band, weather and council permitting."
)


def story(place: str, thing: str) -> str:
    """Return a story of some length which no other is like."""
    return _STORY.format(place=place, thing=thing)


def serve_feed(server: WebServer, path: str, **stories: str) -> str:
    """Serve an RSS feed with full texts, one for each place and thing; return its URL."""
    items = "".join(
        f"<item><title>{place} opens its {thing}</title>"
        f"<link>{server.url(f'/{place}')}</link>"
        f"<description><![CDATA[<p>{story(place, thing)}</p>]]></description></item>"
        for place, thing in stories.items()
    )
    body = f'<rss version="2.0"><channel><title>News of {path[1:]}</title>{items}</channel></rss>'
    return server.serve(path, body.encode(), type="application/rss+xml")
