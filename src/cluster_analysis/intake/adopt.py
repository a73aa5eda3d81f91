"""An official table that was read into `data/raw`, with a record that says what the table does not."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pandas import DataFrame

from cluster_analysis.data.paths import raw
from cluster_analysis.data.records import Column, Record, StatusRule, read_record
from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.spreadsheet_text import safe_text
from cluster_analysis.errors import InputError, Message, ParameterError
from cluster_analysis.intake.check_data import check_one
from cluster_analysis.intake.official.reading import OfficialTable
from cluster_analysis.intake.official.recipe import as_yaml

# Statuses that a panel finds itself, from the figure or from the missing row.
EVIDENT = [Status.OBSERVED, Status.TRUE_ZERO, Status.NOT_PUBLISHED, Status.OUTSIDE_VINTAGE]
TYPES = {"region": "code", "item": "text", "year": "year", "value": "number"}


def adopt(table: OfficialTable, name: str, replace: bool = False) -> Path:
    """Put a table that was read into `data/raw`: NAME.csv, its record NAME.meta.yml, NAME.recipe.yml.

    With `replace` a table of that name in the same folder is replaced; its titles stay.

    Rows outside the vintage taken are kept in the file of the publisher only: here each year has the units of
    its own vintage, so that the regions sum to the country. A group is joined to its item. Suppressed and
    other cells without a figure become status rules of the record; what is left out stands in its notes.

    Raises
    ------
    InputError
        If a table of that name is anywhere in the folder already: compare it first (`revisions`),
        then remove it.
    """
    if not name.isidentifier():
        raise ParameterError(name, [], "name of a table (letters, digits, _)")
    folder = raw()
    taken = [path for path in sorted(folder.rglob("*")) if path.name.split(".")[0].lower() == name.lower()]
    if taken and not replace:
        file, advice = taken[0].relative_to(folder).as_posix(), "compare, then remove the old one"
        raise InputError("is there already", file=file, advice=advice)
    saved = as_saved(table)
    if saved.empty:
        raise InputError("has no annual figures to save", value=table.record.name)
    # an apostrophe before formulas, which `catalogue.load_table` takes away again
    harmless = saved.assign(item=saved["item"].map(safe_text)) if "item" in saved else saved
    content = harmless.to_csv(index=False, lineterminator="\n").encode()
    title = read_record(folder / f"{name}.meta.yml").title if replace else table.record.title
    update = {"name": name, "title": title, "sha256": hashlib.sha256(content).hexdigest()}
    about = _described(table, saved).model_copy(update=update)
    files = {".csv": content, ".recipe.yml": as_yaml(table.recipe, exclude_defaults=True)}
    files[".meta.yml"] = as_yaml(about)
    with tempfile.TemporaryDirectory(dir=folder.parent) as tried:
        for ending, text in files.items():
            (Path(tried) / (name + ending)).write_bytes(text)
        if problems := check_one(Path(tried) / f"{name}.meta.yml").problems:
            raise InputError(problems)
        for ending in files:
            (Path(tried) / (name + ending)).replace(folder / (name + ending))
    return folder / f"{name}.csv"


def recipes() -> list[str]:
    """Names of the tables in `data/raw` that have a recipe."""
    return sorted(path.name.removesuffix(".recipe.yml") for path in raw().rglob("*.recipe.yml"))


def as_saved(table: OfficialTable) -> DataFrame:
    """The annual figures of a table in the form of `data/raw`: region, year, value, and item if several."""
    data = _annual(table)
    keys = ["region", *(["item"] if data["item"].nunique() > 1 else []), "year"]
    data = data[data["status"].isin([one.label for one in Status if one.has_value])]
    return data[[*keys, "value"]].sort_values(keys, ignore_index=True)


def left_out(table: OfficialTable) -> list[Message]:
    """What a saved table does not have, in sentences."""
    annual = table.data["period"] == "year"
    outside = annual & ~table.data["in_vintage"] & table.data["value"].notna()
    items = _annual(table)["item"].unique()
    counts = {
        "figures of quarters, months or parts of a year that are not in the table: {n}": int(
            (~annual).sum()
        ),
        "figures of regions of another vintage that are not in the table: {n}": int(outside.sum()),
    }
    alone = [Message("all figures are of: {item}", item=one) for one in items if one and len(items) == 1]
    return [Message(text, n=n) for text, n in counts.items() if n] + alone


def _annual(table: OfficialTable) -> DataFrame:
    """Annual cells of the vintage taken, the group joined to its item."""
    data = table.data[table.data["in_vintage"] & (table.data["period"] == "year")].copy()
    data["item"] = _joined(data)
    return data


def _described(table: OfficialTable, saved: DataFrame) -> Record:
    """The record of the table as saved: columns, statuses, how the regions sum, notes."""
    sums = table.sums[(table.sums["period"] == "year") & (table.sums["vintage"] > 0)]
    rates, sizes = sums[sums["total"].isna()], sums["country"].abs()
    gaps = (sums["difference"].abs() / sizes)[sums["fits"].notna() & (sizes > 0)]
    notes = [*table.record.notes, *map(str, left_out(table))]
    if 0 < len(rates) < len(sums):  # no item of a table of both is compared with the country
        notes.append(f"rates or averages beside sums: {', '.join(sorted(set(_joined(rates))))}")
    columns = {one: Column(type=TYPES[one]) for one in saved.columns}  # type: ignore[arg-type]
    columns["value"] = Column(type="number", signed=bool((saved["value"] < 0).any()))
    update = {
        "columns": columns,
        "status_rules": _status_rules(table, "item" in saved),
        "additive": rates.empty,
        "country_tolerance": max(1e-6, float(gaps.max()) * 1.001 if len(gaps) else 0.0),
        "notes": notes,
    }
    return table.record.model_copy(update=update)


def _joined(data: DataFrame) -> list[str]:
    """Items with the groups in which they stand."""
    return [" / ".join(filter(None, pair)) for pair in zip(data["group"], data["item"], strict=True)]


def _status_rules(table: OfficialTable, with_item: bool) -> list[StatusRule]:
    """Statuses that the figures do not show, as rules: one for all regions of an item in a year."""
    data = _annual(table)
    hidden = data[~data["status"].isin([one.label for one in EVIDENT])]
    rules: Any = hidden.groupby(["status", "item", "year"], observed=True)["region"].agg(list).reset_index()
    return [
        StatusRule(
            status=one.status,
            reason="as published",
            region=one.region,
            item=[one.item] if with_item else [],
            year=[int(one.year)],
        )
        for one in rules.itertuples()
    ]


KEY = ["region", "item", "group", "year", "period"]
KINDS = {"left_only": "withdrawn", "right_only": "added", "both": "revised"}
ROUNDING = 1e-9


@dataclass
class Revisions:
    """The comparison of two vintages of one publication.

    Attributes
    ----------
    changes
        One row per figure that differs: key columns, `old`, `new`, `change`, `percent`, and `kind`:
        revised, added (only in the new), withdrawn (only in the old), in this order.
    unchanged
        Number of figures that are the same.
    consequences
        What the change does to results, from the function given; None if none was given.
    """

    changes: DataFrame
    unchanged: int
    consequences: object = None

    def sentence(self) -> Message:
        """The finding in one sentence."""
        counts = {kind: int((self.changes["kind"] == kind).sum()) for kind in KINDS.values()}
        message = "{revised} revised, {added} added, {withdrawn} withdrawn; {same} figures unchanged."
        return Message(message, same=self.unchanged, **counts)


def revisions(
    old: DataFrame,
    new: DataFrame,
    *,
    consequences: Callable[[DataFrame, DataFrame], object] | None = None,
) -> Revisions:
    """Compare two tidy tables of the same figures; a billionth of a figure is the computer's own rounding.

    Parameters
    ----------
    old, new
        Tidy tables (`region`, `year`, `value`, and of item, group, period what both have).
    consequences
        Called with both tables restricted to their common figures, to say what the revision changes in
        results (stars gained or lost, for example).

    Examples
    --------
    >>> old = DataFrame({"region": ["KZ"], "year": [2023], "value": [120561096.4]})
    >>> new = DataFrame({"region": ["KZ"], "year": [2023], "value": [119442289.7]})
    >>> str(revisions(old, new).sentence())
    '1 revised, 0 added, 0 withdrawn; 0 figures unchanged.'
    """
    keys = [key for key in KEY if key in old and key in new]
    old, new = (one[[*keys, "value"]].dropna(subset="value") for one in (old, new))
    both = old.merge(new, on=keys, how="outer", sort=True, validate="one_to_one", indicator="kind")
    both = both.rename(columns={"value_x": "old", "value_y": "new"})
    change, size = both["new"] - both["old"], both["old"].abs()
    same = change.abs() <= ROUNDING * size.clip(lower=both["new"].abs())
    kind = both.pop("kind").cat.rename_categories(KINDS)
    both = both.assign(change=change, percent=(100 * change / size).where(size > 0), kind=kind)
    changes = both[~same].sort_values("kind", ascending=False, kind="stable", ignore_index=True)
    return Revisions(changes, int(same.sum()), consequences(old, new) if consequences else None)
