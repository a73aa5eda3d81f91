"""What is published: `portfolio.yml` lists notebook x parameters x languages, and nothing else decides it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from textwrap import indent
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from cluster_analysis.data.paths import MARK, NAME, check_name, project_root, write_whole
from cluster_analysis.data.records import HOME, Strict, schema_faults
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import InputError, Message, ParameterError, Problem

Language = Literal["en", "ru", "kk"]
QUOTIENTS = "location_quotients"
QUALITY = "01_data_quality"
VINTAGES = (2017, 2022)


class Each(Strict):
    """Values taken from a column of a committed table: one entry per row."""

    table: str
    column: str


class Entry(Strict):
    """One line of the portfolio: a notebook with parameters, which runs once and is written in each language.

    A line with `each` stands for several pages: `items` gives a line of its own for each of them.
    """

    id: str = Field(pattern=rf"^{NAME}$")
    notebook: str = Field(pattern=rf"^{NAME}$")
    kind: str
    parameters: dict[str, Any] = Field({})
    each: dict[str, Each | list[Any]] = Field({})
    languages: list[Language] = Field([])
    pdf: bool = False
    """Whether it is a document too: clusters, letters, newsletters."""

    @property
    def path(self) -> Path:
        """The notebook's file."""
        return project_root() / "notebooks" / f"{self.notebook}.ipynb"


class Portfolio(Strict):
    """The whole list."""

    languages: list[Language] = Field(["en", "ru", "kk"])
    entries: list[Entry] = Field([])


def load() -> Portfolio:
    """The portfolio, checked against its schema.

    Raises
    ------
    InputError
        With one problem per fault: the entry, the field and the value.
    """
    path = project_root() / MARK
    try:
        found = Portfolio.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except FileNotFoundError as error:
        raise InputError("is missing: it lists what is published", file=MARK) from error
    except yaml.YAMLError as error:
        raise InputError("is not YAML: {why}", why=" ".join(str(error).split()), file=MARK) from error
    except ValidationError as error:
        raise InputError(schema_faults(error, MARK)) from error
    there = {one.stem for one in (path.parent / "notebooks").glob("*.ipynb")}
    for entry in found.entries:
        if entry.notebook not in there:
            raise ParameterError(
                entry.notebook, there, Message("notebook of the entry {entry}", entry=entry.id)
            )
    return found


def add_quality_page(table: str, vintage: int) -> Message:
    """Put the page on the quality of a table at the end of the list, as text, so that comments stay.

    Returns
    -------
    Message
        What was done: the page was added, or is listed already.
    """
    path = project_root() / MARK
    name = f"quality-{table}"
    if any(entry.id == name for entry in load().entries):
        return Message("its page on quality is in {file} already: {id}", file=MARK, id=name)
    page = {
        "id": name,
        "notebook": QUALITY,
        "kind": "quality",
        "parameters": {"table": table, "vintage": vintage},
    }
    lines = yaml.safe_dump([page], sort_keys=False, default_flow_style=None)
    kept = path.read_text(encoding="utf-8").rstrip().removesuffix("[]")
    write_whole(path, f"{kept.rstrip()}\n{indent(lines, '  ')}")
    return Message("its page on quality was added to {file}: {id}", file=MARK, id=name)


def items() -> list[Entry]:
    """Everything to publish, in the order of the portfolio: a line for each page, with its languages."""
    portfolio = load()
    listed = [item for entry in portfolio.entries for item in _expand(entry, portfolio.languages)]
    counted = Counter(item.id.casefold() for item in listed)  # not every file system tells A from a
    twice = sorted({item.id for item in listed if counted[item.id.casefold()] > 1})
    if twice:
        raise InputError(Problem("stands twice", file=MARK, column="id", value=name) for name in twice)
    return listed


def _expand(entry: Entry, languages: list[Language]) -> Iterator[Entry]:
    """One line per value of `each`."""
    for values in product(*(_values(entry, name) for name in entry.each)):
        yield entry.model_copy(
            update={
                "id": "-".join([entry.id, *map(str, values)]),
                "parameters": entry.parameters | dict(zip(entry.each, values, strict=True)),
                "languages": entry.languages or languages,
            }
        )


def _values(entry: Entry, name: str) -> list[Any]:
    """The values themselves, or those of a table's column; each becomes a part of the names of files."""
    each = entry.each[name]
    if isinstance(each, list):
        for value in each:
            check_name(value, file=MARK, column=f"each of {entry.id}")
        return each
    cells = enumerate(catalogue.load_table(each.table)[each.column], start=2)
    where = {"file": f"{each.table}.csv", "column": each.column}
    return list(dict.fromkeys(check_name(cell, row=row, **where) for row, cell in cells))


def panels() -> dict[str, list[str]]:
    """The panels to take away: by their names the files, below the work folder as in the site."""
    return {
        about.name: [
            f"tables/{about.name}.xlsx",
            *(f"tables/{about.name}_{vintage}.csv" for vintage in VINTAGES),
        ]
        for about in catalogue.all_records()
        if about.kind == "panel" and about.regions == HOME
    }


def quotients(item: Entry) -> list[str]:
    """The files of all quotients to take away, where a page is the mapping of one of the vintages."""
    vintage = item.parameters.get("vintage")
    if item.kind != "mapping" or vintage not in VINTAGES:
        return []
    return [f"tables/{QUOTIENTS}_{vintage}.csv", f"tables/{QUOTIENTS}_{vintage}.gpkg"]


def tables(listed: list[Entry]) -> dict[str, list[str]]:
    """All tables to take away: their files by the panel they show, or the quotients of what is listed."""
    return panels() | {QUOTIENTS: [file for item in listed for file in quotients(item)]}
