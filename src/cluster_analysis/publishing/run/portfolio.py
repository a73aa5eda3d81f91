"""What is published: `portfolio.yml` lists notebook x parameters x languages, and nothing else decides it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cluster_analysis.data.paths import MARK, NAME, check_name, project_root
from cluster_analysis.errors import InputError, ParameterError, Problem

Language = Literal["en", "ru", "kk"]


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
    inputs: list[str] = Field(default_factory=list, description="names of the tables the notebook reads")
    languages: list[Language] | None = None
    pdf: bool = True


class Portfolio(BaseModel):
    """The whole list."""

    model_config = ConfigDict(extra="forbid")
    languages: list[Language] = ["en", "ru", "kk"]
    inputs: list[str] = Field(default_factory=list, description="tables that every notebook may read")
    entries: list[Entry] = Field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """One thing to publish: a notebook, its parameters, a language."""

    id: str
    lang: str
    notebook: str
    kind: str
    parameters: dict[str, Any]
    inputs: tuple[str, ...] = field(default_factory=tuple)
    pdf: bool = True

    @property
    def key(self) -> str:
        """Unique name, also of files: `cluster-kyzylorda_rice.kk`."""
        return f"{self.id}.{self.lang}"

    @property
    def path(self) -> Path:
        """The notebook's file."""
        return project_root() / "notebooks" / f"{self.notebook}.ipynb"

    def files(self) -> list[Path]:
        """The files it reads: its tables (of a folder, each file) and their records."""
        from cluster_analysis.data.tables.catalogue import data_path, meta_path

        files = []
        for name in self.inputs:
            data = data_path(name)
            files += sorted(one for one in data.rglob("*") if one.is_file()) if data.is_dir() else [data]
            files.append(meta_path(name))
        return files


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
        raise InputError(f"{path} is missing: it lists what is published") from error
    except yaml.YAMLError as error:
        raise InputError([Problem(f"is not YAML: {error}", file=path.name)]) from error
    except ValidationError as error:
        raise InputError(
            Problem(one["msg"], file=path.name, column=".".join(map(str, one["loc"])), value=one.get("input"))
            for one in error.errors()
        ) from error
    there = {one.stem for one in (path.parent / "notebooks").glob("*.ipynb")}
    for entry in found.entries:
        if entry.notebook not in there:
            raise ParameterError(entry.notebook, there, f"notebook of the entry {entry.id}")
    return found


def items(portfolio: Portfolio | None = None) -> list[Item]:
    """Everything to publish, in the order of the portfolio."""
    portfolio = portfolio or load()
    listed = [item for entry in portfolio.entries for item in _expand(entry, portfolio)]
    counted = Counter(item.key.casefold() for item in listed)  # not every file system tells A from a
    twice = sorted({item.key for item in listed if counted[item.key.casefold()] > 1})
    if twice:
        raise InputError(Problem("stands twice", file=MARK, column="id", value=key) for key in twice)
    return listed


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
                inputs=tuple(dict.fromkeys([*portfolio.inputs, *entry.inputs])),
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


def find(name: str, chosen: list[Item] | None = None) -> list[Item]:
    """Items with this id or key; an unknown one is refused with the nearest."""
    everything = items() if chosen is None else chosen
    found = [item for item in everything if name in (item.id, item.key)]
    if not found:
        raise ParameterError(name, {item.id for item in everything}, "entry of the portfolio")
    return found
