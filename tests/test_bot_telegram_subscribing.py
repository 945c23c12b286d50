"""A reader subscribes in a chat, question by question, changes it, pauses it, and is forgotten."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from newsstand import Newsstand, press_of, report
from sqlalchemy import func, select
from telegrambot import a_catalog, running_bot

from bot.people import turns
from bot.subscription_tables import dialogs, digests, subscriptions, told
from bot.subscriptions import of_place
from bot.telegram.subscribe_texts import subscribe_texts
from bot.telegram.tables import inbox, outbox
from index.database import reading, write

EN, DE = subscribe_texts("en"), subscribe_texts("de")
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


@pytest.fixture
def engine():
    with a_catalog() as engine:
        yield engine


@pytest.fixture
def stand():
    stand = Newsstand()
    now = datetime.now(UTC)
    stand.add(
        1,
        report(
            11,
            "Harbour bridge closes for repairs",
            "The harbour bridge will close to cars on Sunday for three weeks, the mayor said. "
            "Engineers found rust in four of the twelve cables of the harbour bridge.",
            now - 3 * HOUR,
        ),
    )
    stand.add(
        2,
        report(
            21,
            "Oldest bakery in Porthaven is sold",
            "The oldest bakery of Porthaven was sold to two of its bakers on Thursday. "
            "Nothing about the bread will change, the new owners promised their customers.",
            now - 5 * HOUR,
            source="Coast Wire",
        ),
    )
    return stand


@pytest.fixture
def bot(server, engine, stand, desk):
    with running_bot(server, desk, engine=engine, press=press_of(stand)) as bot:
        yield bot


def kept(engine, chat=1, topic=None):
    return write(engine, lambda connection: of_place(connection, chat, topic))


def count(engine, table):
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def labels(message) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def tap(server, person, message, label):
    """Tap a button, and wait until the message has changed; returns it as it is then."""
    before = dict(message)
    chat = server.world.chats[message["chat"]["id"]]
    person.tap(message, label)

    def changed():
        now = chat.messages[message["message_id"]]
        shown = {name: now.get(name) for name in ("text", "reply_markup")}
        return dict(now) if shown != {name: before.get(name) for name in shown} else None

    return server.wait_until(changed, what=f"{label} to change the message")


def subscribed(server, person, *, zone="Berlin"):
    """Go through the dialog with buttons and words; returns the last message."""
    person.say("/subscribe")
    asked = person.wait_for_reply()
    asked = tap(server, person, asked, "Politics")
    asked = tap(server, person, asked, "Sport")
    asked = tap(server, person, asked, EN.go_on)
    asked = tap(server, person, asked, "07:30")
    asked = tap(server, person, asked, "18:00")
    asked = tap(server, person, asked, EN.go_on)
    tap(server, person, asked, EN.mondays_to_fridays)
    person.say(zone)
    return person.wait_for_reply()


def test_a_subscription_is_made_with_buttons_and_names_the_next_local_time(server, ann, engine):
    done = subscribed(server, ann)
    assert "Politics and Sport, Monday to Friday at 07:30 and 18:00" in done["text"]
    (one,) = kept(engine)
    assert one.about == ("politics", "sport")
    assert one.schedule.zone == "Europe/Berlin"
    local = one.due_at.astimezone(BERLIN)
    assert f"{local.day} {local:%b, %H:%M}" in done["text"]
    assert f"it is {datetime.now(BERLIN):%H:}" in done["text"]


def test_a_subscription_is_made_in_words(server, ann, engine):
    for words in ("/subscribe", "Ukraine, offshore wind", "7:15 and 6 pm"):
        ann.say(words)
        asked = ann.wait_for_reply()
    assert asked["text"] == EN.which_days
    tap(server, ann, asked, EN.daily)
    ann.say(f"{datetime.now(ZoneInfo('Asia/Kathmandu')):%H:%M}")
    assert "Asia/Kathmandu" in ann.wait_for_reply()["text"]
    (one,) = kept(engine)
    assert one.about == ("Ukraine", "offshore wind")
    assert [f"{at:%H:%M}" for at in one.schedule.times] == ["07:15", "18:00"]


def test_topics_may_stand_behind_the_command(ann):
    ann.say("/subscribe tennis, Politics")
    assert ann.wait_for_reply()["text"] == EN.when


def test_a_shared_location_gives_the_zone(server, ann, engine):
    ann.say("/subscribe tennis")
    asked = tap(server, ann, ann.wait_for_reply(), "07:00")
    asked = tap(server, ann, asked, EN.go_on)
    tap(server, ann, asked, EN.weekly.format(day="Sun"))
    ann.post(location={"latitude": -33.87, "longitude": 151.21})
    assert "Australia/Sydney" in ann.wait_for_reply()["text"]
    (one,) = kept(engine)
    assert (one.schedule.days, one.schedule.weekday) == ("weekly", 6)


def test_a_clock_that_fits_several_zones_leaves_the_choice(server, ann, engine):
    ann.say("/subscribe tennis")
    asked = tap(server, ann, ann.wait_for_reply(), "07:00")
    tap(server, ann, tap(server, ann, asked, EN.go_on), EN.daily)
    ann.say(f"it is {datetime.now(BERLIN):%H:%M}")
    choice = ann.wait_for_reply()
    assert choice["text"] == EN.which_of
    berlin = next(label for label in labels(choice) if label.startswith("Berlin"))
    tap(server, ann, choice, berlin)
    assert kept(engine)[0].schedule.zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [(["/subscribe x"], EN.no_time), (["/subscribe x", "7:30"], EN.which_days)],
)
def test_what_is_not_understood_is_asked_for_again(ann, answers, complaint):
    for words in (*answers, "whenever"):
        ann.say(words)
        asked = ann.wait_for_reply()
    assert asked["text"] == complaint
    assert labels(asked)


def test_a_restart_in_the_middle_loses_nothing(server, engine, stand, desk):
    ann = server.user(1, "Ann")
    with running_bot(server, desk, engine=engine, press=press_of(stand)):
        ann.say("/subscribe tennis")
        asked = ann.wait_for_reply()
    with running_bot(server, desk, engine=engine, press=press_of(stand)):
        asked = tap(server, ann, asked, "07:00")
        asked = tap(server, ann, asked, EN.go_on)
        tap(server, ann, asked, EN.daily)
        ann.say("Tokyo")
        assert "Asia/Tokyo" in ann.wait_for_reply()["text"]


def test_a_question_in_the_middle_is_answered_as_one(ann, desk):
    ann.say("/subscribe")
    ann.wait_for_reply()
    ann.say("What did the mayor say?")
    assert "What did the mayor say?" in ann.wait_for_reply()["text"]
    assert [text for _, text in desk.asked] == ["What did the mayor say?"]


def test_a_dialog_can_be_cancelled_and_its_buttons_grow_old(server, ann, engine):
    ann.say("/subscribe")
    asked = ann.wait_for_reply()
    sport = asked["reply_markup"]["inline_keyboard"][2][2]["callback_data"]
    assert tap(server, ann, asked, EN.cancel)["text"] == EN.cancelled
    query = ann.tap_data(asked, sport)
    answers = server.world.callback_answers
    server.wait_until(lambda: query in answers)
    assert answers[query]["text"] == EN.too_old
    assert count(engine, dialogs) == 0


def test_the_second_subscription_takes_the_zone_of_the_first(server, ann, engine):
    subscribed(server, ann)
    ann.say("/subscribe tennis")
    asked = tap(server, ann, ann.wait_for_reply(), "20:00")
    asked = tap(server, ann, asked, EN.go_on)
    assert "Europe/Berlin" in tap(server, ann, asked, EN.daily)["text"]
    assert [one.about for one in kept(engine)] == [("politics", "sport"), ("tennis",)]


def test_the_settings_change_one_thing_at_a_time(server, ann, engine):
    subscribed(server, ann)
    ann.say("/settings")
    shown = ann.wait_for_reply()
    assert "1. Politics and Sport, Monday to Friday at 07:30 and 18:00" in shown["text"]
    ann.tap(shown, EN.field_zone.format(number=1))
    ann.wait_for_reply()
    ann.say("New York")
    assert "America/New_York" in ann.wait_for_reply()["text"]
    ann.tap(shown, EN.field_topics.format(number=1))
    asked = tap(server, ann, ann.wait_for_reply(), "✓ Sport")
    assert "Politics, Monday" in tap(server, ann, asked, EN.go_on)["text"]
    (one,) = kept(engine)
    assert (one.about, one.schedule.zone) == (("politics",), "America/New_York")


def test_pausing_rests_until_it_is_resumed(server, ann, engine):
    subscribed(server, ann)
    ann.say("/pause")
    paused = ann.wait_for_reply()
    assert kept(engine)[0].is_paused
    assert EN.resumed in tap(server, ann, paused, EN.resume)["text"]
    assert not kept(engine)[0].is_paused


def test_unsubscribing_ends_it_and_asks_which_of_several(server, ann, engine):
    subscribed(server, ann)
    ann.say("/subscribe tennis")
    asked = tap(server, ann, ann.wait_for_reply(), "20:00")
    tap(server, ann, tap(server, ann, asked, EN.go_on), EN.daily)
    ann.say("/unsubscribe")
    which = ann.wait_for_reply()
    tennis = next(label for label in labels(which) if label.startswith("tennis"))
    assert "tennis" in tap(server, ann, which, tennis)["text"]
    ann.say("/unsubscribe")
    assert "Politics" in ann.wait_for_reply()["text"]
    assert kept(engine) == []
    ann.say("/unsubscribe")
    assert ann.wait_for_reply()["text"] == EN.none_yet


def test_forgetting_leaves_no_word_of_the_chat(server, ann, engine):
    subscribed(server, ann)
    ann.say("what about my secret?")
    ann.wait_for_reply()
    ann.say("/digest")
    ann.wait_for_reply()
    bea = server.user(2, "Bea")
    bea.say("what about Bea?")
    bea.wait_for_reply()
    ann.say("/forget")
    asked = ann.wait_for_reply()
    assert tap(server, ann, asked, EN.forget_yes)["text"] == EN.forgotten
    assert kept(engine) == []
    for table in (subscriptions, digests, told, dialogs):
        assert count(engine, table) == 0
    with reading(engine) as connection:
        said = connection.execute(select(turns.c.chat)).scalars().all()
        raw = connection.execute(select(inbox.c.raw)).scalars().all()
        sent = connection.execute(select(outbox.c.payload)).scalars().all()
    assert said == ["telegram:2"]
    assert not re.search("secret|bakery|Politics", " ".join([*raw, *sent]))


def test_forgetting_can_be_thought_better_of(server, ann, engine):
    subscribed(server, ann)
    ann.say("/forget")
    assert tap(server, ann, ann.wait_for_reply(), EN.cancel)["text"] == EN.cancelled
    assert kept(engine)


def test_in_a_group_only_who_runs_it_can_have_it_forgotten(server, bot, engine):
    group = server.group(-100, "Harbour watchers")
    ann, bea = server.user(1, "Ann"), server.user(2, "Bea")
    group.admins.add(2)
    ann.say("@dateline_test_bot what about our secret?", group)
    ann.wait_for_reply(group)
    ann.say("/forget", group)
    asked = ann.wait_for_reply(group)
    ann.tap(asked, EN.forget_yes)
    assert ann.wait_for_reply(group)["text"] == EN.admins_only
    assert count(engine, turns) == 1
    assert tap(server, bea, asked, EN.forget_yes)["text"] == EN.forgotten
    assert count(engine, turns) == 0


def test_where_telegram_does_not_say_who_runs_a_group_nothing_is_forgotten(server, bot, engine):
    group = server.group(-100, "Harbour watchers")
    ann = server.user(1, "Ann")
    group.admins.add(1)
    ann.say("@dateline_test_bot what about our secret?", group)
    ann.wait_for_reply(group)
    ann.say("/forget", group)
    asked = ann.wait_for_reply(group)
    server.fail_next("getChatMember", 500)
    ann.tap(asked, EN.forget_yes)
    assert ann.wait_for_reply(group)["text"] == EN.admins_only
    assert count(engine, turns) == 1


def test_a_topic_of_a_forum_has_subscriptions_of_its_own(server, bot, engine):
    group = server.group(-100, "Harbour watchers")
    ann, bea = server.user(1, "Ann"), server.user(2, "Bea")
    ann.say("/subscribe tennis", group, topic=7)
    asked = ann.wait_for_reply(group)
    assert asked["message_thread_id"] == 7
    query = bea.tap(asked, "20:00")
    server.wait_until(lambda: query in server.world.callback_answers)
    assert server.world.callback_answers[query]["text"] == EN.not_yours
    asked = tap(server, ann, asked, "20:00")
    asked = tap(server, ann, asked, EN.go_on)
    asked = tap(server, ann, asked, EN.daily)
    tap(server, ann, asked, next(one for one in labels(asked) if one.startswith("London")))
    assert [one.topic for one in kept(engine, -100, 7)] == [7]
    assert kept(engine, -100) == []


def test_a_group_that_moves_takes_its_subscriptions_along(server, bot, engine):
    group = server.group(-100, "Harbour watchers")
    ann = server.user(1, "Ann")
    ann.say("/subscribe tennis", group)
    asked = tap(server, ann, ann.wait_for_reply(group), "20:00")
    asked = tap(server, ann, asked, EN.go_on)
    asked = tap(server, ann, asked, EN.daily)
    tap(server, ann, asked, next(one for one in labels(asked) if one.startswith("London")))
    new = server.migrate(group, -200)
    ann.say("/settings", new)
    assert "tennis" in ann.wait_for_reply(new)["text"]
    assert kept(engine, -200)


def test_the_dialog_speaks_the_language_of_the_reader(server, bot):
    uwe = server.user(3, "Uwe", language="de")
    uwe.say("/subscribe")
    asked = uwe.wait_for_reply()
    assert asked["text"] == DE.about_what
    assert "Politik" in labels(asked)


def test_whoever_is_not_invited_cannot_subscribe(server, engine, desk, stand):
    press = press_of(stand)
    with running_bot(server, desk, engine=engine, press=press, allowed=frozenset([9])):
        ann = server.user(1, "Ann")
        ann.say("/subscribe tennis")
        assert "invited" in ann.wait_for_reply()["text"]
        assert count(engine, dialogs) == 0


def test_starting_again_names_the_next_digest(server, ann):
    subscribed(server, ann)
    ann.say("/start")
    assert EN.goes_on in ann.wait_for_reply()["text"]
