"""The graph of pages: by which names a text means a page, links made from them, and what links to a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import escape

from cluster_analysis.language.catalogues import translator

CASES = {"en": ("nom",), "ru": ("nom", "gen", "prep"), "kk": ("nom", "gen", "dat", "acc", "loc", "abl")}
"""The cases in which a text may name a region or section."""
TOKEN = re.compile(
    r"<!--.*?-->|<(?P<whole>script|style|(?:g|span)(?= [^>]*aria-hidden))\b.*?</(?P=whole)>"
    r"|<(?P<end>/?)(?P<tag>[a-zA-Z][\w-]*)(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>",
    re.DOTALL,
)
"""A comment, a tag, or what is not read aloud (a link in it could be reached and not heard) as a whole.

A ">" inside an attribute ends no tag.
"""
CLOSED = frozenset(
    [
        "a",
        "code",
        "pre",
        "summary",
        "label",
        "button",
        "option",
        "select",
        "title",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ]
)
"""Elements in which no link is made."""
BLOCKS = frozenset(["p", "li", "tr", "dd", "figure", "figcaption", "svg", "section", "div", "details"])
"""Elements in each of which a page is linked once."""
LINK = re.compile(r'href="([\w-]+)\.html')
SOURCE = re.compile(r'href="provenance\.html#([\w-]+)"')


@dataclass(frozen=True)
class Page:
    """A page of the site in one language.

    Attributes
    ----------
    name
        Of its file, without the suffix.
    kind
        `region`, `section`, `cluster`, `measure`, `data`, or the kind of its entry in the portfolio.
    title
        As lists show it.
    names
        What a text calls it, in all cases of the language.
    labels
        What a cell or a label calls it, where nothing else stands in it: codes, short names.
    codes
        Regions and sections that it is about; pages that share one belong together.
    synthetic, mixed
        Whether it shows invented figures, beside published ones.
    words
        What else the search finds it by.
    """

    name: str
    kind: str
    title: str
    names: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    synthetic: bool = False
    mixed: bool = False
    words: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        """Address beside the other pages of the language."""
        return f"{self.name}.html"


def kinds(lang: str) -> dict[str, str]:
    """Kinds of pages in the plural, as lists head them."""
    _ = translator(lang)
    return {
        "region": _("Regions"),
        "section": _("Sections"),
        "cluster": _("Candidate clusters"),
        "measure": _("Measures"),
        "data": _("Data sets"),
        "": _("Analyses"),
    }


class Linker:
    """Makes links of the names of pages in a rendered page.

    A name of two pages means none of them. Nothing is linked in links, headings and code, and each page once
    in a paragraph, a row or a drawing.

    Examples
    --------
    >>> linker = Linker([Page("region-X", "region", "Abai", ("Abai Region",)), Page("a", "section", "A")])
    >>> linker.linked('<main><h2>Abai Region</h2><p title="Abai Region">In Abai Region</p></main>', "a")
    '<main><h2>Abai Region</h2><p title="Abai Region">In <a href="region-X.html">Abai Region</a></p></main>'
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        self.names = _meant((name, page) for page in pages for name in page.names)
        self.labels = _meant((name, page) for page in pages for name in (*page.names, *page.labels))
        longest = sorted(self.names, key=len, reverse=True)
        self.pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])", re.I)

    def linked(self, html: str, own: str) -> str:
        """The page `own` with its links: inside `<main>` only."""
        head, main, rest = html.partition("<main")
        body, end, foot = rest.partition("</main>")
        body = SOURCE.sub(r'href="data-\1.html"', body)
        return head + main + "".join(self._body(body, own)) + end + foot

    def _body(self, body: str, own: str) -> Iterator[str]:
        """Tags as they are, texts between them with links."""
        closed, seen, place = 0, {own}, 0
        for token in TOKEN.finditer(body):
            text = body[place : token.start()]
            yield text if closed or not text.strip() else self._text(text, seen)
            yield token[0]
            place = token.end()
            tag = (token["tag"] or "").lower()
            if tag in CLOSED:
                closed += -1 if token["end"] else 1
            elif tag in BLOCKS:
                seen = {own}
        yield body[place:]

    def _text(self, text: str, seen: set[str]) -> str:
        label = " ".join(text.split()).casefold()
        if label in self.labels:
            return text.replace(text.strip(), _anchor(self.labels[label], seen, text.strip()))
        return self.pattern.sub(lambda one: _anchor(self.names[one[0].casefold()], seen, one[0]), text)


def _meant(named: Iterable[tuple[str, Page]]) -> dict[str, str]:
    """The page that a name, as it stands in HTML, means; none where it could be two."""
    pairs = {(str(escape(name)).casefold(), page.name) for name, page in named}
    counted = Counter(name for name, _ in pairs)
    return {name: page for name, page in pairs if counted[name] == 1}


def _anchor(page: str, seen: set[str], text: str) -> str:
    if page in seen:
        return text
    seen.add(page)
    return f'<a href="{page}.html">{text}</a>'


def incoming(pages: Mapping[str, str]) -> dict[str, list[str]]:
    """The pages whose text, tables or figures link to each page."""
    found: dict[str, list[str]] = {name: [] for name in pages}
    for name, html in pages.items():
        for target in dict.fromkeys(LINK.findall(html.partition("<main")[2].partition("</main>")[0])):
            if target in found and target != name:
                found[target].append(name)
    return found


def related(page: Page, pages: Sequence[Page]) -> list[Page]:
    """The pages of another kind about one of the same regions or sections."""
    return [one for one in pages if one.kind != page.kind and one.codes & page.codes]
