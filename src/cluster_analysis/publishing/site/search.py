"""The index of the search: titles, kinds and words of all pages; the script folds and compares them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cluster_analysis.pages.site.graph import Page, kinds

WEIGHTS = {"region": 6, "section": 5, "cluster": 5, "measure": 4, "data": 3, "methods": 3, "selection": 2}
"""What comes first among pages that fit alike; synthetic pages come last."""


def script(pages: Sequence[Page], lang: str) -> str:
    """The index as a script, so that it works from a file too.

    Each page is its title, its address, its kind in words, its weight and its words.
    """
    headings = kinds(lang)
    index = [
        [
            page.title,
            page.link,
            headings.get(page.kind, headings[""]),
            WEIGHTS.get(page.kind, 1) - 3 * (page.synthetic and not page.mixed),
            _words(page),
        ]
        for page in pages
    ]
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f"window.searchIndex = {text};\n"


def _words(page: Page) -> str:
    """Each name and synonym once, in the order in which it was given."""
    return ";".join(dict.fromkeys("|".join((*page.names, *page.words)).replace(";", " ").split("|")))
