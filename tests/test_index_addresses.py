"""Which URLs and addresses may be asked."""

import pytest

from index.addresses import check_url, is_public, resolve
from index.errors import FetchError

PRIVATE = [
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104 - an address to refuse, not to bind
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:0:1::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "not an address",
    "",
]
PUBLIC = [
    "8.8.8.8",
    "93.184.216.34",
    "2606:2800:220:1::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_not_everyone_can_reach_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_on_the_open_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.1", "0", "localhost"])
def test_every_spelling_of_this_machine_resolves_to_what_is_refused(host):
    url = check_url(f"http://{host}/")

    assert not any(is_public(address) for address in resolve(url.host, 80))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://news.example/", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("gopher://news.example/_", "only http and https"),
        ("news.example/story", "only http and https"),
        ("http://", "only http and https"),
        ("http://news.example:22/", "port 22"),
        ("https://news.example:6379/", "port 6379"),
        ("http://[::1", "not a URL"),
        ("http://news\x00.example/", "not a URL"),
        ("http://0177.0.0.1/", "not a URL"),
    ],
)
def test_a_url_that_is_not_of_the_open_web_is_refused_with_its_reason(url, reason):
    with pytest.raises(FetchError, match=reason):
        check_url(url)


def test_a_refused_password_is_not_repeated():
    with pytest.raises(FetchError) as refusal:
        check_url("https://editor:hunter2@news.example/story")

    assert "hunter2" not in str(refusal.value)
    assert "news.example/story" in str(refusal.value)


@pytest.mark.parametrize("port", ["", ":80", ":443", ":8080", ":8443"])
def test_the_ports_of_the_web_are_allowed(port):
    assert check_url(f"https://news.example{port}/").host == "news.example"


def test_any_port_is_allowed_to_who_asks_for_it():
    assert check_url("http://127.0.0.1:49152/", any_port=True).port == 49152


def test_white_space_around_a_url_and_its_fragment_are_dropped():
    assert str(check_url("  https://news.example/a?b=c#d\n")) == "https://news.example/a?b=c"
