"""The Bot API test server: it is as strict as Telegram, and it keeps what it is told."""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from botapi import BotApi
from botapi_html import TextRefusedError, format_text, parse_html


@pytest.fixture
def client():
    with httpx.Client(trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def call(server, client):
    """Calls a method with JSON; returns the whole answer."""

    def post(method: str, **params: object) -> dict:
        return client.post(f"{server.url}/bot{server.token}/{method}", json=params).json()

    return post


@pytest.fixture
def ann(server):
    ann = server.user(1, "Ann")
    ann.say("/start")
    return ann


def test_an_unknown_token_a_malformed_one_and_an_unknown_method_are_told_apart(server, client):
    def status(path: str) -> tuple[int, str]:
        answer = client.get(server.url + path)
        return answer.status_code, answer.json()["description"]

    assert status("/bot7654321:wrong/getMe") == (401, "Unauthorized")
    assert status("/botnonsense/getMe") == (404, "Not Found")
    assert status(f"/bot{server.token}/getRich") == (404, "Not Found: method not found")


def test_methods_have_no_case_and_the_bot_knows_itself(call):
    me = call("GETME")["result"]
    assert me["is_bot"] is True
    assert me["username"] == "dateline_test_bot"


@pytest.mark.parametrize("encoding", ["json", "form", "parts", "query"])
def test_every_encoding_of_a_request_is_understood(server, client, ann, encoding):
    values = {
        "chat_id": "1",
        "text": "Überall <b>é</b>",
        "parse_mode": "HTML",
        "link_preview_options": json.dumps({"is_disabled": True}),
    }
    url = f"{server.url}/bot{server.token}/sendMessage"
    asked = {
        "json": {"json": {**values, "chat_id": 1, "link_preview_options": {"is_disabled": True}}},
        "form": {"data": values},
        "parts": {"files": {name: (None, value) for name, value in values.items()}},
        "query": {"params": values},
    }
    answer = client.post(url, **asked[encoding]).json()
    assert answer["result"]["text"] == "Überall é"
    assert answer["result"]["entities"] == [{"type": "bold", "offset": 8, "length": 1}]
    assert answer["result"]["link_preview_options"] == {"is_disabled": True}
    assert ann.wait_for_reply() == answer["result"]


def test_a_broken_json_body_is_refused(server, client):
    url = f"{server.url}/bot{server.token}/getMe"
    answer = client.post(url, content=b"{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_updates_come_again_until_an_offset_confirms_them(server, call, ann):
    ann.say("one")
    ann.say("two")
    first = call("getUpdates")["result"]
    assert [update["message"]["text"] for update in first] == ["/start", "one", "two"]
    assert call("getUpdates", limit=2)["result"] == first[:2]
    assert call("getUpdates", offset=first[1]["update_id"] + 1)["result"] == first[2:]
    assert server.pending() == first[2:]
    ann.say("three")
    assert [u["message"]["text"] for u in call("getUpdates", offset=-1)["result"]] == ["three"]
    assert len(server.pending()) == 1


def test_a_long_poll_ends_when_somebody_writes(server, call):
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(call, "getUpdates", timeout=30)
        server.wait_for_calls("getUpdates")
        assert not poll.done()
        server.user(1, "Ann").say("hello")
        assert poll.result(10)["result"][0]["message"]["from"]["first_name"] == "Ann"


def test_a_poll_without_timeout_returns_at_once_with_nothing(call):
    assert call("getUpdates") == {"ok": True, "result": []}


def test_the_older_of_two_pollers_is_told_to_go(server, call):
    with ThreadPoolExecutor(2) as pool:
        older = pool.submit(call, "getUpdates", timeout=30)
        server.wait_for_calls("getUpdates", 1)
        newer = pool.submit(call, "getUpdates", timeout=30)
        answer = older.result(10)
        assert answer["error_code"] == 409
        assert "terminated by other getUpdates request" in answer["description"]
        server.user(1, "Ann").say("hello")
        assert len(newer.result(10)["result"]) == 1


def test_kinds_of_updates_that_were_not_asked_for_do_not_come(server, call, ann):
    call("getUpdates", allowed_updates=["callback_query"], offset=-1)
    before = len(server.pending())
    ann.say("unheard")
    assert len(server.pending()) == before


def test_an_injected_update_comes_as_it_is(server, call):
    number = server.inject({"message": {"text": 7}})
    assert call("getUpdates")["result"] == [{"update_id": number, "message": {"text": 7}}]


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({}, "Bad Request: chat_id is empty"),
        ({"chat_id": 99, "text": "x"}, "Bad Request: chat not found"),
        (
            {"chat_id": 2, "text": "x"},
            "Forbidden: bot can't initiate conversation with a user",
        ),
        ({"chat_id": 1}, "Bad Request: message text is empty"),
        ({"chat_id": 1, "text": " \n\u200b"}, "Bad Request: text must be non-empty"),
        ({"chat_id": 1, "text": "x" * 4097}, "Bad Request: message is too long"),
        ({"chat_id": 1, "text": "😀" * 2049}, "Bad Request: message is too long"),
        ({"chat_id": 1, "text": "é" * 16385}, "Bad Request: text is too long"),
        (
            {"chat_id": 1, "text": "x", "parse_mode": "Mark"},
            "Bad Request: unsupported parse_mode",
        ),
        (
            {"chat_id": 1, "text": "x", "message_thread_id": 5},
            "Bad Request: message thread not found",
        ),
        (
            {"chat_id": 1, "text": "x", "reply_parameters": {"message_id": 77}},
            "Bad Request: message to be replied not found",
        ),
        (
            {"chat_id": 1, "text": "x", "reply_parameters": "{"},
            "Bad Request: can't parse reply parameters JSON object",
        ),
        (
            {"chat_id": 1, "text": "a < b", "parse_mode": "HTML"},
            'Bad Request: can\'t parse entities: Unsupported start tag "" at byte offset 2',
        ),
    ],
)
def test_a_message_telegram_would_refuse_is_refused(server, call, ann, params, description):
    server.user(2, "Bob")
    answer = call("sendMessage", **params)
    assert answer["description"] == description
    assert answer["error_code"] == (403 if description.startswith("Forbidden") else 400)
    assert server.messages(ann.private) == []
    assert server.calls("sendMessage")[-1].description == description


def test_a_message_as_long_as_allowed_arrives(call, ann):
    assert call("sendMessage", chat_id=1, text="x" * 4096)["ok"] is True
    assert len(ann.wait_for_reply()["text"]) == 4096


def test_a_reply_shows_its_parent_and_may_do_without(call, ann):
    parent = ann.say("which?")
    to = {"message_id": parent["message_id"]}
    assert (
        call("sendMessage", chat_id=1, text="this", reply_parameters=to)["result"][
            "reply_to_message"
        ]["text"]
        == "which?"
    )
    gone = {"message_id": 77, "allow_sending_without_reply": True}
    answer = call("sendMessage", chat_id=1, text="that", reply_parameters=gone)
    assert "reply_to_message" not in answer["result"]


def test_who_blocks_the_bot_gets_nothing_until_unblocking(call, ann):
    ann.block()
    assert call("sendMessage", chat_id=1, text="x")["description"] == (
        "Forbidden: bot was blocked by the user"
    )
    assert call("sendChatAction", chat_id=1, action="typing")["error_code"] == 403
    ann.unblock()
    assert call("sendMessage", chat_id=1, text="x")["ok"] is True


def test_an_edit_changes_the_message_or_says_why_not(call, ann):
    own = ann.say("mine")
    sent = call("sendMessage", chat_id=1, text="old")["result"]["message_id"]
    edited = call("editMessageText", chat_id=1, message_id=sent, text="new")
    assert edited["result"]["text"] == "new"
    assert ann.wait_for_reply()["text"] == "new"

    def refusal(message_id: int, text: str) -> str:
        answer = call("editMessageText", chat_id=1, message_id=message_id, text=text)
        return answer["description"]

    assert "message is not modified" in refusal(sent, "new")
    assert "message to edit not found" in refusal(404, "x")
    assert "message can't be edited" in refusal(own["message_id"], "x")


def test_commands_are_checked_and_kept_by_language(call):
    commands = [{"command": "help", "description": "Help"}]
    assert call("setMyCommands", commands=commands)["result"] is True
    assert call("getMyCommands")["result"] == commands
    assert call("getMyCommands", language_code="de")["result"] == []
    bad = call("setMyCommands", commands=[{"command": "Help!", "description": "x"}])
    assert bad["description"] == "Bad Request: BOT_COMMAND_INVALID"
    bad = call("setMyCommands", commands=[{"command": "help", "description": ""}])
    assert bad["description"] == "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"


def test_small_methods_answer_and_refuse(call, ann):
    assert call("sendChatAction", chat_id=1, action="typing")["result"] is True
    assert call("sendChatAction", chat_id=1, action="dancing")["error_code"] == 400
    assert call("setMyDescription", description="A bot")["result"] is True
    assert call("setMyDescription", description="x" * 513)["error_code"] == 400
    assert call("getWebhookInfo")["result"]["pending_update_count"] == 1
    assert call("deleteWebhook", drop_pending_updates=True)["result"] is True
    assert call("getUpdates")["result"] == []
    assert "query is too old" in call("answerCallbackQuery", callback_query_id="1")["description"]


def test_a_fault_hits_as_often_as_it_was_told_and_only_in_its_chat(server, call, ann):
    bob = server.user(2, "Bob")
    bob.say("hi")
    server.fail_next("sendMessage", 429, retry_after=3, times=2, chat=ann.private)
    assert call("sendMessage", chat_id=2, text="x")["ok"] is True
    for _ in range(2):
        answer = call("sendMessage", chat_id=1, text="x")
        assert answer["description"] == "Too Many Requests: retry after 3"
        assert answer["parameters"] == {"retry_after": 3}
    assert call("sendMessage", chat_id=1, text="x")["ok"] is True
    assert [made.status for made in server.calls("sendMessage")] == [200, 429, 429, 200]


def test_a_bad_gateway_speaks_html(server, client):
    server.fail_next("getMe", 502)
    answer = client.get(f"{server.url}/bot{server.token}/getMe")
    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(("fault", "delivered"), [("hang_before", 0), ("hang_after", 1)])
def test_a_call_that_hangs_breaks_off_with_or_without_having_been_obeyed(
    server, call, ann, fault, delivered
):
    getattr(server, fault)("sendMessage")
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(call, "sendMessage", chat_id=1, text="x")
        server.wait_for_calls("sendMessage")
        server.wait_until(lambda: len(server.messages(ann.private)) == delivered)
        assert not hanging.done()
        server.release()
        with pytest.raises(httpx.RemoteProtocolError):
            hanging.result(10)
    assert len(server.messages(ann.private)) == delivered
    assert call("sendMessage", chat_id=1, text="y")["ok"] is True


def test_what_people_write_has_its_commands_and_mentions_marked(server, ann):
    group = server.group(-100, "Readers")
    said = ann.say("😀 @dateline_test_bot and /new@dateline_test_bot a@bcdef 1/2", group)
    assert said["chat"] == {"id": -100, "type": "supergroup", "title": "Readers"}
    assert said["entities"] == [
        {"type": "mention", "offset": 3, "length": 18},
        {"type": "bot_command", "offset": 26, "length": 22},
    ]
    assert "entities" not in ann.say("nothing special")


def test_a_topic_is_known_once_somebody_has_written_in_it(server, call, ann):
    group = server.group(-100, "Readers")
    ann.say("hello", group, topic=7)
    sent = call("sendMessage", chat_id=-100, text="x", message_thread_id=7)["result"]
    assert sent["message_thread_id"] == 7
    assert sent["is_topic_message"] is True


def test_waiting_in_vain_says_what_did_come(server, call):
    call("getMe")
    with pytest.raises(AssertionError, match="getme"):
        server.wait_for_calls("sendMessage", timeout=0.01)


def test_a_waiting_poll_does_not_keep_the_server_from_closing(client):
    with ThreadPoolExecutor(1) as pool:
        with BotApi() as server:
            url = f"{server.url}/bot{server.token}/getUpdates"
            poll = pool.submit(client.get, url, params={"timeout": 50}, timeout=60)
            server.wait_for_calls("getUpdates")
        answer = poll.exception(10) or poll.result()
    assert isinstance(answer, httpx.TransportError) or answer.status_code == 409


@pytest.mark.parametrize(
    ("raw", "text", "kinds"),
    [
        ("plain &amp; simple &lt;b&gt; &quot;", 'plain & simple <b> "', []),
        ("&copy; &#8364;&#x20AC; &amp;lt;", "&copy; €€ &lt;", []),
        ("<b>a<i>b</i></b>", "ab", ["bold", "italic"]),
        ("<a href='https://x.example/?a=1&amp;b=2'>link</a>", "link", ["text_link"]),
        ('<a href="javascript:alert(1)">link</a>', "link", []),
        ("<blockquote expandable>q</blockquote>", "q", ["blockquote"]),
        ('<span class="tg-spoiler">s</span>', "s", ["spoiler"]),
        ("<B>loud</B>", "loud", ["bold"]),
        ("<b></b>nothing", "nothing", []),
    ],
)
def test_html_is_read_as_telegram_reads_it(raw, text, kinds):
    shown, entities = parse_html(raw)
    assert shown == text
    assert [entity["type"] for entity in entities] == kinds


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("x<b", "Unclosed start tag at byte offset 1"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
        ("2 < 3", 'Unsupported start tag "" at byte offset 2'),
    ],
)
def test_html_that_telegram_does_not_take_is_refused(raw, complaint):
    with pytest.raises(TextRefusedError) as refused:
        parse_html(raw)
    assert str(refused.value).startswith(complaint)


def test_offsets_are_counted_in_utf16_units_and_move_with_what_is_trimmed():
    text, entities = format_text("\n  😀 <b>bold</b>  ", "HTML")
    assert text == "😀 bold"
    assert entities == [{"type": "bold", "offset": 3, "length": 4}]


def test_characters_that_never_arrive_are_gone():
    assert format_text("a\rb\u202ec\x07d") == ("abc d", [])
