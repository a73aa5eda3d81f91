"""How a file is read: what was understood of it; a person may change it, next year's file must meet it."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from cluster_analysis.data.records import Record, Strict, checksum, schema_faults
from cluster_analysis.errors import InputError, Problem
from cluster_analysis.intake.official.terms.cells import WORDS
from cluster_analysis.intake.official.terms.raw_table import RawTable


class Accepted(Strict):
    """Sums that do not fit and are accepted by a person: of which item and years, and why."""

    reason: str = Field(min_length=10)
    item: str = Field(default="", description="empty: of every item")
    year: list[int] = Field(default_factory=list, description="empty: of every year")


class Recipe(Strict):
    """How a file is read; what is empty is found from the file.

    Attributes
    ----------
    layout
        The layout recognised ("periods across", "long table", "regions across", ...).
    sheets
        Names of the sheets to read; the others are left out by name.
    columns
        Of a long table: the headings of its columns `region`, `period`, `value` and `unit`.
    unit
        The unit of measurement.
    decimal
        Whether one comma before three digits is a decimal comma ("8570,648") or stands between thousands.
    marks
        What marks of this file mean: "missing", "suppressed" or "zero".
    items
        What the file measures, as it names it.
    additive
        Whether the regions sum to the country.
    accepted
        Misfits that a person has accepted, with the reason.

    Examples
    --------
    >>> Recipe(unit="t").meet(Recipe(unit="kg"), "next.xlsx")
    Traceback (most recent call last):
    cluster_analysis.errors.InputError: next.xlsx: differs from the recipe in unit: 't', now 'kg'
    """

    layout: str = ""
    sheets: list[str] = Field(default_factory=list)
    columns: dict[str, str] = Field(default_factory=dict)
    unit: str = ""
    decimal: Literal["comma", "point", "thousands", ""] = ""
    marks: dict[str, Literal["missing", "suppressed", "zero"]] = Field(default_factory=dict)
    items: list[str] = Field(default_factory=list)
    additive: bool | None = None
    accepted: list[Accepted] = Field(default_factory=list)

    def meet(self, found: Recipe, file: str) -> None:
        """Refuse what was found in a file where it differs from what is said here.

        Raises
        ------
        InputError
            With one problem per difference; items that are new are no difference, items that are gone are.
        """
        problems = []
        for name in ("layout", "unit", "decimal", "columns"):
            then, now = getattr(self, name), getattr(found, name)
            if isinstance(then, dict):
                now = {role: now.get(role) for role in then}
            if then and then != now:
                message = "differs from the recipe in {name}: {then}, now {now}"
                problems.append(Problem(message, name=name, then=repr(then), now=repr(now), file=file))
        if gone := [item for item in self.items if item not in found.items]:
            problems.append(Problem("has no longer the items: {names}", names=gone, file=file))
        if problems:
            raise InputError(problems)

    def accepts(self, item: str, year: int) -> str:
        """The reason for which a misfit is accepted; empty if it is not."""
        reasons = (
            one.reason for one in self.accepted if one.item in ("", item) and year in (one.year or [year])
        )
        return next(reasons, "")


def read_recipe(path: Path) -> Recipe:
    """A recipe that was written before.

    Raises
    ------
    InputError
        With one problem per field that is not one of a recipe.
    """
    try:
        return Recipe.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except ValidationError as error:
        raise InputError(schema_faults(error, path.name)) from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise InputError("is not YAML: {why}", why=" ".join(str(error).split()), file=path.name) from error


def as_yaml(model: Strict, **how: Any) -> bytes:
    """A recipe or a record as the text of a YAML file."""
    filled = model.model_dump(mode="json", **how)
    return yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=110).encode()


ASSUMED = "publisher and terms: assumed from the form of the file, without a record of its download"


def _fetched(path: Path, sha256: str, raw: RawTable) -> tuple[datetime.date | None, str]:
    """When a file was fetched and its element, by the record beside it.

    A record that is broken, or of another content, is left out.
    """
    sidecar = path.with_name(path.name + ".fetch.json")
    try:
        about = json.loads(sidecar.read_bytes())
        if about["sha256"] == sha256:
            return datetime.date.fromisoformat(about["fetched"][:10]), str(about.get("element") or "")
    except FileNotFoundError:
        return None, ""
    except (OSError, ValueError, RecursionError, TypeError, KeyError, AttributeError):
        pass
    raw.skipped.append(Problem("is not the record of this download; it is left aside", file=sidecar.name))
    return None, ""


def source_record(path: Path, raw: RawTable, found: list[int]) -> Record:
    """The record of a file that was read: title, unit, vintages, date and checksum."""
    sha256 = checksum(path)
    seen, fetched = _fetched(path, sha256, raw)
    element = re.search(r"(?:element[_-]?|^)(\d{4,})", path.name)
    own = raw.layout == "long table" and not seen
    title = raw.title or path.stem
    if not (raw.saved or seen):
        raw.notes.append("as-of date: unknown, the file does not say it")
    if not (seen or own):
        raw.notes.append(ASSUMED)
    return Record(
        name=re.sub(r"\W+", "_", path.stem).strip("_").lower(),
        title={"en": title, "ru": title, "kk": title},
        description=f"{title} ({raw.layout})",
        kind="panel",
        **WORDS["origins"]["unknown" if own else "bureau"],
        element=fetched or (element and element[1]),
        unit=raw.unit,
        vintage=found,
        as_of=min(filter(None, (raw.saved, seen)), default=None),
        sha256=sha256,
        synthetic=False,
        notes=list(dict.fromkeys(raw.notes)),
    )
