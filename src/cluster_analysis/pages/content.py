"""What an executed notebook says, as a list of blocks that a page or a PDF can show.

A notebook that publishes results is laid out by the kind of its page; of any other, its texts, its code, its
results and what it prints are shown in order. Markdown is rendered without raw HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_analysis.data.tables.catalogue import newest
from cluster_analysis.data.tables.spreadsheet_text import DIRECTION_MARKS as DIRECTION_MARKS
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pages.layout import TITLE, Layout, filled, layouts
from cluster_analysis.pages.notebook import METADATA, Facts, read, translate
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import Finding, headline
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import DATA, RESULT_MIME, Result, unpack

if TYPE_CHECKING:
    from nbformat import NotebookNode

Results = dict[str, Result]
"""What a notebook published, by its names."""
WIDTHS = (660, 340)
"""Pixels for which a drawing is made: a desk, a tablet and a sheet of paper; a phone."""
FACT = 260
"""Pixels of the small drawing of a fact."""
_WHITE = re.compile(r'(<text style="[^"]*)fill: #ffffff')
_OUTLINED = rf"\1fill: #ffffff; stroke: {theme.SERIES[0]}; stroke-width: 1.5; paint-order: stroke"
"""White letters on a dark region, read where they reach beyond it too."""
_HEADING = r"^(#{1,6})[ \t]+(.+?)[ \t#]*$"
HEADING = re.compile(_HEADING, re.MULTILINE)
OUTLINE = re.compile(rf"(?s:^```.*?^```)|{_HEADING}", re.MULTILINE)
"""Code, in which nothing is a heading, or a heading."""


@dataclass(frozen=True)
class Block:
    """One thing shown.

    Parameters
    ----------
    kind
        A text (markdown), a picture, a table, code, plain output, a notice, or a result in its notebook.
    name, form
        The name of the result, and how the layout shows it.
    result, drawings
        What is drawn, and it as SVG for each of its widths.
    cells, html, table
        A table in words (heads with units, then its rows), as HTML, and its bare numbers (columns and rows).
    stands
        What a finding means for a claim.
    """

    kind: str
    text: str = ""
    name: str = ""
    form: str = ""
    result: Result | None = None
    drawings: dict[int, str] = field(default_factory=dict)
    alt: str = ""
    title: str = ""
    foot: str = ""
    html: str = ""
    table: Facts = field(default_factory=dict)
    cells: list[list[str]] = field(default_factory=list)
    stands: str = ""
    sources: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True)
class Content:
    """A whole notebook: what it is, its title, and its blocks (with headings from the second level on).

    Parameters
    ----------
    about
        What the runner wrote into the notebook: entry, parameters, language.
    title
        The name of the cluster or region that the page is about; else the notebook's own heading of the
        first level; else the entry's name.
    sort
        The notebook's own heading where a name is the title: "Cluster profile".
    blocks
        What is shown, without the title.
    steps
        How it was computed: texts and code of the notebook, and where it published which result.
    """

    about: Facts
    title: str
    sort: str
    blocks: list[Block]
    steps: list[Block] = field(default_factory=list)

    @property
    def synthetic(self) -> bool:
        """Whether anything shown is synthetic."""
        return any(block.synthetic for block in self.blocks)

    @property
    def mixed(self) -> bool:
        """Whether published figures stand beside synthetic ones."""
        return self.synthetic and any(block.sources and not block.synthetic for block in self.blocks)

    @property
    def dated(self) -> datetime | None:
        """The date of its documents, the same for the same input: since when its newest source is known."""
        date = newest(self.sources)
        return datetime.combine(date, time(), UTC) if date else None

    @property
    def sources(self) -> list[str]:
        """Ids of all source records, in order of appearance."""
        return list(dict.fromkeys(one for block in self.blocks for one in block.sources))


def from_notebook(path: Path, lang: str = "") -> Content:
    """The content of an executed notebook, in a language.

    Raises
    ------
    InputError
        If the page lacks a result that its layout names, and says which notebook should have published it;
        if a name is published twice.
    """
    nb = read(path)
    about = dict(nb.metadata.get(METADATA, {}))
    about["lang"] = lang = lang or about.get("lang", "en")
    steps = list(_in_order(translate(nb, lang)))
    results = _named(steps)
    shown = {name: one for name, one in results.items() if one.kind != DATA and name != TITLE}
    if results:
        steps = [one for one in steps if one.kind in ("text", "code") or one.name in shown]
    layout = layout_of(about) if results else None
    if layout:
        head = replace(steps[0], text=steps[0].text.partition("\n")[0])  # the notebook's own title
        blocks = [head, *_laid_out(layout, shown, about)]
    else:
        blocks = [block_of(one.result, lang) if one.result else one for one in steps]
    content = arrange(about, blocks)
    if results:
        content = replace(content, steps=arrange(about, steps).blocks)
    if TITLE in results:
        content = replace(content, title=block_of(results[TITLE], lang).title, sort=content.title)
    return content


def layout_of(about: Facts) -> Layout | None:
    """The layout of a page: that of its kind; of a run of one's own, that of its notebook."""
    by_notebook = {layout.notebook: layout for layout in layouts().values()}
    return layouts().get(about.get("kind", "")) or by_notebook.get(about.get("notebook", ""))


def _laid_out(layout: Layout, results: Results, about: Facts) -> list[Block]:
    """The blocks of a page: its lead, then section by section heading, note and results."""
    lang = about["lang"]
    _ = translator(lang)
    blocks = []
    for part in filled(layout, results, str(about.get("entry", ""))).sections:
        if part.heading:
            heading = _(part.heading, "heading")
            blocks.append(Block("text", text=f"## {heading}", title=heading, form="heading"))
        blocks += [Block("text", text=_(part.note), form="note")] if part.note else []
        blocks += [block_of(results[slot.name], lang, slot.form) for slot in part.slots]
    return blocks


def published(executed: Path) -> Results:
    """The results that an executed notebook handed over, by their names."""
    return _named(_in_order(read(executed)))


def _named(steps: Iterable[Block]) -> Results:
    """The results that have a name; an error if one name was used twice."""
    results: Results = {}
    for block in steps:
        if block.name in results:
            raise InputError("publishes {name} twice", name=block.name)
        if block.result is not None and block.name:
            results[block.name] = block.result
    return results


def _in_order(nb: NotebookNode) -> Iterator[Block]:
    """Texts and code in the order of the notebook, and after each cell its results and what it printed."""
    for cell in nb.cells:
        if cell.source.strip():
            yield Block("text" if cell.cell_type == "markdown" else "code", text=cell.source)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if RESULT_MIME in data:
                result = unpack(data[RESULT_MIME])
                yield Block("result", name=result.name, result=result)
            elif output.get("name") != "stderr":
                yield Block("plain", text=output.get("text") or data.get("text/plain", ""))


def block_of(result: Result, lang: str, form: str = "") -> Block:
    """A result as it is shown."""
    drawings: dict[int, str] = {}
    for pixels in (FACT,) if form == "facts" else reversed(WIDTHS):
        with theme.screen(pixels):
            shown = result.show(lang)
            if isinstance(shown, Picture):
                drawings = {pixels: _WHITE.sub(_OUTLINED, shown.render("svg").decode())} | drawings
    given: Facts = {"name": result.name, "form": form, "result": result}
    if isinstance(shown, Finding):
        sentence = shown.text(lang)
        return Block("text", text=f"**{sentence}**", title=headline(sentence), stands=shown.stands, **given)
    frame = shown.data if drawings else shown.frame
    numbers = json.loads(frame.to_json(orient="split", index=False, double_precision=6, force_ascii=False))
    given |= {
        "title": shown.title,
        "foot": shown.foot,
        "sources": tuple(shown.sources),
        "synthetic": shown.synthetic,
        "table": numbers,
    }
    if drawings:
        return Block("picture", alt=shown.alt, drawings=drawings, **given)
    words = shown.words()
    numbers["columns"] = words["columns"]
    return Block("table", html=shown.to_html(), cells=[words["columns"], *words["data"]], **given)


def arrange(about: Facts, blocks: list[Block]) -> Content:
    """Take the title out, leave no gap between the levels of headings, join code that follows code."""
    texts = (HEADING.match(block.text.lstrip()) for block in blocks if block.kind == "text")
    title = next((found[2] for found in texts if found and len(found[1]) == 1), "")
    left: list[Block] = []
    last = 1
    for block in blocks:
        if block.kind == "text":
            text, last = _levelled(block.text, title, last)
            block = replace(block, text=text)
        if block.kind == "code" and left and left[-1].kind == "code":
            left[-1] = replace(block, text=f"{left[-1].text}\n\n{block.text}")  # one fold, not several
        elif block.kind != "text" or block.text.strip():
            left.append(block)
    return Content(about, title or str(about.get("entry", "")), "", left)


def _levelled(text: str, title: str, last: int) -> tuple[str, int]:
    """A text without the title, its headings at most one level below the one before, and the last level."""

    def put(found: re.Match[str]) -> str:
        nonlocal last
        level = len(found[1] or "")
        if not level:
            return found[0]
        if level == 1 and found[2] == title:
            return ""
        last = max(2, min(level, last + 1))
        return f"{'#' * last} {found[2]}"

    return OUTLINE.sub(put, text), last
