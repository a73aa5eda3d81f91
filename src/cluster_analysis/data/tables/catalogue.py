"""The catalogue of committed tables: each has a record of what it is and where it is from.

`data/raw/NAME.csv` is the table, `data/raw/NAME.meta.yml` its record. A table is only read with its record,
and every fault is reported with file, row, column and value.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path

from pandas import DataFrame

from cluster_analysis.data.paths import raw
from cluster_analysis.data.records import Record, read_record
from cluster_analysis.data.tables.checks import read_checked
from cluster_analysis.errors import InputError, Message, Problem, UnknownNameError
from cluster_analysis.language import Date, say
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_date
from cluster_analysis.language.sentences import capital

SUFFIXES = (".csv", ".geojson", ".json", ".yml", ".yaml", "")
"""How the name of a data file ends after the table's name; nothing for a folder."""


def metas() -> list[Path]:
    """Every record file below `data/raw`, in the order of the names."""
    return sorted(raw().rglob("*.meta.yml"), key=lambda path: (path.name, path))


def name_of(meta: Path) -> str:
    """The name of the table whose record this file is."""
    return meta.name.removesuffix(".meta.yml")


def names() -> list[str]:
    """Names of all recorded tables."""
    return sorted({name_of(path) for path in metas()})


def meta_path(name: str) -> Path:
    """The record file of a table.

    Raises
    ------
    UnknownNameError
        If there is none.
    InputError
        If there are two of that name in different folders: nobody could say which one is meant.
    """
    found = [path for path in metas() if name_of(path) == name]
    if not found:
        raise UnknownNameError(name, names(), "table in data/raw")
    if len(found) > 1:
        raise InputError([double_name(found)])
    return found[0]


def double_name(found: Iterable[Path]) -> Problem:
    """What is wrong with several records of one name."""
    places = ", ".join(path.relative_to(raw()).as_posix() for path in found)
    return Problem(
        "records of one name: {names}", names=places, advice="rename all but one, or take them away"
    )


def data_path(name: str) -> Path:
    """The data file of a table: the one beside its record, with the same name."""
    return data_beside(meta_path(name))


def data_beside(meta: Path) -> Path:
    """The data file that a record describes: the record's name with one of `SUFFIXES`, and nothing between.

    Raises
    ------
    InputError
        If there is none, or more than one.
    """
    name = name_of(meta)
    beside = [meta.with_name(f"{name}{suffix}") for suffix in SUFFIXES]
    found = [path for path in beside if path.is_dir() or (path.suffix and path.is_file())]
    if not found:
        raise InputError("has a record but no data file", file=meta.name, value=name)
    if len(found) > 1:
        raise InputError(
            "has several data files: {names}",
            names=[path.name for path in found],
            file=meta.name,
            advice="leave the one that is meant",
        )
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
    return read_record(meta_path(name))


def load_table(name: str) -> DataFrame:
    """A committed table as it is, typed by its record, refused with every fault it has.

    Codes and texts stay text (no lost leading zeros), numbers must be numbers.

    Examples
    --------
    >>> load_table("population").columns.tolist()
    ['region', 'year', 'value']
    """
    return read_checked(data_path(name), record(name))


def all_records() -> Iterator[Record]:
    """Every record, in the order of the names."""
    return (record(name) for name in names())


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
        about = known(one)
        who = about.cited_as.get(lang, "") if about else ""
        if about and about.as_of and who:
            one = _("{id} of {date}").format(id=one, date=format_date(about.as_of, lang))
        groups.setdefault(who, []).append(one)
    return "; ".join(f"{who} ({', '.join(own)})" if who else ", ".join(own) for who, own in groups.items())


def described(one: str, lang: str = "en") -> str:
    """A source in a sentence: title, publisher, element, date, licence; its id where it is not known."""
    about = known(one)
    if about is None:
        return one
    _ = translator(lang)
    parts = [
        capital(about.cited_as.get(lang) or about.said(lang)["publisher"]),
        _("element {number}").format(number=about.element) if about.element else "",
        say(Message("as of {date}", date=Date(about.as_of)), lang) if about.as_of else "",
        _("licence: {name}").format(name=about.said(lang)["licence"]),
    ]
    return f"{about.title[lang]}. {'; '.join(part for part in parts if part)}."


def known(one: str) -> Record | None:
    """The record that a source's id names; None for a reader's own table."""
    try:
        return record(one.split("@")[0])
    except UnknownNameError:
        return None


def newest(ids: Iterable[str]) -> datetime.date | None:
    """Since when the newest of several sources is known: the date of what is made from them.

    Examples
    --------
    >>> newest(["gva@12ab34cd"]) is None  # not in the catalogue
    True
    """
    return max((about.as_of for about in map(known, ids) if about and about.as_of), default=None)
