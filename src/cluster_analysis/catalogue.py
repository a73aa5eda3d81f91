"""The catalogue of committed tables: each has a record of what it is and where it is from.

`data/raw/NAME.csv` is the table, `data/raw/NAME.meta.yml` its record. A table is only read with its record,
and every fault is reported with file, row, column and value.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from cluster_analysis.errors import InputError, Problem, UnknownNameError
from cluster_analysis.i18n import LANGUAGES
from cluster_analysis.paths import raw

if TYPE_CHECKING:
    import pandas as pd


class Strict(BaseModel):
    """A model that refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Licence(Strict):
    """Under which terms the data may be used, and the attribution they ask for."""

    name: str
    attribution: str = ""


class Column(Strict):
    """One column of a table."""

    type: Literal["text", "code", "number", "integer", "year", "date"]
    unit: str = ""
    description: str = ""


class StatusRule(Strict):
    """Cells that do not mean what stands in them: where they are, their status, and why.

    A cell matches if its value is `value` (if given) and its region, item and
    year are listed (or not restricted).
    """

    status: str
    reason: str
    value: float | None = None
    region: list[str] = Field(default_factory=list)
    item: list[str] = Field(default_factory=list)
    year: list[int] = Field(default_factory=list)


class Identity(Strict):
    """An accounting identity: `total` = sum of `parts` - sum of `minus`, in the years `since` to `until`."""

    total: str
    parts: list[str]
    minus: list[str] = Field(default_factory=list)
    since: int = 0
    until: int = 9999
    tolerance: float = Field(default=1.0, description="absolute, in the table's unit: rounding of the parts")


class Record(Strict):
    """The source record of a table: who published it, what it measures, since when it is known."""

    name: str
    title: dict[str, str]
    description: str
    kind: Literal["panel", "table", "boundaries", "methodology", "folder"]
    publisher: str
    element: str | None = None
    unit: str = ""
    vintage: list[int] = Field(default_factory=list)
    as_of: datetime.date
    licence: Licence
    sha256: str
    synthetic: bool
    notes: list[str] = Field(default_factory=list)
    columns: dict[str, Column] = Field(default_factory=dict)
    status_rules: list[StatusRule] = Field(default_factory=list)
    identities: list[Identity] = Field(default_factory=list)
    country_tolerance: float = Field(
        default=1e-6, description="relative difference from rounding that is accepted"
    )
    controls: dict[str, float] = Field(default_factory=dict, description="region -> sum of its column value")

    @field_validator("title")
    @classmethod
    def _in_every_language(cls, title: dict[str, str]) -> dict[str, str]:
        if set(title) != set(LANGUAGES):
            raise ValueError(f"needs a title in each of {', '.join(LANGUAGES)}")
        return title

    @property
    def id(self) -> str:
        """What a figure prints as its source: name and the first digits of the checksum."""
        return f"{self.name}@{self.sha256[:8]}"


_loaded: set[str] = set()


def loaded() -> set[str]:
    """Names of the tables read since the start of this process (a notebook's inputs)."""
    return set(_loaded)


def mark_loaded(name: str) -> None:
    """Note that a table was read, for readers that do not go through `load_table`."""
    _loaded.add(name)


def names() -> list[str]:
    """Names of all recorded tables."""
    return sorted(path.name.removesuffix(".meta.yml") for path in raw().rglob("*.meta.yml"))


def meta_path(name: str) -> Path:
    """The record file of a table."""
    for path in raw().rglob("*.meta.yml"):
        if path.name == f"{name}.meta.yml":
            return path
    raise UnknownNameError(name, names(), "table in data/raw")


def data_path(name: str) -> Path:
    """The data file of a table: the one beside its record, with the same name."""
    meta = meta_path(name)
    found = [path for path in meta.parent.glob(f"{name}.*") if path != meta]
    found += [meta.parent / name] if (meta.parent / name).is_dir() else []
    if not found:
        raise InputError([Problem("has a record but no data file", file=meta.name, value=name)])
    return found[0]


def record(name: str) -> Record:
    """The record of a table, checked against its schema.

    Raises
    ------
    InputError
        With one problem per field that breaks the schema: file, field, value.

    Examples
    --------
    >>> record("population").element
    '6576'
    """
    path = meta_path(name)
    try:
        return _record(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise InputError(
            Problem(one["msg"], file=path.name, column=".".join(map(str, one["loc"])), value=one.get("input"))
            for one in error.errors()
        ) from error
    except yaml.YAMLError as error:
        raise InputError([Problem(f"is not YAML: {error}", file=path.name)]) from error


@cache
def _record(text: str) -> Record:
    """A record from its text; parsed once per text."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Record.model_validate(yaml.load(text, loader))  # noqa: S506 - a safe loader


def checksum(path: Path) -> str:
    """SHA-256 of a file, or of a folder's files in the order of their names."""
    digest = hashlib.sha256()
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    for one in files:
        if path.is_dir():
            digest.update(one.relative_to(path).as_posix().encode())
        digest.update(one.read_bytes())
    return digest.hexdigest()


def load_table(name: str) -> pd.DataFrame:
    """A committed table as it is, typed by its record, refused with every fault it has.

    Codes and texts stay text (no lost leading zeros), numbers must be numbers.

    Examples
    --------
    >>> load_table("population").columns.tolist()
    ['region', 'year', 'value']
    """
    from cluster_analysis.checks import read_checked

    about = record(name)
    mark_loaded(name)
    return read_checked(data_path(name), about)


def load_record_fields(about: Record) -> dict[str, Any]:
    """The fields of a record that travel with the data, as plain attributes."""
    return {
        "record": about.id,
        "name": about.name,
        "title": about.title["en"],
        "publisher": about.publisher,
        "element": about.element or "",
        "unit": about.unit,
        "as_of": about.as_of.isoformat(),
        "licence": about.licence.name,
        "synthetic": int(about.synthetic),
    }


def all_records() -> Iterator[Record]:
    """Every record, in the order of the names."""
    return (record(name) for name in names())


def seal(name: str) -> Record:
    """Write the checksum (and the control sums per region) of the present data file into its record.

    To be called by a person who has put in new data and checked it; `load` refuses data that differ from
    their record.
    """
    import pandas as pd

    path = meta_path(name)
    text = path.read_text(encoding="utf-8")
    fields = yaml.safe_load(text)
    fields["sha256"] = checksum(data_path(name))
    if fields["kind"] == "panel":
        table = pd.read_csv(data_path(name), dtype={"region": str})
        sums = table.groupby("region")["value"].sum().round(3)
        fields["controls"] = {str(region): float(value) for region, value in sums.items()}
    about = Record.model_validate(fields)
    path.write_text(yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
    return about


def sources(names_: Iterable[str]) -> list[str]:
    """Ids of the records of several tables."""
    return [record(name).id for name in names_]
