"""Two URLs of one page are one; two pages stay two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.urls import canonical_url, source_of

STORY = "https://example.com/world/harbour-strike"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/world/harbour-strike",
        "HTTPS://WWW.Example.COM/world/harbour-strike",
        "https://www.example.com:443/world/harbour-strike/",
        "http://example.com:80/world/harbour-strike#comments",
        "https://example.com./world//harbour-strike",
        "https://example.com/world/harbour-strike/index.html",
        "https://example.com/world/./x/../harbour-strike",
        "https://example.com/world/h%61rbour%2Dstrike",
        "  https://example.com/world/harbour-strike\n",
        "https://reader:secret@example.com/world/harbour-strike",
    ],
)
def test_spellings_of_one_url_are_one_page(url):
    assert canonical_url(url) == STORY


@pytest.mark.parametrize(
    "query",
    ["utm_source=a&utm_medium=b", "fbclid=x", "gclid=x", "UTM_Campaign=c", "ref=home", "_ga=1",
     "mc_cid=1&mc_eid=2", "smid=tw-share", "ocid=social", "__twitter_impression=true", "", "&&"],
)  # fmt: skip
def test_where_a_reader_came_from_does_not_matter(query):
    assert canonical_url(f"{STORY}?{query}") == STORY


@pytest.mark.parametrize("query", ["cid=7", "gallery=2", "id=9", "p=12", "session=3", "uid=4", "b"])
def test_parameters_that_may_name_the_page_are_kept(query):
    assert canonical_url(f"{STORY}?{query}&utm_source=x") == f"{STORY}?{query}"


def test_the_order_of_parameters_does_not_matter():
    assert canonical_url(f"{STORY}?b=2&a=1&b=1") == canonical_url(f"{STORY}?a=1&b=1&b=2")
    assert canonical_url(f"{STORY}?q=two+words") == canonical_url(f"{STORY}?q=two%20words")


@pytest.mark.parametrize(
    "url",
    [
        "https://amp.example.com/world/harbour-strike",
        "https://example.com/world/harbour-strike/amp",
        "https://example.com/world/harbour-strike/amp/",
        "https://example.com/amp/world/harbour-strike",
        "https://www.example.com/world/amp/harbour-strike",
        "https://example.com/world/harbour-strike?amp=1",
        "https://example.com/world/harbour-strike?amp",
        "https://example.com/world/harbour-strike?outputType=amp",
        "https://example.com/world/harbour-strike.amp",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/world/harbour-strike",
        "https://example-com.cdn.ampproject.org/v/s/example.com/world/harbour-strike?amp=true",
        "https://example-com.cdn.ampproject.org/c/example.com/world/harbour-strike/amp",
        "https://www.google.com/amp/s/www.example.com/world/harbour-strike",
        "https://www.google.co.uk/amp/www.example.com/world/harbour-strike/amp/",
        "https://m.example.com/world/harbour-strike",
        "https://mobile.example.com/world/harbour-strike",
        "https://www.m.example.com/world/harbour-strike",
    ],
)
def test_amp_and_mobile_pages_are_the_page_itself(url):
    assert canonical_url(url) == STORY


def test_different_pages_stay_different():
    urls = [
        STORY,
        "https://example.com/World/harbour-strike",
        "https://example.org/world/harbour-strike",
        "https://example.com:8443/world/harbour-strike",
        "https://news.example.com/world/harbour-strike",
        "https://example.com/world/harbour%2Fstrike",
        "https://example.com/world/amplifiers",
        "https://example.com/",
    ]
    assert len({canonical_url(url) for url in urls}) == len(urls)


def test_a_host_is_never_folded_into_a_bare_suffix():
    assert canonical_url("https://amp.com/amp") == "https://amp.com/amp"
    assert canonical_url("https://www.org/x") == "https://www.org/x"
    assert (
        canonical_url("https://en.m.wikipedia.org/wiki/Kyiv")
        == "https://en.wikipedia.org/wiki/Kyiv"
    )


def test_letters_of_any_script_are_written_in_one_way():
    assert (
        canonical_url("https://bücher.example/ä%c3%a4")
        == "https://xn--bcher-kva.example/%C3%A4%C3%A4"
    )
    assert canonical_url("https://example.com/100%") == "https://example.com/100%25"


@pytest.mark.parametrize(
    "text",
    ["file:///srv/news/a.html", "text:0f3c", "news/a.html", "ftp://example.com/a", "https://", "",
     "https://[::1", "https://example.com:99999/", "mailto:a@example.com", "http://example.com:0/"],
)  # fmt: skip
def test_what_is_no_web_url_passes_untouched(text):
    assert canonical_url(text) == text


@given(
    st.text(max_size=60).map("https://www.example.com/".__add__)
    | st.from_regex(r"https?://(www\.|m\.|amp\.){0,3}[a-z.]{1,12}(:\d{1,5})?/[ -~é]{0,30}", fullmatch=True)
    | st.from_regex(r"https://(www\.)?google\.com/amp/(s/)?[a-z.]{1,9}(/amp|%2e|\.amp|//|\?a=+|&){0,6}", fullmatch=True)
    | st.text(max_size=40)
)  # fmt: skip
def test_the_identity_of_an_identity_is_itself(url):
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert source_of(once) == source_of(url)


def test_the_source_is_the_outlets_host():
    assert source_of("https://www.example.co.uk/a") == "example.co.uk"
    assert source_of("http://amp.example.com:8080/a") == "example.com"
    assert source_of("https://www.google.com/amp/s/m.example.com/a") == "example.com"


def test_the_source_of_a_file_is_its_name_and_of_a_pasted_text_that_it_was_pasted():
    assert source_of("file:///srv/news/a%20story.txt") == "a story.txt"
    assert source_of("text:0f3c") == "pasted text"
