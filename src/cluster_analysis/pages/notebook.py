"""A notebook as a file: read it, and translate its prose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cluster_analysis.pages.slim  # isort: skip  # noqa: F401 - before nbformat
import nbformat
from nbformat import NotebookNode

from cluster_analysis.language.catalogues import check_language, translator

METADATA = "cluster_analysis"
Facts = dict[str, Any]
"""Values by name: what is known of a page, a notebook, a table; what a template is given."""


def read(path: Path | str) -> NotebookNode:
    """A notebook from its file."""
    return nbformat.read(path, as_version=4)


def translate(nb: NotebookNode, lang: str) -> NotebookNode:
    """The notebook, its markdown cells put into `lang`; a cell is one message of the catalogue."""
    _ = translator(check_language(lang))
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = _(cell.source)
    return nb
