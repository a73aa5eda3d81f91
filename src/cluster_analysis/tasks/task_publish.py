"""The graph: run each notebook of the portfolio, and turn it into a page and a PDF."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from pytask import PythonNode, task

from cluster_analysis import fingerprints, portfolio
from cluster_analysis.build import work_folder

WORK = work_folder()


def known(value: Any) -> PythonNode:
    """A value whose change makes a task run again."""
    return PythonNode(value=value, hash=True)


def run_notebook(
    notebook: Path, inputs: list[Path], item: str, code: str, texts: str, produces: Path
) -> None:
    """Run one notebook."""
    from cluster_analysis.build import run_item

    run_item(portfolio.Item(**json.loads(item)), produces)


def write_page(executed: Path, code: str, produces: Path) -> None:
    """Write one page with its pictures."""
    from cluster_analysis.publish.html import write_page as write

    write(executed, produces)


def write_pdf(executed: Path, code: str, produces: Path) -> None:
    """Write one PDF."""
    from cluster_analysis.publish.pdf import write_pdf as write

    write(executed, produces)


def graph(item: portfolio.Item) -> list[Any]:
    """The tasks of one item: run, page, PDF."""
    executed = WORK / "notebooks" / f"{item.key}.ipynb"
    render = {"executed": executed, "code": known(fingerprints.publishing())}
    sources = {
        "notebook": item.path,
        "inputs": item.files(),
        "item": known(json.dumps(vars(item))),
        "code": known(fingerprints.analysis()),
        "texts": known(fingerprints.texts(item.lang)),
    }
    page = WORK / "pages" / item.lang / f"{item.id}.html"
    pdf = WORK / "pdf" / item.lang / f"{item.id}.pdf"
    tasks = [
        task(name="run", id=item.key, kwargs=sources | {"produces": executed})(partial(run_notebook)),
        task(name="page", id=item.key, kwargs=render | {"produces": page})(partial(write_page)),
    ]
    if item.pdf:
        tasks.append(task(name="pdf", id=item.key, kwargs=render | {"produces": pdf})(partial(write_pdf)))
    return tasks


for _item in portfolio.items():
    graph(_item)
