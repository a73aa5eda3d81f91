"""The graph: run each notebook of the portfolio, turn it into a page and a PDF; write the tables."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from pytask import PythonNode, task

from cluster_analysis import fingerprints, portfolio
from cluster_analysis.build import work_folder
from cluster_analysis.lifetime import end_with_build
from cluster_analysis.publish import downloads

WORK = work_folder()


def known(*values: str) -> PythonNode:
    """Values whose change makes a task run again: one node, since each has its line in pytask's database."""
    return PythonNode(value=" ".join(values), hash=True)


def run_notebook(item: str, state: str, produces: Path) -> None:
    """Run one notebook."""
    end_with_build()
    from cluster_analysis.build import run_item

    run_item(portfolio.Item(**json.loads(item)), produces)


def write_page(executed: Path, state: str, produces: Path) -> None:
    """Write one page with its pictures; it is there only when they are."""
    end_with_build()
    from cluster_analysis.publish.html import write_page as write

    produces.unlink(missing_ok=True)
    write(executed, produces)


def write_pdf(executed: Path, state: str, produces: Path) -> None:
    """Write one PDF."""
    end_with_build()
    from cluster_analysis.publish.pdf import write_pdf as write

    write(executed, produces)


def write_tables(name: str, state: str, produces: list[Path]) -> None:
    """Write the files of one table that can be taken away."""
    end_with_build()
    from cluster_analysis.publish.downloads import write_tables as write

    write(name, produces[0].parent)


def tables(name: str, files: list[str]) -> Any:
    """The task of one table; the quotients are of the main panel, with the boundaries of both vintages."""
    read = [name] if name != downloads.QUOTIENTS else [downloads.MAIN, "regions_2017", "regions_2022"]
    listed = (*portfolio.load().inputs, *read)
    item = portfolio.Item(name, "en", notebook="", kind="tables", parameters={}, inputs=listed)
    state = known(fingerprints.of_files(item.files()), fingerprints.publishing("downloads"))
    kwargs = {"name": name, "state": state, "produces": [WORK / "tables" / file for file in files]}
    return task(name="tables", id=name, kwargs=kwargs)(partial(write_tables))


def graph(item: portfolio.Item) -> list[Any]:
    """The tasks of one item: run, page, PDF."""
    executed = WORK / "notebooks" / f"{item.key}.ipynb"
    texts = fingerprints.texts(item.lang)
    offered = " ".join(one.lang for one in LISTED if one.id == item.id)  # the page links to its languages
    inputs = fingerprints.of_files([item.path, *item.files()])
    sources = {
        "item": known(json.dumps(vars(item), sort_keys=True)),
        "state": known(inputs, fingerprints.code(item.path), texts),
        "produces": executed,
    }
    page = WORK / "pages" / item.lang / f"{item.id}.html"
    pdf = WORK / "pdf" / item.lang / f"{item.id}.pdf"
    outputs = [("page", "html", write_page, page), ("pdf", "pdf", write_pdf, pdf)]
    tasks = [task(name="run", id=item.key, kwargs=sources)(partial(run_notebook))]
    for name, writer, write, produces in outputs if item.pdf else outputs[:1]:
        # a value belongs to one task: shared between two, it would bear the name of either and seem changed
        kwargs = {
            "executed": executed,
            "state": known(fingerprints.publishing(writer), texts, offered),
            "produces": produces,
        }
        tasks.append(task(name=name, id=item.key, kwargs=kwargs)(partial(write)))
    return tasks


LISTED = portfolio.items()
for _item in LISTED:
    graph(_item)
for _name, _files in downloads.listed().items():
    tables(_name, _files)
