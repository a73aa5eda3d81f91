"""The rows under a header of a spreadsheet: regions, items or periods under them, group headings, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.regions.spellings import says_city
from cluster_analysis.intake.official.spreadsheets.bns_head import Columns
from cluster_analysis.intake.official.spreadsheets.bns_rows import Line
from cluster_analysis.intake.official.spreadsheets.bns_words import is_unit
from cluster_analysis.intake.official.terms.cells import (
    TOTAL_WORDS,
    is_footnote,
    without_marks,
)
from cluster_analysis.intake.official.terms.periods import Period
from cluster_analysis.intake.official.terms.raw_table import RawTable
from cluster_analysis.intake.official.terms.words import any_of

_INSIDE = re.compile(any_of("inside"))


class Body:
    """Sends every row to where it belongs.

    Parameters
    ----------
    table
        Takes the figures.
    sheet
        Name of the sheet.
    item
        What a region's own row measures.
    columns
        Column number, period and sub-item of the columns with figures.
    """

    def __init__(self, table: RawTable, sheet: str, item: str, columns: Columns, group: str = "") -> None:
        self.table, self.sheet, self.item, self.columns = table, sheet, item, columns
        self.dated = all(period.year for _, period, _ in columns)
        self.group = group
        self.pending: list[Line] = []
        self.region: str | None = None
        self.label = ""  # the item that the last row with a text named, for periods under it
        self.seen: set[str] = set()  # regions of the group so far
        self.heads: list[Line] = []  # regions without figures: heads of a block, or wholly unpublished
        self.used_heads: set[int] = set()

    def read(self, lines: list[Line]) -> None:
        """Send every line to where it belongs."""
        unsure = separate_almaty(lines)
        if unsure:
            self._refuse(unsure, "may be the city or the region", unsure.label)
        self._find_items(lines)
        for line in lines:
            if line.inside:
                self._skip(line, "place inside a region")
            elif line.period is not None:
                self._period_line(line)
            elif line.region is not None:
                self._region_line(line, line.region)
            elif line.filled:
                self._text_line(line)
            elif line.text:
                self.pending.append(line)
        self._finish()

    def _find_items(self, lines: list[Line]) -> None:
        """What the rows name beside regions: items of region blocks.

        They are labels with figures that occur under at least two regions; all labels, if no region has
        figures of its own; labels in a column of items, where rows name a region and an item.
        """
        under: dict[str, set[str]] = {}
        region = None
        for line in lines:
            region = line.region or region
            if line.text and region and line.filled:
                under.setdefault(line.text, set()).add(region)
        self.items = {text for text, regions in under.items() if len(regions) > 1}
        self.item_columns = {line.col for line in lines if line.region and line.text in self.items}
        self.only_heads = bool(self.items) and not any(line.region and line.filled for line in lines)

    def _is_item(self, line: Line) -> bool:
        if is_total(line.text) and not self.only_heads and not self.item_columns:
            return False
        return line.text in self.items or self.only_heads or line.col in self.item_columns

    def _region_line(self, line: Line, region: str) -> None:
        self._take_headings(region)
        self._check_text(line)
        self.region, self.label = region, line.text
        self.seen.add(region)
        if line.filled:
            self._emit(line, self._item(line.text), region)
        else:
            self.heads.append(line)

    def _item(self, text: str) -> str:
        """The item of a row: what the row names, or that of the table; a unit stands behind it."""
        if not text:
            return self.item
        if is_unit(text):
            return ", ".join(filter(None, (self.item, text)))
        return without_marks(text)

    def _check_text(self, line: Line) -> None:
        """A text beside a region is an item only in a column of items; elsewhere it may be another region."""
        if line.region and line.text and line.filled and line.col not in self.item_columns:
            self._refuse(line, "is not a known region")

    def _take_headings(self, region: str) -> None:
        """The lines above a row of a region: a new group, or words within the list of regions."""
        if not self.pending:
            return
        headings = [one for one in self.pending if not is_footnote(one.text)]
        among = regions().country in self.seen and region != regions().country and region not in self.seen
        inside = [one for one in headings if is_inside(one.text) or (among and one.text.endswith(":"))]
        self._skip_pending([one for one in self.pending if is_footnote(one.text)], "footnote")
        self._skip_pending(inside, "heading within a list of regions")
        headings = [one for one in headings if one not in inside]
        for one in headings if among else []:
            self._refuse(one, "may be a group or a heading within a list of regions")
        if headings:
            self.group = " / ".join(without_marks(one.text) for one in headings)
            self.seen = set()
        self.pending = []

    def _text_line(self, line: Line) -> None:
        if self.region is not None and self._is_item(line):
            self._item_line(line, self.region)
        elif is_total(line.text):
            self._total_line(line)
        else:
            message = "is not a known region" if line.text else "figures without a label"
            self._refuse(line, message)

    def _total_line(self, line: Line) -> None:
        """A total is the country, before the regions of a group or after them, unless it is there already."""
        self._take_headings(regions().country)
        if regions().country in self.seen:
            self._refuse(line, "is a total, but the country has a row already")
        else:
            self._region_line(Line(line.number, regions().country, values=line.values), regions().country)

    def _item_line(self, line: Line, region: str) -> None:
        for one in self.pending:
            if not (is_inside(one.text) or is_footnote(one.text) or one.text.endswith(":")):
                self._refuse(one, "is not a known region")
        self._skip_pending(self.pending, "heading within a list of items")
        self.pending = []
        self._use_head()
        self.label = line.text
        self._emit(line, without_marks(line.text), region)

    def _use_head(self) -> None:
        if self.heads:
            self.used_heads.add(self.heads[-1].number)

    def _period_line(self, line: Line) -> None:
        region = line.region or self.region
        if region is None:
            self._refuse(line, "period without a region above it", str(line.period))
            return
        if line.region:
            self._take_headings(region)
            self._check_text(line)
        self.label = line.text or (self.label if region == self.region else "")
        self.region = region
        self.seen.add(region)
        self._use_head()
        columns = [(col, self._joined(line, period), sub) for col, period, sub in self.columns]
        self._add(line, self._item(self.label), region, columns)

    def _joined(self, line: Line, column: Period) -> Period:
        """The period of a row, with the part of the year that a column names."""
        row = line.period or column
        if column.part == "year" and not column.year:
            return row
        if column.year or row.part != "year":
            self._refuse(line, "names a period, and so does its column", str(row))
        return Period(row.year, column.part)

    def _emit(self, line: Line, item: str, region: str) -> None:
        if not self.dated:
            self._refuse(line, "figures without a period")
            return
        self._add(line, item, region, self.columns)

    def _add(self, line: Line, item: str, region: str, columns: Columns) -> None:
        self.table.add(region, item, self.group, (self.sheet, line.number), columns, line.values)

    def _finish(self) -> None:
        for line in self.heads:
            if line.number not in self.used_heads and self.dated:
                self._emit(line, self.item, line.region or "")
        self._skip_pending(self.pending, "note under the table")

    def _skip_pending(self, lines: list[Line], why: str) -> None:
        for line in lines:
            self.table.notes.append(line.text)
            self._skip(line, why)

    def _skip(self, line: Line, why: str) -> None:
        self.table.skip(why, line.text, sheet=self.sheet, row=line.number)

    def _refuse(self, line: Line, why: str, value: str = "") -> None:
        """Refuse a line for its text, or for another value."""
        self.table.refuse(why, value or line.text or None, sheet=self.sheet, row=line.number)


def is_total(text: str) -> bool:
    """Whether a label is a word for the total.

    Examples
    --------
    >>> is_total("Итого:"), is_total("Итоги")
    (True, False)
    """
    return without_marks(text).casefold().strip(" :.") in TOTAL_WORDS


def is_inside(text: str) -> bool:
    """Whether a heading stands within a list of regions or items and begins no group.

    Examples
    --------
    >>> is_inside("в том числе:"), is_inside("Сельское население")
    (True, False)
    """
    return bool(_INSIDE.match(without_marks(text).casefold().strip()))


CITY, REGION = "KZ-75", "KZ-19"
_CITIES = {"KZ-71", CITY, "KZ-79"}
_MARKED = re.compile(any_of("region_marked"))


def separate_almaty(lines: Iterable[Line]) -> Line | None:
    """Make bare "Almaty" the region where that is certain; give the row back where it may be either.

    It is the region where the city has a row of its own, or where no city has a row and the other regions
    are bare names as well. It is the city where the region has a row of its own, where there are only cities,
    or where the cities stand beside regions that are called so.
    """
    named = [one for one in lines if one.region]
    almaty = [one for one in named if one.region == CITY]
    bare = [one for one in almaty if not says_city(one.label or "city")]
    others = [one for one in named if one.region not in _CITIES | {regions().country}]
    if not bare or not others or any(one.region == REGION for one in others):
        return None
    has_bare = any(one.label and not _MARKED.search(one.label.casefold()) for one in others)
    has_cities = any(one.region in _CITIES - {CITY} for one in named)
    if len(bare) < len(almaty) or (has_bare and not has_cities):
        for one in bare:
            one.region = REGION
        return None
    return bare[0] if has_bare == has_cities else None
