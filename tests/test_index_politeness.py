"""Turns and robots.txt, by the clock."""

import httpx
import pytest
from webserver import Clock

from index.errors import FetchError, ForbiddenAddressError, StatusError
from index.politeness import Robots, Turns

STORY = httpx.URL("https://news.example/story")


class Site:
    """A host whose robots.txt is whatever ``answer`` is: bytes, or an error to raise."""

    def __init__(self, answer: bytes | Exception) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def read(self, url: str) -> bytes:
        self.asked.append(url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def robots(answer: bytes | Exception, clock: Clock | None = None) -> tuple[Robots, Site]:
    site = Site(answer)
    return Robots("Dateline", site.read, clock or Clock()), site


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_missing_robots_txt_allows_everything(status):
    rules, _ = robots(StatusError("https://news.example/robots.txt", status))

    assert rules.check(STORY) == 0.0


@pytest.mark.parametrize(
    "error",
    [
        StatusError("https://news.example/robots.txt", 500),
        StatusError("https://news.example/robots.txt", 503),
        StatusError("https://news.example/robots.txt", 429),
        FetchError("https://news.example/robots.txt", "no such host"),
    ],
)
def test_a_robots_txt_that_cannot_be_read_allows_nothing_for_ten_minutes(error):
    clock = Clock()
    rules, site = robots(error, clock)

    for _ in range(2):
        with pytest.raises(FetchError, match=f"could not be read: {error.reason}"):
            rules.check(STORY)
    assert len(site.asked) == 1

    clock.time += 601
    site.answer = b""
    assert rules.check(STORY) == 0.0


def test_a_robots_txt_is_read_once_a_day_for_each_host():
    clock = Clock()
    rules, site = robots(b"User-agent: *\nDisallow:", clock)

    rules.check(STORY)
    rules.check(httpx.URL("https://news.example/other?page=2"))
    rules.check(httpx.URL("https://m.news.example/story"))
    assert site.asked == ["https://news.example/robots.txt", "https://m.news.example/robots.txt"]

    clock.time += 86_401
    rules.check(STORY)
    assert len(site.asked) == 3


def test_a_host_at_a_private_address_is_told_by_the_url_that_was_asked_for():
    rules, _ = robots(ForbiddenAddressError("https://news.example/robots.txt", "10.0.0.1 is not…"))

    with pytest.raises(ForbiddenAddressError, match="story: 10"):
        rules.check(STORY)


def test_the_pause_that_a_host_asks_for_is_told_up_to_ten_seconds():
    assert robots(b"User-agent: *\nCrawl-delay: 3")[0].check(STORY) == 3.0
    assert robots(b"User-agent: *\nCrawl-delay: 9999")[0].check(STORY) == 10.0
    assert robots(b"User-agent: *\nCrawl-delay: often")[0].check(STORY) == 0.0


def test_robots_txt_of_any_bytes_is_survived():
    assert robots(bytes(range(256)) * 400)[0].check(STORY) == 0.0


def test_the_pause_is_the_longer_of_ours_and_theirs():
    clock = Clock()
    turns = Turns(1.0, clock, clock.sleep)

    for pause in (0.0, 5.0, 0.0):
        with turns.turn(STORY, delay_s=pause):
            pass

    assert clock.slept == [1.0, 5.0]


def test_hosts_do_not_wait_for_each_other():
    clock = Clock()
    turns = Turns(1.0, clock, clock.sleep)

    with turns.turn(STORY), turns.turn(httpx.URL("https://other.example/")):
        pass

    assert clock.slept == []


def test_time_that_has_passed_anyway_is_not_waited_for_again():
    clock = Clock()
    turns = Turns(1.0, clock, clock.sleep)

    with turns.turn(STORY):
        pass
    clock.time += 0.75
    with turns.turn(STORY):
        pass

    assert clock.slept == [0.25]


def test_a_failed_request_gives_its_turn_back():
    clock = Clock()
    turns = Turns(0.0, clock, clock.sleep)

    with pytest.raises(FetchError), turns.turn(STORY):
        raise FetchError(str(STORY), "broken")
    with turns.turn(STORY):
        assert clock.slept == []


def test_a_rest_is_never_longer_than_an_hour_and_a_minute_where_nobody_says():
    clock = Clock()
    turns = Turns(0.0, clock, clock.sleep)

    turns.rest(STORY.host, 1e9)
    with pytest.raises(FetchError, match="3600 seconds"), turns.turn(STORY):
        pass
    turns.rest(STORY.host, None)
    with pytest.raises(FetchError, match="60 seconds"), turns.turn(STORY):
        pass
