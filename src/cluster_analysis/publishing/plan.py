"""The steps of the report, in chains: a notebook is run, then written as a page and a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from cluster_analysis.data.paths import below
from cluster_analysis.publishing.run import portfolio
from cluster_analysis.publishing.run.process import Processes
from cluster_analysis.publishing.run.step import NOTEBOOKS, Step

Chain = list[Step]
"""Steps of which each needs those before it; chains need nothing of each other."""


def chains(work: Path, timeout: int, processes: Processes) -> list[Chain]:
    """Everything that the portfolio publishes, in its order, then the tables.

    Parameters
    ----------
    work
        Where the files of the steps go.
    timeout
        Seconds that a notebook may take.
    processes
        How kernels are started.
    """
    listed = portfolio.items()
    found = []
    for item in listed:
        offered = [one.lang for one in listed if one.id == item.id]  # a page links to its languages
        run = _run(item, work, timeout, processes)
        found.append([run, *_written(item, run.made[0], work, offered)])
    return found + [[_tables(name, files, work)] for name, files in portfolio.tables().items()]


def _run(item: portfolio.Item, work: Path, timeout: int, processes: Processes) -> Step:
    """Run the notebook of an item."""
    return Step(
        "run", item.key, "publishing.run.notebooks:run_step",
        made=[below(work, NOTEBOOKS, f"{item.key}.ipynb")],
        paths={"notebook": item.path, "executed": work / NOTEBOOKS / f"{item.key}.ipynb"},
        values={"parameters": item.parameters, "about": {"entry": item.id, "kind": item.kind}},
        settings={"timeout": timeout, "processes": asdict(processes)},
    )  # fmt: skip


def _written(item: portfolio.Item, executed: Path, work: Path, offered: list[str]) -> Iterator[Step]:
    """Write what a notebook said, in one language."""
    page = below(work, "pages", item.lang, f"{item.id}.html")
    yield Step(
        "page", item.key, "publishing.site.html:write_page",
        made=[page, page.with_suffix(".json")], folder=page.with_suffix(""),
        paths={"executed": executed, "page": page}, values={"offered": offered},
    )  # fmt: skip
    if item.pdf:
        pdf = below(work, "pdf", item.lang, f"{item.id}.pdf")
        paths = {"executed": executed, "pdf": pdf}
        yield Step("pdf", item.key, "publishing.document.pdf:write_pdf", made=[pdf], paths=paths)


def _tables(name: str, files: list[str], work: Path) -> Step:
    """Write the files of one table."""
    folder = below(work, "tables")
    made = [below(folder, file) for file in files]
    function = "publishing.site.downloads:write_tables"
    return Step("tables", name, function, made=made, paths={"folder": folder}, values={"name": name})
