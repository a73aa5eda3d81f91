"""The rows under a header of a spreadsheet: regions, items or periods under them, group headings, notes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from cluster_analysis.intake.official.spreadsheets.lines import Line, SheetLines
from cluster_analysis.intake.official.terms.cells import (
    CITY,
    COUNTRY,
    bare_almaty,
    begins,
    is_footnote,
    is_total,
    is_unit,
    without_marks,
)
from cluster_analysis.intake.official.terms.periods import Period
from cluster_analysis.intake.official.terms.raw_table import Columns

UNKNOWN = "is not a known region"


@dataclass
class Body:
    """Sends every row to where it belongs.

    Attributes
    ----------
    sheet
        Takes the figures, and what is left out or refused.
    item
        What a region's own row measures.
    group
        The group of the rows, at first of those before the first heading.
    region, label
        Those of the last row that named one: whose the periods under it are.
    head
        A region without figures: head of a block, or wholly unpublished.
    pending
        Texts whose meaning the next row tells.
    seen
        Regions of the group so far.
    """

    sheet: SheetLines
    item: str
    group: str
    region: str | None = None
    label: str = ""
    head: Line | None = None
    pending: list[Line] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def read(self, lines: list[Line]) -> str:
        """Send every line to where it belongs; the group of the last."""
        self.dated = all(period.year for _, period, _ in self.sheet.columns)
        self._tell_almaty(lines)
        self._find_items(lines)
        for line in lines:
            if line.inside:
                self.sheet.skip("place inside a region", line.text, line.at)
            elif line.period:
                self._period_line(line, line.period)
            elif line.region:
                self._region_line(line, line.region)
            elif line.filled:
                self._text_line(line)
            elif line.text:
                self.pending.append(line)
        self._end_region()
        for line in self.pending:
            self._note("note under the table", line)
        return self.group

    def _tell_almaty(self, lines: list[Line]) -> None:
        """Make bare "Almaty" what it is; refuse it where it may be either."""
        almaty = bare_almaty((one.label, one.region) for one in lines if one.region)
        for line in lines:
            if almaty.get(line.label, CITY) is None:
                self._refuse("may be the city or the region", line, line.label)
            line.region = almaty.get(line.label) or line.region

    def _find_items(self, lines: list[Line]) -> None:
        """What the rows name beside regions: items of region blocks.

        They are labels with figures that occur under at least two regions; all labels, if no region has
        figures of its own; labels in a column of items, where rows name a region and an item.
        """
        under = defaultdict[str, set[str]](set)
        region = None
        for line in lines:
            region = line.region or region
            if line.text and region and line.filled:
                under[line.text].add(region)
        items = {text for text, regions in under.items() if len(regions) > 1}
        self.item_columns = {line.col for line in lines if line.region and line.text in items}
        self.only_heads = bool(items) and not any(line.region and line.filled for line in lines)
        self.items = {text for text in items if self.item_columns or not is_total(text)}

    def _region_line(self, line: Line, region: str) -> None:
        self._enter(line, region)
        self.label = line.text
        if line.filled:
            self._emit(line, self._item(line.text), region)
        else:
            self.head = line

    def _end_region(self) -> None:
        """A region without a figure of its own or under it is wholly unpublished."""
        if self.head and self.dated:
            self._emit(self.head, self.item, self.head.region or COUNTRY)
        self.head = None

    def _enter(self, line: Line, region: str) -> None:
        """Go on to a region; a text beside it is an item in a column of items, elsewhere another region."""
        self._end_region()
        among = COUNTRY in self.seen and region != COUNTRY and region not in self.seen
        self._take_headings(among, "may be a group or a heading within a list of regions")
        if line.text and line.filled and line.col not in self.item_columns:
            self._refuse(UNKNOWN, line)
        self.region = region
        self.seen.add(region)

    def _item(self, text: str) -> str:
        """The item of a row: what the row names, or that of the table; a unit stands behind it."""
        if not text or is_unit(text):
            return ", ".join(filter(None, (self.item, text)))
        return without_marks(text)

    def _take_headings(self, among: bool, unknown: str) -> None:
        """The lines above a row: a new group; or, among the rows of a list, words within it."""
        headings = []
        for line in self.pending:
            if is_footnote(line.text):
                self._note("footnote", line)
            elif begins("inside", line.text) or (among and line.text.endswith(":")):
                self._note("heading within a list", line)
            elif among:
                self._refuse(unknown, line)
            else:
                headings.append(without_marks(line.text))
        if headings:
            self.group, self.seen = " / ".join(headings), set()
        self.pending = []

    def _text_line(self, line: Line) -> None:
        """A row of an item; or a total, which is the country, before or after the regions of a group."""
        is_item = self.only_heads or line.text in self.items or line.col in self.item_columns
        if self.region and is_item:
            self._item_line(line, self.region)
        elif not is_total(line.text):
            self._refuse(UNKNOWN if line.text else "figures without a label", line)
        elif COUNTRY in self.seen and not self.pending:
            self._refuse("is a total, but the country has a row already", line)
        else:
            line.text = ""
            self._region_line(line, COUNTRY)

    def _item_line(self, line: Line, region: str) -> None:
        self._take_headings(True, UNKNOWN)
        self.head, self.label = None, line.text
        self._emit(line, without_marks(line.text), region)

    def _period_line(self, line: Line, row: Period) -> None:
        region = line.region or self.region
        if region is None:
            self._refuse("period without a region above it", line, str(row))
            return
        self.label = line.text or (self.label if region == self.region else "")
        if line.region:
            self._enter(line, region)
        self.head = None
        columns = self.sheet.columns
        if any(period.year or "year" not in (period.part, row.part) for _, period, _ in columns):
            self._refuse("names a period, and so does its column", line, str(row))
        finer = [
            (col, row if part == "year" else Period(row.year, part), sub) for col, (_, part), sub in columns
        ]
        self._add(line, self._item(self.label), region, finer)

    def _emit(self, line: Line, item: str, region: str) -> None:
        if self.dated:
            self._add(line, item, region, self.sheet.columns)
        else:
            self._refuse("figures without a period", line)

    def _add(self, line: Line, item: str, region: str, columns: Columns) -> None:
        self.sheet.table.add(
            (region, item, self.group), (self.sheet.name, line.at + 1), columns, line.values
        )

    def _note(self, why: str, line: Line) -> None:
        self.sheet.table.notes.append(line.text)
        self.sheet.skip(why, line.text, line.at)

    def _refuse(self, why: str, line: Line, value: str = "") -> None:
        """Refuse a line for its text, or for another value."""
        self.sheet.refuse(why, value or line.text or None, line.at)
