"""A timeline tells of each report what was new in it, in the article's own words."""

from datetime import timedelta

from clippings import NOW, clip

from bot.story.timeline import shown, timeline

HIT = "OSTREL — A freighter struck the Tarle Bridge in thick fog on Monday and closed it."
SHUT = "The Tarle Bridge will not reopen before April, the transport minister said on Friday."


def report(number, body, headline):
    return clip(body, id=number, headline=headline, published=NOW + timedelta(hours=number))


def test_each_report_tells_its_news_in_the_order_they_came():
    lines = timeline(
        [
            report(1, f"{HIT} It carried salt.", "Freighter hits Tarle Bridge"),
            report(2, f"{SHUT} He had said Christmas.", "Bridge shut until April"),
        ]
    )
    assert [line.article.id for line in lines] == [1, 2]
    assert shown(lines[1]) == SHUT


def test_every_line_is_a_slice_of_its_article_without_the_dateline():
    (line,) = timeline([report(1, HIT, "Freighter hits Tarle Bridge")])
    assert line.article.body[line.start : line.end] == line.text
    assert line.text.startswith("A freighter")


def test_a_report_that_tells_nothing_new_has_no_line():
    again = "A freighter struck the Tarle Bridge on Monday in thick fog, and closed it."
    lines = timeline([report(1, HIT, "Freighter hits bridge"), report(2, again, "Bridge hit")])
    assert [line.article.id for line in lines] == [1]


def test_of_a_report_the_sentence_that_its_headline_speaks_of_is_told():
    body = f"{HIT} Police say that all is calm in the town now. {SHUT}"
    lines = timeline([report(1, HIT, "Freighter hits"), report(2, body, "No bridge before April")])
    assert shown(lines[1]) == SHUT


def test_what_cannot_stand_by_itself_is_not_told():
    body = "He said so on Friday. They had hoped for more of it, and for less. What now?"
    assert timeline([report(1, body, "Minister speaks of hopes")]) == []


def test_no_reports_have_no_timeline():
    assert timeline([]) == []
