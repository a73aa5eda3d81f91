"""What an executed notebook says, as a list of blocks that a page or a PDF can show.

A notebook that publishes results is laid out by the kind of its page; of any other, what its cells displayed
is shown: only known kinds of output, anything else as plain text. Markdown is rendered without raw HTML.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pages.layout import TITLE, Layout, Slot, filled, layouts
from cluster_analysis.pages.notebook import METADATA, read, translate
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import Finding, headline
from cluster_analysis.pictures.pictures import TABLE_MIME, Picture
from cluster_analysis.pictures.results import DATA, RESULT_MIME, Result, unpack

if TYPE_CHECKING:
    from nbformat import NotebookNode


Kind = Literal["text", "picture", "table", "code", "plain", "notice", "result"]
WIDTHS = (760, 340)
"""Pixels for which a drawing is made: a tablet, which a sheet of paper and a desk show too; a phone."""
DIRECTION_MARKS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that turn the direction of writing: taken out, since none of the languages needs them."""
HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


@dataclass(frozen=True)
class Cells:
    """A table in words: heads with units, cells in the language's form, the foot."""

    columns: list[str]
    data: list[list[str]]
    foot: str = ""


@dataclass(frozen=True)
class Block:
    """One thing shown.

    Parameters
    ----------
    kind
        A text (markdown), a picture, a table, code, plain output, a notice, or where a result was published.
    name, form
        The name of the result, and how the layout shows it.
    result, lang
        What is drawn, in which language; a picture that a cell displayed is there as `png` only.
    cells, html, table
        A table in words, as HTML, and its bare numbers (columns and rows).
    stands
        What a finding means for a claim.
    """

    kind: Kind
    text: str = ""
    name: str = ""
    form: str = ""
    result: Result | None = None
    picture: Picture | None = None
    lang: str = "en"
    png: bytes = b""
    alt: str = ""
    title: str = ""
    foot: str = ""
    html: str = ""
    table: dict[str, Any] = field(default_factory=dict)
    cells: Cells | None = None
    stands: str = ""
    sources: tuple[str, ...] = ()
    synthetic: bool = False
    displayed: bool = False

    def drawn(self, pixels: int = WIDTHS[0]) -> str:
        """The picture as SVG, this wide."""
        assert self.result is not None
        with theme.screen(pixels):
            picture = self.picture if pixels == WIDTHS[0] else self.result.show(self.lang)
            assert isinstance(picture, Picture)
            return picture.render("svg").decode()

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a result that is a table, with its own labels: what forms are made from."""
        if self.result is None or not self.result.values:
            return []
        frame = self.result.values[0]
        frame = frame.reset_index() if any(frame.index.names) else frame
        return list(frame.to_dict("records"))


@dataclass(frozen=True)
class Content:
    """A whole notebook: what it is, its title, and its blocks (with headings from the second level on).

    Parameters
    ----------
    about
        What the runner wrote into the notebook: entry, parameters, language.
    title
        The heading of the first level that a cell displays (the name of a cluster or region); else the
        notebook's own; else the entry's name.
    sort
        The notebook's own heading where a displayed one is the title: "Cluster profile".
    blocks
        What is shown, without the title.
    """

    about: dict[str, Any]
    title: str
    sort: str
    blocks: list[Block]

    @property
    def synthetic(self) -> bool:
        """Whether anything shown is synthetic."""
        return any(block.synthetic for block in self.blocks)

    @property
    def mixed(self) -> bool:
        """Whether published figures stand beside synthetic ones."""
        return self.synthetic and any(block.sources and not block.synthetic for block in self.blocks)

    @property
    def sources(self) -> list[str]:
        """Ids of all source records, in order of appearance."""
        return list(dict.fromkeys(one for block in self.blocks for one in block.sources))


def from_notebook(path: Path, lang: str = "") -> Content:
    """The content of an executed notebook, in a language.

    Raises
    ------
    InputError
        If the page lacks a result that its layout names; it says which notebook should have published it.
    """
    nb = read(path)
    about = dict(nb.metadata.get(METADATA, {}))
    about |= {"lang": lang} if lang else {}
    results = published(path)
    if not results:
        return arrange(about, [block for cell in nb.cells for block in _cell(cell)])
    about["results"] = list(results)
    layout = layout_of(about)
    blocks = list(_in_order(nb, about["lang"]))
    if layout:
        blocks = [*blocks[:1], *_laid_out(layout, results, about)]
        blocks[0] = replace(blocks[0], text=blocks[0].text.partition("\n")[0])  # the notebook's own title
    blocks = [block_of(results[one.name], about["lang"]) if one.kind == "result" else one for one in blocks]
    content = arrange(about, blocks)
    if TITLE not in results:
        return content
    return replace(content, title=block_of(results[TITLE], about["lang"]).title, sort=content.title)


def layout_of(about: Mapping[str, Any]) -> Layout | None:
    """The layout of a page: that of its kind; of a run of one's own, that of its notebook."""
    own = (layout for layout in layouts().values() if layout.notebook == about.get("notebook"))
    return layouts().get(str(about.get("kind", ""))) or next(own, None)


def _laid_out(layout: Layout, results: Mapping[str, Result], about: Mapping[str, Any]) -> list[Block]:
    """The blocks of a page: its lead, then section by section heading, note and results."""
    lang = about["lang"]
    _ = translator(lang)
    names = [name for name, result in results.items() if result.kind != DATA]
    layout = filled(layout, names, str(about.get("entry", "")))

    def put(slot: Slot) -> Block:
        return replace(block_of(results[slot.name], lang), form=slot.form)

    blocks = [put(layout.lead)] if layout.lead else []
    for part in layout.sections:
        heading = _(part.heading, "heading")
        blocks.append(Block("text", text=f"## {heading}", title=heading, form="heading"))
        blocks += [Block("text", text=_(part.note), form="note")] if part.note else []
        blocks += [put(slot) for slot in part.slots]
    return blocks


def as_computed(path: Path, lang: str) -> Content:
    """The executed notebook itself: prose and code, and after each cell which results it published."""
    nb = read(path)
    return arrange(dict(nb.metadata.get(METADATA, {})) | {"lang": lang}, list(_in_order(nb, lang)))


def published(executed: Path) -> dict[str, Result]:
    """The results that an executed notebook handed over, by their names.

    Raises
    ------
    InputError
        If a name was used twice.
    """
    results: dict[str, Result] = {}
    for cell in read(executed).cells:
        for result in _handed_over(cell):
            if result.name in results:
                raise InputError("publishes {name} twice", name=result.name)
            results[result.name] = result
    return results


def _handed_over(cell: NotebookNode) -> Iterator[Result]:
    """The results of one cell that have a name."""
    for output in cell.get("outputs", []):
        kept = output.get("data", {}).get(RESULT_MIME)
        result = unpack(kept) if kept else None
        if result is not None and result.name:
            yield result


def _in_order(nb: NotebookNode, lang: str) -> Iterator[Block]:
    """Text and code in the order of the notebook, and where it published which result."""
    for cell in translate(nb, lang).cells:
        yield from (block for block in _cell(cell) if block.kind in ("text", "code") and not block.displayed)
        names = [result.name for result in _handed_over(cell) if result.kind != DATA and result.name != TITLE]
        yield from (Block("result", name=name) for name in names)


def block_of(result: Result, lang: str) -> Block:
    """A result as it is shown."""
    with theme.screen(WIDTHS[0]):
        shown = result.show(lang)
    given: dict[str, Any] = {"name": result.name, "result": result, "lang": lang}
    if isinstance(shown, Finding):
        sentence = shown.text(lang)
        given |= {"title": headline(sentence), "stands": shown.stands}
        return Block("text", text=f"**{sentence}**", displayed=True, **given)
    given |= {"title": shown.title, "sources": tuple(shown.sources), "synthetic": shown.synthetic}
    frame = shown.data if isinstance(shown, Picture) else shown.frame
    numbers = json.loads(frame.to_json(orient="split", index=False, double_precision=6, force_ascii=False))
    given |= {"table": {"columns": numbers["columns"], "data": numbers["data"]}, "foot": shown.foot}
    if isinstance(shown, Picture):
        return Block("picture", alt=shown.alt, picture=shown, **given)
    return Block("table", html=shown.to_html(), cells=Cells(**shown.words()), **given)


def arrange(about: dict[str, Any], blocks: list[Block]) -> Content:
    """Take the title out, leave no gap between the levels of headings, join code that follows code."""
    shown, own = _first_title(blocks, displayed=True), _first_title(blocks, displayed=False)
    title = shown or own or str(about.get("entry", ""))
    left: list[Block] = []
    last = 1
    for block in blocks:
        if block.kind == "text":
            text, last = _levelled(block.text, {shown, own} - {""}, last)
            block = replace(block, text=text)
        if block.kind == "code" and left and left[-1].kind == "code":
            left[-1] = replace(
                block, text=f"{left[-1].text}\n\n{block.text}"
            )  # one fold, not several in a row
        elif block.kind != "text" or block.text.strip():
            left.append(block)
    return Content(about, title, own if shown and own != shown else "", left)


def _first_title(blocks: list[Block], displayed: bool) -> str:
    """The first heading of the first level, of the notebook's cells or of what they display."""
    for block in blocks:
        found = HEADING.match(block.text.lstrip()) if block.kind == "text" else None
        if found and len(found[1]) == 1 and block.displayed == displayed:
            return found[2]
    return ""


def _levelled(text: str, titles: set[str], last: int) -> tuple[str, int]:
    """A text without the title, its headings at most one level below the one before, and the last level."""

    def put(found: re.Match[str]) -> str:
        nonlocal last
        level = len(found[1])
        if level == 1 and found[2] in titles:
            return ""
        last = max(2, min(level, last + 1))
        return f"{'#' * last} {found[2]}"

    parts = re.split(r"(^```.*?^```)", text, flags=re.MULTILINE | re.DOTALL)
    return "".join(one if one.startswith("```") else HEADING.sub(put, one) for one in parts), last


def _cell(cell: NotebookNode) -> Iterator[Block]:
    """The blocks of one cell: its text or code, then its outputs."""
    if cell.cell_type == "markdown":
        yield Block("text", text=cell.source)
    elif cell.cell_type == "code":
        if cell.source.strip():
            yield Block("code", text=cell.source)
        for output in cell.outputs:
            yield from _output(output)


def _output(output: NotebookNode) -> Iterator[Block]:
    """The best form of one output."""
    if output.output_type == "stream":
        if output.name == "stdout":
            yield Block("plain", text=output.text)
        return
    data, about = output.get("data", {}), output.get("metadata", {})
    given: dict[str, Any] = {"table": _table(data)}
    for kind in ("image/png", "text/html"):
        facts = about.get(kind, {})
        given |= {name: facts[name] for name in ("title", "sources", "synthetic", "alt") if name in facts}
    if "image/png" in data:
        yield Block("picture", png=base64.b64decode(data["image/png"]), **given)
    elif "text/html" in data and TABLE_MIME in data:
        words = about.get("text/html", {}).get("words")
        yield Block("table", html=data["text/html"], cells=Cells(**words) if words else None, **given)
    elif "text/markdown" in data:
        yield Block("text", text=data["text/markdown"], displayed=True)
    elif "text/plain" in data:
        yield Block("plain", text=data["text/plain"])


def _table(data: Any) -> dict[str, Any]:
    """The table behind an output: columns and rows, from JSON as text or already read."""
    raw = data.get(TABLE_MIME)
    found = json.loads(raw) if isinstance(raw, str) else raw
    return {"columns": found["columns"], "data": found["data"]} if found else {}
