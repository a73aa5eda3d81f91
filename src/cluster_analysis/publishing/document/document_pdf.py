"""A packet or letter of the selection as PDF, set like the pages: tagged, fonts embedded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cluster_analysis.pages.content import Block, Content
from cluster_analysis.publishing.document.pdf import render
from cluster_analysis.selection.call.documents import shown

if TYPE_CHECKING:
    from cluster_analysis.selection.call.documents import Block as Part
    from cluster_analysis.selection.call.documents import Document


def document_pdf(document: Document) -> bytes:
    """The PDF of a document; texts of applicants in it stay plain text."""
    lang = document.lang
    return render(
        Content({"lang": lang}, document.title, "", [_block(part, lang) for part in document.blocks])
    )


def _block(part: Part, lang: str) -> Block:
    if part.kind == "notice":
        return Block("notice", text=part.text)
    if part.kind == "table":
        return Block(
            "table", title=part.text, cells=[list(map(str, part.table)), *map(list, shown(part, lang))]
        )
    mark = "## " if part.kind == "heading" else ""
    items = "\n".join(f"- {plain(item)}" for item in part.items)
    return Block("text", text=f"{mark}{plain(part.text)}\n\n{items}")


def plain(text: str) -> str:
    r"""A text in which markdown finds no markup, on one line.

    Examples
    --------
    >>> print(plain("[SYNTHETIC] *rice*\n# 1"))
    \[SYNTHETIC\] \*rice\* \# 1
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~&=:/@])", r"\\\1", " ".join(text.split()))
