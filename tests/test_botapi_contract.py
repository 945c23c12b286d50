"""The Bot API test server, judged by a client that knows nothing of this project.

aiogram reads every answer with models of its own, made from Telegram's documentation: what the
server makes up, or leaves out, fails here.
"""

import asyncio

import pytest

aiogram = pytest.importorskip("aiogram", reason="aiogram is not installed")

from aiogram import Bot, types  # noqa: E402
from aiogram.client.session.aiohttp import AiohttpSession  # noqa: E402
from aiogram.client.telegram import TelegramAPIServer  # noqa: E402
from aiogram.exceptions import (  # noqa: E402
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)


@pytest.fixture
async def bot(server):
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
    async with Bot(server.token, session=session) as bot:
        yield bot


@pytest.fixture
def ann(server):
    return server.user(1, "Ann")


async def updates(bot: Bot, offset: int | None = None) -> list[types.Update]:
    return await bot.get_updates(offset=offset, timeout=1)


async def test_it_says_who_the_bot_is(bot):
    me = await bot.get_me()
    assert me.is_bot
    assert me.supports_inline_queries


async def test_updates_come_in_order_until_they_are_confirmed(bot, ann):
    for text in ("/start", "hello @dateline_test_bot", "😀 third"):
        ann.say(text)
    first = await updates(bot)
    assert [one.message.text for one in first] == ["/start", "hello @dateline_test_bot", "😀 third"]
    assert first[0].message.entities[0].type == "bot_command"
    assert first[1].message.entities[0].extract_from(first[1].message.text) == "@dateline_test_bot"
    assert len(await updates(bot, first[1].update_id)) == 2
    assert await updates(bot, first[2].update_id + 1) == []


async def test_of_two_who_poll_the_older_is_told_to_go(bot):
    older = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.3)
    newer = asyncio.create_task(bot.get_updates(timeout=1))
    with pytest.raises(TelegramConflictError):
        await older
    assert await newer == []


async def test_a_message_is_what_was_sent(bot, ann):
    ann.say("hi")
    keyboard = types.InlineKeyboardMarkup(
        inline_keyboard=[[types.InlineKeyboardButton(text="Go", callback_data="go")]]
    )
    html = '<b>Bold</b> &amp; <a href="https://x.example/">link</a>\n<blockquote expandable>q</blockquote>'
    sent = await bot.send_message(1, html, parse_mode="HTML", reply_markup=keyboard)
    assert sent.text == "Bold & link\nq"
    assert {one.type for one in sent.entities} == {"bold", "text_link", "blockquote"}
    assert sent.reply_markup.inline_keyboard[0][0].callback_data == "go"
    changed = await bot.edit_message_text("Other", chat_id=1, message_id=sent.message_id)
    assert (changed.text, changed.reply_markup) == ("Other", None)
    assert changed.edit_date is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<p>x</p>", "can't parse entities"),
        ("<b>x", "can't parse entities"),
        ("", "text is empty"),
        ("x" * 4097, "too long"),
        ("<b></b>", "non-empty"),
    ],
)
async def test_what_telegram_refuses_is_refused(bot, ann, text, reason):
    ann.say("hi")
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.send_message(1, text, parse_mode="HTML")


async def test_buttons_have_their_limits(bot, ann):
    ann.say("hi")
    button = types.InlineKeyboardButton(text="Go", callback_data="x" * 65)
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(
            1, "x", reply_markup=types.InlineKeyboardMarkup(inline_keyboard=[[button]])
        )


async def test_refusals_are_of_the_right_kind(server, bot, ann):
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(99, "x")
    with pytest.raises(TelegramForbiddenError, match="initiate"):
        await bot.send_message(1, "x")
    ann.say("hi")
    ann.block()
    with pytest.raises(TelegramForbiddenError, match="blocked"):
        await bot.send_message(1, "x")
    changes = [one for one in await updates(bot) if one.my_chat_member]
    assert changes[0].my_chat_member.new_chat_member.status == "kicked"
    ann.unblock()
    server.fail_next("sendMessage", 429, retry_after=3)
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(1, "x")
    assert refused.value.retry_after == 3
    server.fail_next("sendMessage", 500)
    with pytest.raises(TelegramServerError):
        await bot.send_message(1, "x")


async def test_a_wrong_token_is_nobodys(server):
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
    async with Bot("7654321:wrong", session=session) as bot:
        with pytest.raises(TelegramUnauthorizedError):
            await bot.get_me()


async def test_a_group_moves(server, bot, ann):
    group = server.group(-5, "Readers")
    ann.say("hi", group)
    server.migrate(group, -1005)
    moved = [one.message for one in await updates(bot)]
    assert moved[1].migrate_to_chat_id == -1005
    assert moved[2].migrate_from_chat_id == -5
    with pytest.raises(TelegramMigrateToChat) as refused:
        await bot.send_message(-5, "x")
    assert refused.value.migrate_to_chat_id == -1005


async def test_topics_are_answered_where_they_are(server, bot, ann):
    group = server.group(-5, "Readers")
    ann.say("hi", group, topic=7)
    (update,) = await updates(bot)
    assert update.message.is_topic_message
    sent = await update.message.answer("in the topic")
    assert sent.message_thread_id == 7
    with pytest.raises(TelegramBadRequest, match="thread not found"):
        await bot.send_message(-5, "x", message_thread_id=8)


async def test_a_tap_is_answered_once(server, bot, ann):
    ann.say("hi")
    keyboard = [[types.InlineKeyboardButton(text="Go", callback_data="go")]]
    markup = types.InlineKeyboardMarkup(inline_keyboard=keyboard)
    sent = await bot.send_message(1, "x", reply_markup=markup)
    ann.tap(server.messages(ann.private)[0], "Go")
    query = (await updates(bot))[-1].callback_query
    assert (query.data, query.message.message_id) == ("go", sent.message_id)
    assert await query.answer("Done")
    with pytest.raises(TelegramBadRequest, match="too old"):
        await query.answer("Again")


async def test_an_edited_message_comes_as_one(bot, ann):
    ann.edit(ann.say("one"), "two")
    changed = (await updates(bot))[-1].edited_message
    assert changed.text == "two"
    assert changed.edit_date is not None


async def test_an_inline_query_is_answered_within_its_limits(server, bot, ann):
    ann.type_inline("mayor")
    query = (await updates(bot))[-1].inline_query
    content = types.InputTextMessageContent(message_text="<b>x</b>", parse_mode="HTML")

    def result(number: int) -> types.InlineQueryResultArticle:
        return types.InlineQueryResultArticle(
            id=str(number), title="T", input_message_content=content
        )

    with pytest.raises(TelegramBadRequest, match="RESULTS_TOO_MUCH"):
        await query.answer([result(number) for number in range(51)])
    with pytest.raises(TelegramBadRequest, match="DUPLICATE"):
        await query.answer([result(1), result(1)])
    assert await query.answer([result(1)], cache_time=5)


async def test_a_draft_is_shown_in_private_only(server, bot, ann):
    send = getattr(bot, "send_message_draft", None)
    if send is None:
        pytest.skip("this aiogram knows no drafts")
    ann.say("hi")
    assert await send(chat_id=1, draft_id=5, text="Thin")
    assert ann.private.draft == "Thin"
    await bot.send_message(1, "Thinking is over")
    assert ann.private.draft is None
    ann.say("hi", server.group(-5, "Readers"))
    with pytest.raises(TelegramBadRequest, match="TEXTDRAFT_PEER_INVALID"):
        await send(chat_id=-5, draft_id=5, text="x")


async def test_the_menu_is_kept_by_language(bot):
    commands = [types.BotCommand(command="help", description="Hilfe")]
    assert await bot.set_my_commands(commands, language_code="de")
    (kept,) = await bot.get_my_commands(language_code="de")
    assert (kept.command, kept.description) == ("help", "Hilfe")
    assert await bot.get_my_commands() == []
    with pytest.raises(TelegramBadRequest, match="BOT_COMMAND_INVALID"):
        await bot.set_my_commands([types.BotCommand(command="No!", description="x")])


async def test_with_a_webhook_there_is_no_polling(bot):
    assert await bot.set_webhook("https://bot.example/hook", secret_token="abc")
    assert (await bot.get_webhook_info()).url == "https://bot.example/hook"
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()
    assert await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) == []
    with pytest.raises(TelegramBadRequest, match="HTTPS"):
        await bot.set_webhook("http://bot.example/hook")
