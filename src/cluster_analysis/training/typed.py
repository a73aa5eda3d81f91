"""Answers as people type them: decimal comma, fractions, lists with semicolons, names without braces."""

from __future__ import annotations

import re

from cluster_analysis.training.compare import Plain, plain

_NUMBER = re.compile(r"([-−+]?\d+(?:[.,]\d+)?)(?:\s*/\s*(\d+(?:[.,]\d+)?))?")


def read(text: str, expected: object) -> Plain:
    """What a text says in the form of the expected answer; the text itself where it cannot be read so.

    Examples
    --------
    >>> read("1,63", 1.6), read("1/16", 0.06), read("0,21; 0,21", [0.2, 0.2]), read("0.3, 0.5", [0.3, 0.5])
    (1.63, 0.0625, [0.21, 0.21], [0.3, 0.5])
    >>> sorted(read("A, B", {"A"})), read("55%", 0.55), read("Medici; 0,522", ["Medici", 0.5])
    (['A', 'B'], '55%', ['Medici', 0.522])
    """
    form = plain(expected)
    if isinstance(form, bool) or form is None or isinstance(form, str | dict):
        return text.strip()
    if isinstance(form, int | float):
        value = number(text)
        return text if value is None else value
    parts = _parts(text)
    if isinstance(form, frozenset):
        return text if "{" in text else list(parts)
    values = [part if number(part) is None else number(part) for part in parts]
    return list(values) if len(values) > 1 else text


def blank(answer: object) -> bool:
    """Whether nothing was typed or chosen: no text, no names, no numbers.

    Examples
    --------
    >>> blank(" "), blank(set()), blank({"A": "", "B": None}), blank([0]), blank(False)
    (True, True, True, False, False)
    """
    value = plain(answer)
    if isinstance(value, dict | list | frozenset):
        return all(blank(one) for one in (value.values() if isinstance(value, dict) else value))
    return value is None or (isinstance(value, str) and not value.strip())


def number(text: str) -> float | None:
    """A number with a decimal point or comma, or a fraction; None for anything else.

    Examples
    --------
    >>> number("1 234,5"), number("1/4"), number("7^(1/4)")
    (1234.5, 0.25, None)
    """
    match = _NUMBER.fullmatch(re.sub(r"[\s  ](?=\d{3})", "", text.strip()))
    if match is None:
        return None
    above, below = (float(part.replace(",", ".").replace("−", "-")) for part in (match[1], match[2] or "1"))
    return above / below if below else None


def _parts(text: str) -> list[str]:
    inner = text.strip().strip("()[]")
    parts = re.split(r";|,\s+", inner)
    parts = inner.split(",") if len(parts) == 1 else parts
    return [part.strip().strip("'\"«»") for part in parts if part.strip()]
