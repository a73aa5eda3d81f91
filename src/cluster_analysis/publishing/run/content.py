"""What an executed notebook says, as a list of blocks that a page or a PDF can show.

Only known kinds of output pass; anything else is shown as plain text. Markdown is rendered without raw HTML.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cluster_analysis.errors import InputError
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.pictures import TABLE_MIME, Picture
from cluster_analysis.pictures.results import DATA, RESULT_MIME, Result, unpack
from cluster_analysis.publishing.run.notebooks import METADATA, read, translate

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from cluster_analysis.pictures.tables.table import Table

Kind = Literal["text", "picture", "table", "code", "plain", "grey"]
DIRECTION_MARKS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that turn the direction of writing: taken out, since none of the languages needs them."""

TITLE = "title"
"""The name of the finding that is the title of a page."""
HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


class ShownTable(HTMLParser):
    """The texts of a table as it is shown: heads with units, cells in the language's form, the foot.

    Examples
    --------
    >>> table = ShownTable("<table><tr><th>Share, %</th></tr><tr><td>1,5</td></tr></table>")
    >>> table.columns, table.data, table.foot
    (['Share, %'], [['1,5']], '')
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.foot = ""
        self._part, self._open = "", False
        self.feed(html)

    @property
    def columns(self) -> list[str]:
        """The heads."""
        return self.rows[0] if self.rows else []

    @property
    def data(self) -> list[list[str]]:
        """The rows below the heads."""
        return self.rows[1:]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """A row or a cell begins."""
        if tag == "tfoot":
            self._part = tag
        elif tag == "tr" and self._part != "tfoot":
            self.rows.append([])
        elif tag in ("th", "td"):
            self._open = True
            if self._part != "tfoot":
                self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """A cell or the foot ends."""
        if tag in ("th", "td"):
            self._open = False
        elif tag == "tfoot":
            self._part = ""

    def handle_data(self, data: str) -> None:
        """Text; only that in cells counts."""
        if self._open and self._part == "tfoot":
            self.foot += data
        elif self._open:
            self.rows[-1][-1] += data


@dataclass(frozen=True)
class Block:
    """One thing shown.

    A text (markdown), a picture (SVG in the report, else PNG), a table, code, plain output, or in a document
    a text on grey.
    """

    kind: Kind
    text: str = ""
    png: bytes = b""
    svg: str = ""
    alt: str = ""
    title: str = ""
    html: str = ""
    table: dict[str, Any] = field(default_factory=dict)
    shown: ShownTable | None = None
    sources: tuple[str, ...] = ()
    synthetic: bool = False
    displayed: bool = False


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

    A notebook that publishes results is laid out: its text, its code, and the results that it handed over,
    worded and drawn in `lang`. Of any other, what its cells displayed is shown as it is.
    """
    nb = read(path)
    about = dict(nb.metadata.get(METADATA, {}))
    about |= {"lang": lang} if lang else {}
    if not any(
        RESULT_MIME in output.get("data", {}) for cell in nb.cells for output in cell.get("outputs", [])
    ):
        return arrange(about, [block for cell in nb.cells for block in _cell(cell)])
    results = list(_results(nb, about["lang"]))
    about["results"] = [name for name, _ in results if name]
    content = arrange(about, [block for name, block in results if name != TITLE])
    titles = [block.title for name, block in results if name == TITLE]
    return replace(content, title=titles[0], sort=content.title) if titles else content


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


def _results(nb: NotebookNode, lang: str) -> Iterator[tuple[str, Block]]:
    """Text, code and published results in the order of the notebook, each result with its name."""
    for cell in translate(nb, lang).cells:
        yield from (
            ("", block) for block in _cell(cell) if block.kind in ("text", "code") and not block.displayed
        )
        for result in _handed_over(cell):
            if result.kind != DATA:
                yield result.name, _block(result.show(lang), lang)


def _block(shown: Picture | Table | Finding, lang: str) -> Block:
    """A result as it is shown."""
    if isinstance(shown, Finding):
        sentence = shown.text(lang)
        return Block("text", text=f"**{sentence}**", title=sentence.rstrip("."), displayed=True)
    frame = shown.data if isinstance(shown, Picture) else shown.frame
    cells = json.loads(frame.to_json(orient="split", index=False, double_precision=6, force_ascii=False))
    about: dict[str, Any] = {
        "title": shown.title,
        "sources": tuple(shown.sources),
        "synthetic": shown.synthetic,
    }
    about["table"] = {"columns": cells["columns"], "data": cells["data"]}
    if isinstance(shown, Picture):
        return Block("picture", svg=shown.render("svg").decode(), alt=shown.alt, **about)
    html = shown.to_html()
    return Block("table", html=html, shown=ShownTable(html), **about)


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
    image = next((kind for kind in ("image/svg+xml", "image/png") if kind in data), "")
    if image:
        yield _picture(data, image, about.get(image, {}))
    elif "text/html" in data and TABLE_MIME in data:
        facts = about.get("text/html", {})
        shown = ShownTable(data["text/html"])
        yield Block("table", html=data["text/html"], table=_table(data), shown=shown, **_facts(facts))
    elif "text/markdown" in data:
        yield Block("text", text=data["text/markdown"], displayed=True)
    elif "text/plain" in data:
        yield Block("plain", text=data["text/plain"])


def _picture(data: Any, image: str, about: Any) -> Block:
    lines = image == "image/svg+xml"
    drawn: Any = {"svg": "".join(data[image])} if lines else {"png": base64.b64decode(data[image])}
    return Block("picture", alt=about.get("alt", ""), table=_table(data), **drawn, **_facts(about))


def _facts(about: Any) -> dict[str, Any]:
    return {
        "title": about.get("title", ""),
        "sources": tuple(about.get("sources", ())),
        "synthetic": bool(about.get("synthetic", False)),
    }


def _table(data: Any) -> dict[str, Any]:
    """The table behind an output: columns and rows."""
    found = _json(data.get(TABLE_MIME))
    return {"columns": found["columns"], "data": found["data"]} if found else {}


def _json(raw: Any) -> Any:
    """A JSON output, as text or already read."""
    return json.loads(raw) if isinstance(raw, str) else raw
