"""The notebook's cells in this process: an IPython shell whose outputs are kept, as a notebook does."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import cluster_analysis.pages.slim  # isort: skip  # noqa: F401 - before nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets.config import Config

from cluster_analysis.publishing.run.process import StepError


class Shell(InteractiveShell):
    """A shell that keeps no history."""

    def _showtraceback(self, *told: Any) -> None:
        """Nothing: the error is that of the result."""


def run_cell(cell: NotebookNode) -> BaseException | None:
    """Run a code cell and put its outputs into it, prints first; returns the error in which it ended."""
    shell = Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    with shell.display_trap, capture_output() as shown:
        result = shell.run_cell(cell.source, store_history=True)
    printed = {"stdout": shown.stdout, "stderr": shown.stderr}
    cell.outputs = [new_output("stream", name=name, text=text) for name, text in printed.items() if text]
    cell.outputs += [_kept(one.data, one.metadata) for one in shown.outputs]
    cell.execution_count = result.execution_count
    return result.error_before_exec or result.error_in_exec


def _kept(data: dict[str, Any], about: dict[str, Any] | None) -> NotebookNode:
    """What a cell displays, bytes as text."""
    texts = {
        form: b64encode(part).decode() if isinstance(part, bytes) else part for form, part in data.items()
    }
    return new_output("display_data", texts, metadata=about or {})


def run_all(nb: NotebookNode, where: str) -> None:
    """Run the code cells one after another; the error of the first that fails names notebook and cell."""
    for cell in nb.cells:
        error = run_cell(cell) if cell.cell_type == "code" else None
        if error:
            raise StepError(
                "{notebook}: cell {number} failed: {error}: {text}\n{source}",
                notebook=where,
                number=cell.execution_count,
                error=type(error).__name__,
                text=str(error),
                source=cell.source,
            )
