"""Summaries in a chat: of what a message names, forwards or replies to. Pages have a quota of their own."""

from bot.summary.request import Wanted
from bot.telegram.answering import Answering, Visit, too_early
from bot.telegram.client import RawBot
from bot.telegram.outcome import Outcome
from bot.telegram.quota import Allowance, Quota
from bot.telegram.summary_reading import replied_to

PAGES = Allowance(5, 30.0)
"""Pages that one person may have fetched; each costs a stranger's server and this machine more
than a question."""

PAGES_OF_GROUP = Allowance(10, 15.0)


class Summarizing:
    """Sums up what messages want summed up."""

    def __init__(self, answering: Answering, bot: RawBot) -> None:
        self._answering = answering
        self._bot = bot
        self._quota = Quota(PAGES, PAGES_OF_GROUP)

    async def of(self, visit: Visit, wish: Wanted) -> Outcome:
        """Sum up what is wished for, or what the message replies to where it names nothing."""
        wanted = replied_to(visit.message, wish, self._bot.bot)
        refusal = too_early(visit, self._quota) if wanted.may_fetch else None
        if refusal is not None:
            return refusal
        return await self._answering.summarize(visit, wanted, visit.message.text or "")
