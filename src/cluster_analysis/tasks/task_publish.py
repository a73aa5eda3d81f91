"""The graph: run each notebook of the portfolio, turn it into a page and a PDF, write the tables, finish the site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pytask import Product, PythonNode, task

from cluster_analysis import fingerprints, portfolio
from cluster_analysis.build import work_folder
from cluster_analysis.catalogue import data_path, meta_path

WORK = work_folder()


def known(value: Any) -> PythonNode:
    """A value whose change makes a task run again."""
    return PythonNode(value=value, hash=True)


def inputs_of(item: portfolio.Item) -> list[Path]:
    """The files an item reads: its tables (a folder's files each) and their records."""
    files = []
    for name in item.inputs:
        data = data_path(name)
        files += sorted(one for one in data.rglob("*") if one.is_file()) if data.is_dir() else [data]
        files.append(meta_path(name))
    return files


for _item in portfolio.items():
    _executed = WORK / "notebooks" / f"{_item.key}.ipynb"
    _page = WORK / "pages" / _item.lang / f"{_item.id}.html"
    _pdf = WORK / "pdf" / _item.lang / f"{_item.id}.pdf"

    @task(id=_item.key, name="run")
    def run_notebook(
        notebook: Path = _item.path,
        inputs: list[Path] = inputs_of(_item),
        item: Annotated[dict[str, Any], known(vars(_item))] = vars(_item),
        code: Annotated[str, known(fingerprints.analysis())] = fingerprints.analysis(),
        texts: Annotated[str, known(fingerprints.texts(_item.lang))] = fingerprints.texts(_item.lang),
        executed: Annotated[Path, Product] = _executed,
    ) -> None:
        """Run one notebook."""
        from cluster_analysis.build import run_item

        run_item(portfolio.Item(**item), executed)

    @task(id=_item.key, name="page")
    def write_page(
        executed: Path = _executed,
        code: Annotated[str, known(fingerprints.publishing())] = fingerprints.publishing(),
        page: Annotated[Path, Product] = _page,
    ) -> None:
        """Write one page with its pictures."""
        from cluster_analysis.publish.html import write_page as write

        write(executed, page)

    if _item.pdf:

        @task(id=_item.key, name="pdf")
        def write_pdf(
            executed: Path = _executed,
            code: Annotated[str, known(fingerprints.publishing())] = fingerprints.publishing(),
            pdf: Annotated[Path, Product] = _pdf,
        ) -> None:
            """Write one PDF."""
            from cluster_analysis.publish.pdf import write_pdf as write

            write(executed, pdf)
