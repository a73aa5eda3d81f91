"""The graph: run each notebook of the portfolio, turn it into a page and a PDF; write the tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pytask import PythonNode, task

from cluster_analysis.publishing.run import portfolio
from cluster_analysis.publishing.steps import Step


def run_notebook(given: str, state: str, produces: Path) -> None:
    """Run one notebook."""
    from cluster_analysis.publishing.build import run_item

    run_item(portfolio.Item(**json.loads(given)), produces)


def write_page(executed: Path, state: str, produces: Path) -> None:
    """Write one page with its pictures; it is there only when they are."""
    from cluster_analysis.publishing.site.html import write_page as write

    produces.unlink(missing_ok=True)
    write(executed, produces)


def write_pdf(executed: Path, state: str, produces: Path) -> None:
    """Write one PDF."""
    from cluster_analysis.publishing.document.pdf import write_pdf as write

    write(executed, produces)


def write_tables(given: str, state: str, produces: list[Path]) -> None:
    """Write the files of one table that can be taken away."""
    from cluster_analysis.publishing.site.downloads import write_tables as write

    write(given, produces[0].parent)


FUNCTIONS: dict[str, Callable[..., None]] = {
    "run": run_notebook,
    "page": write_page,
    "pdf": write_pdf,
    "tables": write_tables,
}


def as_task(step: Step) -> Any:
    """A step as pytask knows it; a value belongs to one task, as pytask names it after its task."""
    kwargs: dict[str, Any] = {"state": _known(step.state), "produces": step.produces}
    if step.executed:
        kwargs["executed"] = step.executed
    else:
        kwargs["given"] = _known(step.given)
    return task(name=f"{step.name}[{step.key}]", kwargs=kwargs)(partial(FUNCTIONS[step.name]))


def _known(value: str) -> PythonNode:
    """A value whose change makes the task run again."""
    return PythonNode(value=value, hash=True)
