"""What an executed notebook says, as a list of blocks that a page or a PDF can show.

Only known kinds of output pass; anything else is shown as plain text. Markdown is rendered without raw HTML.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from nbformat import NotebookNode

from cluster_analysis.notebooks import METADATA, read
from cluster_analysis.pictures import TABLE_MIME

Kind = Literal["text", "picture", "table", "code", "plain"]


@dataclass(frozen=True)
class Block:
    """One thing shown: a text (markdown), a picture, a table, code, or plain output."""

    kind: Kind
    text: str = ""
    png: bytes = b""
    svg: str = ""
    alt: str = ""
    title: str = ""
    html: str = ""
    table: dict[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True)
class Content:
    """A whole notebook: what it is, and its blocks."""

    about: dict[str, Any]
    blocks: list[Block]

    @property
    def title(self) -> str:
        """The first heading, or the title a cell displays, or the entry's name."""
        for block in self.blocks:
            if block.kind == "text" and block.text.lstrip().startswith("# "):
                return block.text.lstrip()[2:].split("\n")[0].strip()
        return str(self.about.get("entry", ""))

    @property
    def synthetic(self) -> bool:
        """Whether anything shown is synthetic."""
        return any(block.synthetic for block in self.blocks)

    @property
    def sources(self) -> list[str]:
        """Ids of all source records, in order of appearance."""
        return list(dict.fromkeys(one for block in self.blocks for one in block.sources))


def from_notebook(path: Path) -> Content:
    """The content of an executed notebook."""
    nb = read(path)
    blocks = [block for cell in nb.cells for block in _cell(cell)]
    return Content(dict(nb.metadata.get(METADATA, {})), blocks)


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
    if "image/png" in data:
        yield _picture(data, about.get("image/png", {}))
    elif "text/html" in data and TABLE_MIME in data:
        facts = about.get("text/html", {})
        yield Block("table", html=data["text/html"], table=_table(data), **_facts(facts))
    elif "text/markdown" in data:
        yield Block("text", text=data["text/markdown"])
    elif "text/plain" in data:
        yield Block("plain", text=data["text/plain"])


def _picture(data: Any, about: Any) -> Block:
    svg = data.get("image/svg+xml", "")
    return Block(
        "picture",
        png=base64.b64decode(data["image/png"]),
        svg="".join(svg),
        alt=about.get("alt", ""),
        table=_table(data),
        **_facts(about),
    )


def _facts(about: Any) -> dict[str, Any]:
    return {
        "title": about.get("title", ""),
        "sources": tuple(about.get("sources", ())),
        "synthetic": bool(about.get("synthetic", False)),
    }


def _table(data: Any) -> dict[str, Any]:
    """The table behind an output: columns and rows."""
    raw = data.get(TABLE_MIME)
    found = json.loads(raw) if isinstance(raw, str) else raw
    return {"columns": found["columns"], "data": found["data"]} if found else {}
