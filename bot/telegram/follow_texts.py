"""What the bot says of stories that are followed, in the languages of its interface."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowTexts:
    """Everything in one language; plain text, nothing in it is markup."""

    follows: str
    no_story: str
    too_many: str
    stop: str
    stopped: str
    listed: str
    nothing: str
    news: str


_EN = FollowTexts(
    follows="I will tell you here when there is news of “{headline}”. Without any for about two weeks, I stop.",
    no_story="This belongs to no story that I could follow.",
    too_many="You follow {number} stories here already. Which one shall end?",
    stop="Stop following",
    stopped="I follow that story no longer.",
    listed="The stories you follow here. A tap on one ends that.",
    nothing="You follow no story here. The button “Follow” under an answer begins it.",
    news="News of “{headline}”, which you follow:",
)

_DE = FollowTexts(
    follows="Ich melde mich hier, wenn es Neues zu „{headline}“ gibt. Kommt etwa zwei Wochen nichts, höre ich auf.",
    no_story="Das gehört zu keiner Geschichte, der ich folgen könnte.",
    too_many="Du folgst hier schon {number} Geschichten. Welche soll enden?",
    stop="Nicht mehr folgen",
    stopped="Dieser Geschichte folge ich nicht mehr.",
    listed="Die Geschichten, denen du hier folgst. Ein Tipp auf eine beendet das.",
    nothing="Du folgst hier keiner Geschichte. Der Knopf „Folgen“ unter einer Antwort beginnt damit.",
    news="Neues zu „{headline}“, einer Geschichte, der du folgst:",
)

_LANGUAGES: Mapping[str, FollowTexts] = {"en": _EN, "de": _DE}


def follow_texts(language: str) -> FollowTexts:
    """Return the texts in ``language``, one of those of the interface; else English."""
    return _LANGUAGES.get(language, _EN)
