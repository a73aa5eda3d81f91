"""What is published: `portfolio.yml` lists notebook x parameters x languages, and nothing else decides it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cluster_analysis.data.paths import MARK, NAME, check_name, project_root
from cluster_analysis.errors import InputError, Message, ParameterError, Problem

Language = Literal["en", "ru", "kk"]


QUOTIENTS = "location_quotients"
VINTAGES = (2017, 2022)


class Each(BaseModel):
    """Values taken from a column of a committed table: one entry per row."""

    model_config = ConfigDict(extra="forbid")
    table: str
    column: str


class Entry(BaseModel):
    """One line of the portfolio: a notebook with parameters, published in some languages."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(pattern=rf"^{NAME}$")
    notebook: str = Field(pattern=rf"^{NAME}$")
    kind: str
    parameters: dict[str, Any] = Field(default_factory=dict)
    each: dict[str, Each | list[Any]] = Field(default_factory=dict)
    languages: list[Language] | None = None
    pdf: bool = Field(
        default=False, description="whether it is a document too: clusters, letters, newsletters"
    )


class Portfolio(BaseModel):
    """The whole list."""

    model_config = ConfigDict(extra="forbid")
    languages: list[Language] = ["en", "ru", "kk"]
    entries: list[Entry] = Field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """One thing to publish: a notebook, its parameters, a language.

    `shared` says that the notebook hands its results over by name, and so runs once for all languages.
    """

    id: str
    lang: str
    notebook: str
    kind: str
    parameters: dict[str, Any]
    pdf: bool = False
    shared: bool = False

    @property
    def run(self) -> str:
        """Name of the run that it is written from: one for all languages, or one of its own."""
        return self.id if self.shared else self.key

    @property
    def key(self) -> str:
        """Unique name, also of files: `cluster-kyzylorda_rice.kk`."""
        return f"{self.id}.{self.lang}"

    @property
    def path(self) -> Path:
        """The notebook's file."""
        return project_root() / "notebooks" / f"{self.notebook}.ipynb"


def load(path: Path | None = None) -> Portfolio:
    """The portfolio, checked against its schema.

    Raises
    ------
    InputError
        With one problem per fault: the entry, the field and the value.
    """
    path = path or project_root() / MARK
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        found = Portfolio.model_validate(content)
    except FileNotFoundError as error:
        raise InputError([Problem("is missing: it lists what is published", file=path.name)]) from error
    except yaml.YAMLError as error:
        raise InputError([Problem("is not YAML: {error}", error=str(error), file=path.name)]) from error
    except ValidationError as error:
        raise InputError(
            Problem(one["msg"], file=path.name, column=".".join(map(str, one["loc"])), value=one.get("input"))
            for one in error.errors()
        ) from error
    there = {one.stem for one in (path.parent / "notebooks").glob("*.ipynb")}
    for entry in found.entries:
        if entry.notebook not in there:
            raise ParameterError(
                entry.notebook, there, Message("notebook of the entry {entry}", entry=entry.id)
            )
    return found


def items(portfolio: Portfolio | None = None) -> list[Item]:
    """Everything to publish, in the order of the portfolio."""
    portfolio = portfolio or load()
    listed = [item for entry in portfolio.entries for item in _expand(entry, portfolio)]
    counted = Counter(item.key.casefold() for item in listed)  # not every file system tells A from a
    twice = sorted({item.key for item in listed if counted[item.key.casefold()] > 1})
    if twice:
        raise InputError(Problem("stands twice", file=MARK, column="id", value=key) for key in twice)
    return _sharing(listed)


def _sharing(listed: list[Item]) -> list[Item]:
    """The same items, marked where a notebook publishes results, with the same values in each language."""
    from cluster_analysis.pages.notebook import read
    from cluster_analysis.publishing.run.notebooks import publishes

    known = {path: path.is_file() and publishes(read(path)) for path in {item.path for item in listed}}
    given: dict[str, set[str]] = {}
    for item in listed:
        given.setdefault(item.id, set()).add(json.dumps(item.parameters | {"lang": ""}, sort_keys=True))
    return [replace(item, shared=known[item.path] and len(given[item.id]) == 1) for item in listed]


def _expand(entry: Entry, portfolio: Portfolio) -> Iterator[Item]:
    """One item per value of `each` and per language."""
    names = list(entry.each)
    for values in product(*(_values(entry, name) for name in names)):
        parameters = {**entry.parameters, **dict(zip(names, values, strict=True))}
        id_ = check_name("-".join([entry.id, *map(str, values)]), file=MARK, column=f"each of {entry.id}")
        for lang in entry.languages or portfolio.languages:
            yield Item(
                id=id_,
                lang=lang,
                notebook=entry.notebook,
                kind=entry.kind,
                parameters={**parameters, "lang": lang},
                pdf=entry.pdf,
            )


def _values(entry: Entry, name: str) -> list[Any]:
    """The values themselves, or those of a table's column; each becomes a part of the names of files."""
    each = entry.each[name]
    if isinstance(each, list):
        for value in each:
            check_name(value, file=MARK, column=f"each of {entry.id}")
        return each
    from cluster_analysis.data.tables.catalogue import load_table

    cells = list(load_table(each.table)[each.column])
    for row, value in enumerate(cells, start=2):
        check_name(value, file=f"{each.table}.csv", row=row, column=each.column)
    return list(dict.fromkeys(cells))


def tables(listed: list[Item]) -> dict[str, list[str]]:
    """The tables to take away: their files by the panel they show, or the quotients of what is listed."""
    from cluster_analysis.data.records import HOME
    from cluster_analysis.data.tables import catalogue

    records = [about for about in catalogue.all_records() if about.kind == "panel"]
    panels = [about.name for about in records if about.regions == HOME]
    found = {name: [f"{name}.xlsx", *(f"{name}_{vintage}.csv" for vintage in VINTAGES)] for name in panels}
    mapped = {item.parameters.get("vintage") for item in listed if item.kind == "mapping"}
    offered = [vintage for vintage in VINTAGES if vintage in mapped]
    return found | {
        QUOTIENTS: [f"{QUOTIENTS}_{vintage}.{form}" for vintage in offered for form in ("csv", "gpkg")]
    }
