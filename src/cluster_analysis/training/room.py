"""The room that a notebook runs in: its language, and what happened there since `start`."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from cluster_analysis.language.catalogues import check_language, translator

NOT_ATTEMPTED = "not attempted"


class Shown:
    """What a notebook shows as markdown."""

    def to_markdown(self) -> str:
        """The text."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **_kinds: Any) -> dict[str, Any]:
        return {"text/markdown": self.to_markdown(), "text/plain": self.to_markdown()}


class Room:
    """Language of the hints, the tries at each exercise (state, time), and the hints asked for."""

    def __init__(self, of: object = None) -> None:
        self.of = of
        self.lang = "en"
        self.tries: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.asked: dict[str, int] = Counter()


ROOM = Room()


def speak(lang: str, of: object = None) -> None:
    """Set the language of hints; forget earlier states, unless the cells of the same room are run again."""
    if of is None or of != ROOM.of:
        vars(ROOM).update(vars(Room(of)))
    ROOM.lang = check_language(lang)


def language() -> str:
    """The language that `start` set."""
    return ROOM.lang


def _(text: str, context: str = "") -> str:
    """A text in the language of the room."""
    return translator(ROOM.lang)(text, context)


def tries() -> dict[str, dict[str, object]]:
    """State of every exercise, in how many tries, and when it was last checked (UTC)."""
    return {
        key: {
            "state": made[-1][0],
            "tries": sum(s != NOT_ATTEMPTED for s, _when in made),
            "when": made[-1][1],
        }
        for key, made in ROOM.tries.items()
    }
