"""Languages, edited questions, inline mode, links that lead in, invitations, quotas, the operator."""

import base64
import json
from dataclasses import replace

import pytest
from botapi_flood import Flood
from botapi_html import units
from telegrambot import ARTICLE, answer, running_bot

from bot.people import People
from bot.telegram.texts import LANGUAGES, help_text, texts_for, welcome

EN, DE = texts_for("en"), texts_for("de-AT")


@pytest.fixture
def bot(server, desk):
    with running_bot(server, desk, admins=frozenset([9])) as bot:
        yield bot


def test_everybody_is_spoken_to_in_the_language_of_their_client(server, ann):
    eva, ida = server.user(2, "Eva", "de-AT"), server.user(3, "Ida", "is")
    for person, texts in ((eva, DE), (ida, EN), (ann, EN)):
        person.say("/start")
        assert person.wait_for_reply()["text"] == welcome(texts)
        person.say("what?")
        rows = person.wait_for_reply()["reply_markup"]["inline_keyboard"]
        assert rows[-1][-1]["text"] == texts.why


def test_the_languages_say_the_same_things():
    for texts in LANGUAGES.values():
        assert set(texts.commands) == set(EN.commands)
        assert "{question}" in texts.late
        assert "{question}" in texts.told
        assert "{seconds}" in texts.too_many
        assert "{id}" in texts.not_allowed
        assert len(texts.too_old) <= 200
        assert len(texts.will_tell) <= 200
        assert len(texts.short_description) <= 120
        assert len(texts.description) <= 512


def test_a_changed_question_is_answered_by_changing_its_answer(server, desk, ann):
    question = ann.say("What did the mayr say?")
    reply = ann.wait_for_reply()
    ann.edit(question, "What did the mayor say?")
    server.wait_for_calls("editMessageText")
    server.wait_until(lambda: "“What did the mayor say?”" in ann.private.messages[2]["text"])
    assert ann.private.messages[2]["message_id"] == reply["message_id"]
    assert ann.private.messages[2]["reply_markup"]["inline_keyboard"]
    assert len(server.messages(ann.private)) == 1


def test_a_changed_question_whose_answer_was_deleted_is_answered_anew(server, ann):
    question = ann.say("one?")
    reply = ann.wait_for_reply()
    with server.world.changed:
        del ann.private.messages[reply["message_id"]]
        ann._read.clear()
    ann.edit(question, "two?")
    assert "two?" in ann.wait_for_reply()["text"]


def test_a_changed_question_that_needs_fewer_messages_leaves_none_of_the_old_words(
    server, desk, ann
):
    desk._react = lambda text: replace(answer(text), text="", sentences=_sentences(text))
    question = ann.say("long?")
    assert "long?" in ann.wait_for_reply()["text"]
    second = ann.wait_for_reply()
    ann.edit(question, "short?")
    server.wait_until(lambda: ann.private.messages[second["message_id"]]["text"] == "–")
    assert "long?" not in "".join(sent["text"] for sent in server.messages(ann.private))


def _sentences(question: str):
    (sentence,) = answer(question).sentences
    return (sentence,) * (200 if question == "long?" else 1)


def test_what_was_never_answered_is_not_answered_when_it_is_changed(server, desk, ann):
    group = server.group(-5, "Readers")
    chatter = ann.say("just chatting", group)
    ann.edit(chatter, "just talking", group)
    ann.say("/help")
    ann.wait_for_reply()
    assert desk.asked == []


def test_in_a_group_a_question_can_be_a_command(server, desk, ann):
    group = server.group(-5, "Readers")
    asked = ann.say("/ask@dateline_test_bot what happened?", group)
    assert ann.wait_for_reply(group)["reply_to_message"]["message_id"] == asked["message_id"]
    ann.say("/ask", group)
    assert ann.wait_for_reply(group)["text"] == EN.ask_what
    assert desk.asked == [("telegram:-5", "what happened?")]


def test_nobody_in_a_group_sees_what_was_said_in_private(desk, server, bot, ann):
    group = server.group(-5, "Readers")
    ann.say("my secret question?")
    ann.wait_for_reply()
    ann.say("@dateline_test_bot what about that?", group)
    ann.wait_for_reply(group)
    said = People(bot.engine).conversation("telegram:-5")
    assert [turn.question for turn in said] == ["what about that?"]
    assert [chat for chat, _ in desk.asked] == ["telegram:1", "telegram:-5"]


def test_inline_shows_an_answer_and_the_articles_nearest_to_it(server, ann):
    query = ann.type_inline("what did the mayor say?")
    server.wait_until(lambda: query in server.world.inline_answers)
    shown = server.world.inline_answers[query]
    titles = [result["title"] for result in shown["results"]]
    assert titles[0].startswith("The mayor said")
    assert titles[1:] == [f"Headline {number}" for number in range(1, 10)]
    assert len(titles) == 10
    assert 10 <= int(shown["cache_time"]) <= 600
    assert json.loads(shown["button"])["start_parameter"] == "inline"


def test_inline_without_a_question_asks_nothing(server, desk, ann):
    query = ann.type_inline("wh")
    server.wait_until(lambda: query in server.world.inline_answers)
    assert server.world.inline_answers[query]["results"] == []
    assert desk.asked == []


def test_an_inline_query_nobody_waits_for_any_more_harms_nobody(server, ann):
    with server.world.changed:
        query = ann.type_inline("what did the mayor say?")
        server.world.inline_queries.discard(query)
    server.wait_until(lambda: [c for c in server.calls("answerInlineQuery") if c.status == 400])
    ann.say("/help")
    assert ann.wait_for_reply()["text"] == help_text(EN)


def test_a_link_leads_to_an_article(ann):
    ann.say(f"/start article_{ARTICLE.id}")
    shown = ann.wait_for_reply()
    assert shown["text"].startswith("Bridge <opens>\nThe bridge opened on Monday.")
    assert shown["link_preview_options"]["url"] == ARTICLE.url
    assert "blockquote" in [one["type"] for one in shown["entities"]]


def test_a_link_asks_a_question(desk, ann):
    word = base64.urlsafe_b64encode("Wer hat die Brücke bezahlt?".encode()).decode().rstrip("=")
    ann.say(f"/start q_{word}")
    ann.wait_for_reply()
    assert desk.asked == [("telegram:1", "Wer hat die Brücke bezahlt?")]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("article_999", EN.gone),
        ("story_12", EN.no_story),
        ("q_%%%", welcome(EN)),
        ("q_gICA", welcome(EN)),
        ("inline", welcome(EN)),
    ],
)
def test_a_link_that_leads_nowhere_says_so(ann, link, said):
    ann.say(f"/start {link}")
    assert ann.wait_for_reply()["text"] == said


def test_only_the_invited_are_answered(server, desk):
    allowed = frozenset([1, -5])
    with running_bot(server, desk, allowed=allowed, admins=frozenset([9])):
        ann, bob, group = server.user(1, "Ann"), server.user(2, "Bob"), server.group(-5, "Readers")
        ann.say("one?")
        assert "one?" in ann.wait_for_reply()["text"]
        bob.say("two?")
        assert bob.wait_for_reply()["text"] == EN.not_allowed.format(id=2)
        bob.say("@dateline_test_bot three?", group)
        assert "three?" in bob.wait_for_reply(group)["text"]
    assert [text for _, text in desk.asked] == ["one?", "three?"]


def test_one_who_asks_too_much_is_told_once_and_others_are_served(server, desk, ann):
    for number in range(25):
        ann.say(f"{number}?")
    bob = server.user(2, "Bob")
    bob.say("and I?")
    assert "and I?" in bob.wait_for_reply()["text"]
    server.wait_until(lambda: len(server.messages(ann.private)) >= 21, 40)
    texts = [sent["text"] for sent in server.messages(ann.private)]
    assert len([text for text in texts if text.startswith("You ask faster")]) == 1
    assert len([1 for chat, _ in desk.asked if chat == "telegram:1"]) == 20


def test_the_operator_sees_how_things_are_and_nobody_else_does(server, ann):
    boss = server.user(9, "Boss")
    server.inject({"message": {"message_id": 1, "text": "no chat"}})
    boss.say("/help")
    boss.wait_for_reply()
    boss.say("/admin")
    report = boss.wait_for_reply()["text"]
    for part in ("Inbox: ", "Outbox: 1 sent", "Updates set aside:", "Feeds: 0", "No digest"):
        assert part in report
    ann.say("/admin")
    assert ann.wait_for_reply()["text"] == EN.unknown_command


def test_flood_limits_are_kept_without_being_hit(server, desk):
    server.flood = Flood()
    people = [server.user(number, f"Reader {number}") for number in range(1, 31)]
    group = server.group(-5, "Readers")
    with running_bot(server, desk):
        for number in range(3):
            for person in people:
                person.say(f"{number}?")
        for number in range(6):
            people[number].say(f"@dateline_test_bot group {number}?", group)
        server.wait_until(lambda: sum(len(server.messages(p.private)) for p in people) >= 90, 30)
        server.wait_until(lambda: len(server.messages(group)) >= 6, 30)
    assert server.flood.refused == 0


STORY = "The council met. " * 600
WRITINGS = {
    "a long story": STORY,
    "one word": "x" * 10_000,
    "right to left": "قال الرئيس إن الاتفاق وشيك. " * 400,
    "emoji": "👩‍👩‍👧‍👦🇺🇦🏽" * 1000,
    "combining": "ȩ̃́" * 3000,
    "markup": "<b>&amp;</i> " * 900,
}


@pytest.mark.parametrize("writing", WRITINGS.values(), ids=WRITINGS)
def test_any_writing_of_any_length_arrives_whole(server, desk, ann, writing):
    sentence = replace(answer("x").sentences[0], text=writing)
    desk._react = lambda text: replace(answer(text), text=writing, sentences=(sentence,))
    ann.say("long?")
    end = "also in The Evening Wire"
    server.wait_until(lambda: end in "".join(s["text"] for s in server.messages(ann.private)), 30)
    texts = [sent["text"] for sent in server.messages(ann.private)]
    assert all(units(text) <= 4000 for text in texts)
    together = "".join(texts)
    assert "".join(together.split()).startswith("".join(writing.split()))
