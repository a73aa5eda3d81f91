"""What a reader sees on a page, and which of it breaks a rule of the languages.

On a Russian or Kazakh page nothing stays English: no header is an identifier, no number has a decimal point
or a hyphen for a minus, no Latin word stands outside marked elements (code, links, citations, formulae, what
is marked as English) but those of a list.
"""

from __future__ import annotations

import html.parser
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from cluster_analysis.language.catalogues import LOCALE

MARKED = frozenset(
    {"code", "pre", "a", "time", "cite", "math", "script", "style", "svg", "kbd", "samp", "title"}
)
"""Elements whose content is code, a link, a date for machines, a citation or a formula."""
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "mark", "samp", "small", "span", "strong"}
    | {"sub", "sup", "time", "wbr"}
)
"""Elements that stand inside a sentence and do not cut it."""
_EMPTY = frozenset({"br", "img", "input", "meta", "link", "hr", "col", "wbr", "source", "path"})
_CODE = re.compile(
    r"KZ(-\w+)?|[A-Z]{1,3}\d+(-\w+)*|[A-Z]{2,}(_[A-Z]+)*|[a-z_0-9]+@[0-9a-f]{8}|[0-9a-f]{8,}"
)
_VERSION = re.compile(r"[A-Za-z_][\w-]* \d+(\.\d+)+")
_ADDRESS = re.compile(r"[A-Za-z_][\w/-]*(\.\w+)+")
_RULES = {
    "decimal point": re.compile(r"(?<![\w.@/-])\d+\.\d+(?![\w.]|\.\d)"),
    "hyphen-minus before a number": re.compile(r"(?<![\w–.)/-])-\d"),
    "two full stops": re.compile(r"(?<!\.)\.\.(?!\.)"),
    "a dash for an empty list": re.compile(r": –[.;]"),
    "an English unit": re.compile(r"\d\s(?:KB|MB|KZT)\b"),
    "a year without its word": re.compile(r", (?:19|20)\d\d: "),
    "a name with a capital inside a sentence": re.compile(r"[–,;] (?:Город|Область) [А-ЯЁӘҒҚҢӨҰҮІ]"),
}


class Fault(NamedTuple):
    """A rule, and the text that breaks it."""

    rule: str
    text: str


class _Page(html.parser.HTMLParser):
    """The texts of a page outside marked elements, the heads of its tables; whole texts as they are read."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []
        self.heads: list[str] = []
        self.whole: list[str] = []
        self._read: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins; it is marked by its name, as English inside a page, or as not to translate."""
        given = dict(attrs)
        self._cut(tag)
        english = given.get("lang") == "en" and tag != "html"
        if tag not in _EMPTY:
            self.open.append((tag, tag in MARKED or english or "translate" in given))

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and all that were not closed inside it."""
        self._cut(tag)
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """A text."""
        marked = any(marked for _tag, marked in self.open)
        if not any(tag in MARKED - INLINE for tag, _marked in self.open):
            self._read.append((data, marked))
        if data.strip() and not marked:
            self.texts.append(" ".join(data.split()))
            if any(tag == "th" for tag, _marked in self.open):
                self.heads.append(data.strip())

    def close(self) -> None:
        """The page ends."""
        super().close()
        self._cut("html")

    def _cut(self, tag: str) -> None:
        """What was read until here is a text of its own, unless the element stands inside a sentence."""
        if tag in INLINE:
            return
        if any(data.strip() and not marked for data, marked in self._read):
            self.whole.append(" ".join("".join(data for data, _marked in self._read).split()))
        self._read = []


def texts(page: str) -> list[str]:
    """The texts of a page as they are read: links and code inside a sentence are part of it.

    What has nothing but links, code, citations or formulae is left out.

    Examples
    --------
    >>> texts("<p>12 <a href='x'>өңір</a>, <b>2017 жыл</b>.</p><p><code>lq = 1.2</code></p>")
    ['12 өңір, 2017 жыл.']
    """
    return _parsed(page).whole


def faults(page: str, sections: Iterable[str] = ()) -> Iterator[Fault]:
    """Every break of a rule on a Russian or Kazakh page.

    Parameters
    ----------
    page
        HTML.
    sections
        The names of the sections as they stand alone, with a capital: after a comma they have a small letter.

    Examples
    --------
    >>> [fault.rule for fault in faults("<th>decided_by</th><td>−2,5</td>")]
    ['identifier as a header', 'Latin words: decided_by']
    """
    read = _parsed(page)
    names = "|".join(map(re.escape, sections))
    rules = dict(_RULES)
    if names:
        rules["a section with a capital after a comma"] = re.compile(rf", (?:{names})\b")
    for head in read.heads:
        if re.fullmatch(r"[a-z]+(_[a-z]+)+", head):
            yield Fault("identifier as a header", head)
    for text in (_VERSION.sub("", text) for text in read.texts):
        yield from (Fault(rule, text) for rule, pattern in rules.items() if pattern.search(text))
        words = re.findall(r"[A-Za-z][A-Za-z_@0-9-]*", _ADDRESS.sub("", text))
        latin = [word for word in words if word not in latin_words() and not _CODE.fullmatch(word)]
        if latin:
            yield Fault("Latin words: " + " ".join(latin), text)


def _parsed(page: str) -> _Page:
    read = _Page()
    read.feed(page)
    read.close()
    return read


@cache
def latin_words() -> frozenset[str]:
    """Latin words that stand in every language: names of formats, sources, standards, methods; symbols."""
    return frozenset((LOCALE / "latin.txt").read_text(encoding="utf-8").split())
