"""The words of official tables in Kazakh, Russian and English, as they stand in `words.yml`."""

from __future__ import annotations

from pathlib import Path

import yaml

WORDS = yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))


def any_of(name: str) -> str:
    """A pattern that is any of the words of one name.

    Examples
    --------
    >>> any_of("half")
    '(?:half-?year|half year|полугодие|жартыжылдық)'
    """
    return f"(?:{'|'.join(WORDS[name])})"
