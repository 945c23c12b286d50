"""The methods of the Bot API, one function each: ``(world, params) -> result``.

Each holds to what Telegram is strict about and refuses with Telegram's own words. ``METHODS``
is the table of them; getUpdates, which waits, is the server's own.
"""

import json
import re
from collections.abc import Callable, Mapping

from botapi_html import TextRefusedError, format_text
from botapi_world import Chat, World

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


class ApiError(Exception):
    """A refusal: an HTTP status, a description, and perhaps ``parameters``."""

    def __init__(self, status: int, description: str, parameters: dict | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


class Params:
    """The parameters of a request, whatever they were encoded as: form fields are all text."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = dict(values)

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def structure(self, name: str, kind: type) -> object:
        """A JSON object or list; an empty one where the parameter is not given."""
        value = self.values.get(name) or kind()
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                value = None
        if not isinstance(value, kind):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object")
        return value


def bad_request(description: str) -> ApiError:
    return ApiError(400, f"Bad Request: {description}")


def get_me(world: World, _: Params) -> dict:
    return world.bot


def send_message(world: World, params: Params) -> dict:
    chat = _chat(world, params)
    text, entities = _formatted(params)
    fields: dict = {"text": text}
    if entities:
        fields["entities"] = entities
    fields |= _in_topic(chat, params) | _replying(chat, params) | _attached(params)
    chat.draft = None
    return chat.add(world.bot_as_sender(), fields)


def send_message_draft(world: World, params: Params) -> bool:
    """What is being written, shown in a private chat until the message comes."""
    chat = _chat(world, params)
    if chat.kind != "private":
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    if not params.integer("draft_id"):
        raise bad_request("draft_id must be non-zero")
    text = params.text("text")
    chat.draft = _formatted(params)[0] if text else "Thinking…"
    return True


def edit_message_text(world: World, params: Params) -> dict:
    chat = _chat(world, params)
    text, entities = _formatted(params)
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != world.bot["id"] or "text" not in message:
        raise bad_request("message can't be edited")
    markup = _attached(params).get("reply_markup")
    if (text, entities, markup) == (
        message["text"],
        message.get("entities", []),
        message.get("reply_markup"),
    ):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message"
        )
    message |= {"text": text, "entities": entities, "edit_date": message["date"]}
    message.pop("reply_markup", None)
    message |= {"reply_markup": markup} if markup else {}
    return message


def send_chat_action(world: World, params: Params) -> bool:
    _chat(world, params)
    if params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def delete_message(world: World, params: Params) -> bool:
    chat = _chat(world, params)
    if chat.messages.pop(params.integer("message_id"), None) is None:
        raise bad_request("message to delete not found")
    return True


def edit_message_reply_markup(world: World, params: Params) -> dict:
    chat = _chat(world, params)
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    markup = _attached(params).get("reply_markup")
    if markup == message.get("reply_markup"):
        raise bad_request("message is not modified")
    message.pop("reply_markup", None)
    message |= {"reply_markup": markup} if markup else {}
    return message


def set_my_commands(world: World, params: Params) -> bool:
    commands = params.structure("commands", list)
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "").removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_command_scope(params)] = commands
    return True


def get_my_commands(world: World, params: Params) -> list:
    return world.commands.get(_command_scope(params), [])


def set_my_description(world: World, params: Params) -> bool:
    if len(params.text("description")) > 512:
        raise bad_request("BOT_DESCRIPTION_TOO_LONG")
    world.descriptions[params.text("language_code")] = params.text("description")
    return True


def set_my_short_description(world: World, params: Params) -> bool:
    if len(params.text("short_description")) > 120:
        raise bad_request("BOT_SHORT_DESCRIPTION_TOO_LONG")
    world.short_descriptions[params.text("language_code")] = params.text("short_description")
    return True


def set_webhook(world: World, params: Params) -> bool:
    """Telegram itself wants https; a server of one's own takes http from its own machine."""
    url, secret = params.text("url"), params.text("secret_token")
    if url and not re.match(r"https://|http://127\.0\.0\.1[:/]", url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    world.webhook = {"url": url, "secret": secret} if url else {}
    if "allowed_updates" in params.values:
        world.allowed = params.structure("allowed_updates", list)
    return True


def answer_inline_query(world: World, params: Params) -> bool:
    results = params.structure("results", list)
    if len(results) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    names = [result.get("id", "") for result in results]
    if len(set(names)) < len(names):
        raise bad_request("RESULT_ID_DUPLICATE")
    if not all(1 <= len(name.encode()) <= 64 for name in names):
        raise bad_request("RESULT_ID_INVALID")
    for result in results:
        _check_article(result)
    button = params.structure("button", dict)
    if button and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "")):
        raise bad_request("START_PARAM_INVALID")
    if params.text("inline_query_id") not in world.inline_queries:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    world.inline_answers[params.text("inline_query_id")] = {**params.values, "results": results}
    return True


def _check_article(result: dict) -> None:
    if result.get("type") != "article" or not result.get("title"):
        raise bad_request("RESULT_TYPE_INVALID")
    content = result.get("input_message_content", {})
    try:
        format_text(content.get("message_text", ""), content.get("parse_mode", ""))
    except TextRefusedError as refused:
        raise bad_request(str(refused)) from None


def delete_webhook(world: World, params: Params) -> bool:
    world.webhook = {}
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    return True


def get_webhook_info(world: World, _: Params) -> dict:
    return {
        "url": world.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }


def answer_callback_query(world: World, params: Params) -> bool:
    if len(params.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.text("callback_query_id") not in world.callback_queries:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    world.callback_queries.discard(params.text("callback_query_id"))
    world.callback_answers[params.text("callback_query_id")] = params.values
    return True


def get_chat_member(world: World, params: Params) -> dict:
    chat, person = _chat(world, params), params.integer("user_id")
    if chat.kind != "private" and not person:
        raise bad_request("invalid user_id specified")
    status = "administrator" if person in chat.admins else "member"
    return {"status": status, "user": {"id": person, "is_bot": False, "first_name": "Somebody"}}


METHODS: dict[str, Callable[[World, Params], object]] = {
    "answercallbackquery": answer_callback_query,
    "answerinlinequery": answer_inline_query,
    "deletemessage": delete_message,
    "deletewebhook": delete_webhook,
    "editmessagereplymarkup": edit_message_reply_markup,
    "editmessagetext": edit_message_text,
    "getchatmember": get_chat_member,
    "getme": get_me,
    "getmycommands": get_my_commands,
    "getwebhookinfo": get_webhook_info,
    "sendchataction": send_chat_action,
    "sendmessage": send_message,
    "sendmessagedraft": send_message_draft,
    "setmycommands": set_my_commands,
    "setmydescription": set_my_description,
    "setmyshortdescription": set_my_short_description,
    "setwebhook": set_webhook,
}


def _chat(world: World, params: Params) -> Chat:
    """The chat a request is for, if the bot may write there."""
    if not params.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = world.chats.get(params.integer("chat_id"))
    if chat is None:
        raise bad_request("chat not found")
    if chat.moved_to:
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.moved_to},
        )
    if chat.refusal:
        raise ApiError(403, f"Forbidden: {chat.refusal}")
    if chat.kind == "private" and not chat.begun:
        raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    return chat


def _formatted(params: Params) -> tuple[str, list[dict]]:
    try:
        text, entities = format_text(params.text("text"), params.text("parse_mode"))
    except TextRefusedError as refused:
        raise bad_request(str(refused)) from None
    return text, entities or params.structure("entities", list)


def _in_topic(chat: Chat, params: Params) -> dict:
    topic = params.integer("message_thread_id")
    if not topic:
        return {}
    if topic not in chat.topics:
        raise bad_request("message thread not found")
    return {"message_thread_id": topic, "is_topic_message": True}


def _replying(chat: Chat, params: Params) -> dict:
    reply = params.structure("reply_parameters", dict)
    if not reply:
        return {}
    parent = chat.messages.get(reply.get("message_id"))
    if parent is not None:
        return {"reply_to_message": without_parent(parent)}
    if not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return {}


def _attached(params: Params) -> dict:
    """What else the message shows or remembers: its buttons, and whether links are previewed."""
    _check_keyboard(params.structure("reply_markup", dict).get("inline_keyboard", []))
    names = ("reply_markup", "link_preview_options")
    attached = {name: value for name in names if (value := params.structure(name, dict))}
    # Only buttons under a message stay with it; a keyboard or an invitation to reply does not.
    if "inline_keyboard" not in attached.get("reply_markup", {}):
        attached.pop("reply_markup", None)
    return attached


def _check_keyboard(rows: list) -> None:
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        if not button.get("text"):
            raise bad_request("can't parse inline keyboard button: Text buttons are unallowed")
        data = button.get("callback_data")
        if data is not None and not 1 <= len(data.encode()) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")


def _command_scope(params: Params) -> str:
    scope = params.structure("scope", dict) or {"type": "default"}
    return json.dumps([scope, params.text("language_code")], sort_keys=True)


def without_parent(message: dict) -> dict:
    """A message as it stands in a reply to it: not nested any deeper."""
    return {key: value for key, value in message.items() if key != "reply_to_message"}
