"""The notebook's cells in this process: an IPython shell that keeps what is shown, as a notebook does."""

from __future__ import annotations

from base64 import b64encode
from contextlib import redirect_stderr, redirect_stdout
from io import TextIOBase
from typing import Any

import cluster_analysis.pages.slim  # isort: skip  # noqa: F401 - before nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.engines import Engine, NotebookExecutionManager
from traitlets import Type
from traitlets.config import Config

from cluster_analysis.publishing.run.process import StepError

shown: list[NotebookNode] = []
"""The outputs of the cell that runs."""


def _kept(kind: str, data: dict[str, Any], about: dict[str, Any] | None, **more: Any) -> None:
    """Keep an output, bytes as text."""
    texts = {
        form: b64encode(part).decode() if isinstance(part, bytes) else part for form, part in data.items()
    }
    shown.append(new_output(kind, texts, metadata=about or {}, **more))


class _Hook(DisplayHook):
    """Keeps the value of a cell."""

    def write_output_prompt(self) -> None:
        """Nothing: there is no prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        _kept("execute_result", format_dict, md_dict, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Publisher(DisplayPublisher):
    """Keeps what a cell displays."""

    def publish(self, data: Any, metadata: Any = None, *_others: Any, **_more: Any) -> None:
        _kept("display_data", data, metadata)


class _Stream(TextIOBase):
    """Keeps what a cell prints."""

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, text: str) -> int:
        if shown and shown[-1].get("name") == self.name:
            shown[-1].text += text
        elif text:
            shown.append(new_output("stream", name=self.name, text=text))
        return len(text)


class Shell(InteractiveShell):
    """A shell that keeps what is shown, and no history."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def _showtraceback(self, *told: Any) -> None:
        """Nothing: the error is that of the result."""


def run_cell(cell: NotebookNode) -> BaseException | None:
    """Run a code cell and put its outputs into it; returns the error in which it ended."""
    quiet = Config({"HistoryManager": {"enabled": False}})
    shell = Shell.instance(config=quiet)
    with redirect_stdout(_Stream("stdout")), redirect_stderr(_Stream("stderr")):
        result = shell.run_cell(cell.source, store_history=True)
    cell.outputs, cell.execution_count = shown[:], result.execution_count
    shown.clear()
    return result.error_before_exec or result.error_in_exec


class InProcess(Engine):  # type: ignore[misc]
    """Papermill's way to run cells without a kernel: one after another, until one fails."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, where: str = "", **_settings: object
    ) -> None:
        """Run the code cells; the error of the first that fails names the notebook and the cell."""
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
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
            nb_man.cell_complete(cell, index)
