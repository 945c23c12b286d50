"""A tiny set of questions with known answers, written into a folder, for tests of what counts them."""

import json
from pathlib import Path

_ARTICLES = {
    "ferry": "The ferry Morning Wren sank in the bay of Aldport on Monday. Its captain was rescued by a baker.",
    "library": "The library of Brixmouth was sold to a circus on Tuesday for 900 crowns, the council said.",
    "comet": "A comet named Oke was seen over Carrow on Wednesday night. Astronomers called it very green.",
    "strike": "Lamplighters in Dunmere went on strike on Thursday because their ladders were taken away.",
    "goose": "A goose called Admiral won the mayoral race in Eastvale on Friday by eleven votes.",
    "tunnel": "The tunnel under the river Tamble was closed on Saturday after a whale was heard in it.",
}
_QUESTIONS = {
    "Which ferry sank in the bay of Aldport?": "Morning Wren",
    "Who bought the library of Brixmouth?": "a circus",
    "What colour was the comet seen over Carrow?": "green",
    "Why did the lamplighters in Dunmere go on strike?": "ladders",
    "Who won the mayoral race in Eastvale?": "Admiral",
    "Which river does the closed tunnel run under?": "Tamble",
    "Who invented the hovercraft of Quillon?": "Professor Zed",
}


def write_set(folder: Path, year: int = 2026, only: tuple[str, ...] = ()) -> Path:
    """Write the set into ``folder`` as news of the first of March of ``year``."""
    folder.mkdir(parents=True)
    articles = [
        {
            "url": f"https://tiny.example/{year}/{name}",
            "title": name.title(),
            "text": f"{text} Nobody in the town could say what would be done about it, and the "
            f"paper of the place had sent its only reporter to look at the weather of {year}.",
            "published": f"{year}-03-01T08:00:00+00:00",
            "source": "The Tiny Times",
        }
        for name, text in _ARTICLES.items()
        if not only or name in only
    ]
    questions = [
        {"id": str(number), "date": f"{year}-03-02", "question": question, "answer": answer}
        for number, (question, answer) in enumerate(_QUESTIONS.items())
    ]
    for name, lines in (("articles", articles), ("questions", questions)):
        written = "\n".join(json.dumps(line) for line in lines)
        (folder / f"{name}.jsonl").write_text(written, encoding="utf-8")
    return folder
