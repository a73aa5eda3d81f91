"""The schema of a source record: what a table is, who published it, since when it is known."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from cluster_analysis.data.paths import NAME
from cluster_analysis.errors import InputError, Problem
from cluster_analysis.language.catalogues import LANGUAGES, translator

HOME = "kz"
"""The set of the project's own country."""
TABLES = ("panel", "table")
"""Kinds of records whose data are a CSV table."""


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
    signed: bool = Field(default=False, description="whether figures of a panel below zero are right")


class StatusRule(Strict):
    """Cells that do not mean what stands in them: where they are, their status, and why.

    A cell matches if its value is `value` (if given) and its region, item and
    year are listed (or not restricted). Without `value` the rule holds also for cells that have no row.
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
    tolerance: float = Field(
        default=1.0, description="absolute, in the table's unit: rounding of the parts"
    )


class Record(Strict):
    """The source record of a table: who published it, what it measures, since when it is known."""

    name: str = Field(pattern=rf"^{NAME}$")
    title: dict[str, str]
    description: str
    kind: Literal["panel", "table", "boundaries", "methodology", "folder"]
    publisher: str
    cited_as: dict[str, str] = Field(default_factory=dict, description="the publisher as a figure names it")
    element: str | None = None
    measure: str = Field(default="", description="what the figures measure, a word of the glossary")
    unit: str = ""
    vintage: list[int] = Field(default_factory=list)
    regions: str = Field(default=HOME, description="the set of regions")
    as_of: datetime.date | None = Field(description="since when it is known; none where nobody can say")
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
    additive: bool = Field(
        default=True, description="whether the regions sum to the country; rates and averages do not"
    )
    not_published: list[str] = Field(
        default_factory=list,
        description="items without a figure here that the panel has as labels all the same",
    )

    @field_validator("title", "cited_as")
    @classmethod
    def _in_every_language(cls, texts: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        nobody = info.field_name == "cited_as" and not texts  # then a figure names the publisher
        if set(texts) != set(LANGUAGES) and not nobody:
            raise ValueError(f"needs a {info.field_name} in each of {', '.join(LANGUAGES)}")
        return texts

    def said(self, lang: str) -> dict[str, str]:
        """The texts of the record in a language: publisher, unit, licence, attribution, description.

        Its texts are looked up in the catalogues with the context "record"; a text that is not there, as in a
        reader's own record, stays as it is.
        """
        _ = translator(lang)
        texts = {
            "publisher": self.publisher,
            "unit": self.unit,
            "description": self.description,
            "licence": self.licence.name,
            "attribution": self.licence.attribution,
        }
        return {name: _(text, "record") for name, text in texts.items()}

    @property
    def dated(self) -> str:
        """The as-of date as YYYY-MM-DD; empty where it is not known."""
        return self.as_of.isoformat() if self.as_of else ""

    @property
    def id(self) -> str:
        """What a figure prints as its source: name and the first digits of the checksum."""
        return f"{self.name}@{self.sha256[:8]}"


def read_record(path: Path) -> Record:
    """The record in a file, checked against the schema.

    Raises
    ------
    InputError
        With one problem per field that breaks the schema: file, field, value.
    """
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise InputError(schema_faults(error, path.name)) from error
    except (yaml.YAMLError, ValueError) as error:  # no text in UTF-8, no YAML, a date that does not exist
        raise InputError(
            "cannot be read: {why}", why=" ".join(str(error).split()), file=path.name
        ) from error


def schema_faults(error: ValidationError, file: str) -> Iterator[Problem]:
    """One problem for each field of a file that is not as its schema says; a missing one has no value."""
    for one in error.errors():
        value = None if one["type"] == "missing" else one["input"]
        yield Problem(one["msg"], file=file, column=".".join(map(str, one["loc"])) or None, value=value)


@cache
def _parsed(text: str) -> Record:
    """A record from its text; parsed once per text."""
    return Record.model_validate(yaml.load(text, _Loader))  # noqa: S506 - a safe loader


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that refuses a key that stands twice, of which YAML would take the second."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise yaml.YAMLError(f"the key {key.value!r} stands a second time in line {line}")
            seen.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def checksum(path: Path) -> str:
    """SHA-256 of a file, or of a folder's files in the order of their names."""
    if not path.is_dir():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    digest = hashlib.sha256()
    for file in sorted(one for one in path.rglob("*") if one.is_file()):
        digest.update(file.relative_to(path).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def record_fields(about: Record) -> dict[str, Any]:
    """The fields of a record that travel with the data, as plain attributes."""
    return {
        **about.model_dump(include={"name", "publisher", "unit"}),
        "record": about.id,
        "title": about.title["en"],
        "element": about.element or "",
        "as_of": about.dated,
        "licence": about.licence.name,
        "synthetic": int(about.synthetic),
    }
