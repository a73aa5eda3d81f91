"""The steps of the report: what each is made from and what it makes, for every item and every table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cluster_analysis.data.paths import work_folder
from cluster_analysis.publishing.run import fingerprints, portfolio
from cluster_analysis.publishing.run.reach import PACKAGE
from cluster_analysis.publishing.site import downloads


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes
    ----------
    name
        `run`, `page`, `pdf` or `tables`.
    key
        The item or table; steps with the same key belong together.
    state
        Hashes of all that it is made from, except the executed notebook.
    produces
        The file (of tables: the files) that it makes.
    given
        The item as JSON, or the name of the table.
    executed
        The executed notebook that it reads.
    """

    name: str
    key: str
    state: str
    produces: Path | list[Path]
    given: str = ""
    executed: Path | None = None

    def made(self) -> list[Path]:
        """The files that it makes, as a list."""
        return self.produces if isinstance(self.produces, list) else [self.produces]

    def files(self) -> Iterator[Path]:
        """What it makes, with the pictures beside a page."""
        yield from self.made()
        if self.name == "page":
            page = self.made()[0]
            yield page.with_suffix(".json")
            yield from sorted(page.with_suffix("").glob("*"))


def groups() -> dict[str, list[Step]]:
    """The steps of each item and of each table, in the order of the portfolio."""
    what = portfolio.load()
    listed = portfolio.items(what)
    readers = {item.inputs: item for item in listed}  # many items read the same tables
    inputs = {names: fingerprints.of_files(item.files()) for names, item in readers.items()}
    found = {item.key: list(_of_item(item, listed, inputs[item.inputs])) for item in listed}
    return found | {name: [_of_table(name, files, what.inputs)] for name, files in downloads.listed().items()}


def _of_item(item: portfolio.Item, listed: Iterable[portfolio.Item], inputs: str) -> Iterator[Step]:
    """Run, page and PDF of one item."""
    work, texts = work_folder(), fingerprints.texts(item.lang)
    executed = work / "notebooks" / f"{item.key}.ipynb"
    offered = " ".join(one.lang for one in listed if one.id == item.id)  # the page links to its languages
    code = (fingerprints.of_file(item.path), fingerprints.code(item.path), _running())
    state = " ".join([inputs, *code, texts])
    yield Step("run", item.key, state, executed, given=json.dumps(vars(item), sort_keys=True))
    outputs = [("page", "html", work / "pages"), ("pdf", "pdf", work / "pdf")]
    for name, form, folder in outputs if item.pdf else outputs[:1]:
        state = " ".join([fingerprints.publishing(form), texts, offered])
        yield Step(name, item.key, state, folder / item.lang / f"{item.id}.{form}", executed=executed)


@cache
def _running() -> str:
    """The code that runs a notebook."""
    return fingerprints.code(PACKAGE / "publishing" / "run" / "notebooks.py")


def _of_table(name: str, files: list[str], shared: list[str]) -> Step:
    """The files of one table; the quotients are of the main panel, with the boundaries of both vintages."""
    read = [name] if name != downloads.QUOTIENTS else [downloads.MAIN, "regions_2017", "regions_2022"]
    listed = (*shared, *read)
    item = portfolio.Item(name, "en", notebook="", kind="tables", parameters={}, inputs=listed)
    state = f"{fingerprints.of_files(item.files())} {fingerprints.publishing('downloads')}"
    return Step("tables", name, state, [work_folder() / "tables" / file for file in files], given=name)
