"""The catalogue of committed tables: each has a record of what it is and where it is from.

`data/raw/NAME.csv` is the table, `data/raw/NAME.meta.yml` its record. A table is only read with its record,
and every fault is reported with file, row, column and value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import yaml
from pydantic import ValidationError

from cluster_analysis.checks import read_checked
from cluster_analysis.errors import InputError, Problem, UnknownNameError
from cluster_analysis.i18n import format_date, translator
from cluster_analysis.paths import raw
from cluster_analysis.records import Record, checksum

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


def load_table(name: str) -> pd.DataFrame:
    """A committed table as it is, typed by its record, refused with every fault it has.

    Codes and texts stay text (no lost leading zeros), numbers must be numbers.

    Examples
    --------
    >>> load_table("population").columns.tolist()
    ['region', 'year', 'value']
    """
    about = record(name)
    mark_loaded(name)
    return read_checked(data_path(name), about)


def all_records() -> Iterator[Record]:
    """Every record, in the order of the names."""
    return (record(name) for name in names())


def seal(name: str) -> Record:
    """Write the checksum (and the control sums per region) of the present data file into its record.

    To be called by a person who has put in new data and checked it; `load` refuses data that differ from
    their record.
    """
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


def cited(ids: Iterable[str], lang: str = "en") -> str:
    """Who published the tables, with the id and the date of each: the source as a figure prints it.

    Examples
    --------
    >>> cited(["gva@12ab34cd"])  # not in the catalogue: a reader's own table
    'gva@12ab34cd'
    """
    _ = translator(lang)
    groups: dict[str, list[str]] = {}
    for one in ids:
        about = _known(one)
        who = about.cited_as.get(lang, "") if about else ""
        dated = (
            _("{id} of {date}").format(id=one, date=format_date(about.as_of, lang)) if about and who else one
        )
        groups.setdefault(who, []).append(dated)
    return "; ".join(f"{who} ({', '.join(own)})" if who else ", ".join(own) for who, own in groups.items())


def described(one: str, lang: str = "en") -> str:
    """A source in a sentence: title, publisher, element, date, licence; its id where it is not known."""
    about = _known(one)
    if about is None:
        return one
    _ = translator(lang)
    parts = [
        about.cited_as.get(lang, about.publisher),
        _("element {number}").format(number=about.element) if about.element else "",
        _("as of {date}").format(date=format_date(about.as_of, lang)),
        _("licence: {name}").format(name=about.licence.name),
    ]
    return f"{about.title[lang]}. {'; '.join(part for part in parts if part)}."


def _known(one: str) -> Record | None:
    try:
        return record(one.split("@")[0])
    except UnknownNameError:
        return None
