"""The rows under a header of a spreadsheet: regions, items or periods under them, group headings, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cluster_analysis.sources.cells import TOTAL_WORDS, is_footnote, is_marked_city, without_marks
from cluster_analysis.sources.periods import Period
from cluster_analysis.sources.raw_table import RawTable

Columns = list[tuple[int, Period, str]]


@dataclass(slots=True)
class Line:
    """One row of a sheet: what its label cells say, and its figures."""

    number: int
    region: str | None = None
    label: str = ""  # how the region is written
    text: str = ""
    inside: bool = False  # a place inside a region, by its KATO
    period: Period | None = None
    values: Sequence[object] = ()

    @property
    def filled(self) -> bool:
        """Whether it has any figure or mark."""
        return any(value not in ("", None) for value in self.values)


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

    def __init__(self, table: RawTable, sheet: str, item: str, columns: Columns) -> None:
        self.table, self.sheet, self.item, self.columns = table, sheet, item, columns
        self.dated = all(period.year for _, period, _ in columns)
        self.group = ""
        self.pending: list[Line] = []
        self.region: str | None = None
        self.heads: list[Line] = []  # regions without figures: heads of a block, or wholly unpublished
        self.used_heads: set[int] = set()

    def read(self, lines: list[Line]) -> None:
        """Send every line to where it belongs."""
        self._separate_almaty(lines)
        self.items = self._item_labels(lines)
        for line in lines:
            if line.inside:
                self.table.skip("place inside a region", line.text, sheet=self.sheet, row=line.number)
            elif line.period is not None:
                self._period_line(line)
            elif line.region is not None:
                self._region_line(line)
            elif line.filled:
                self._text_line(line)
            elif line.text:
                self.pending.append(line)
        self._finish()

    @staticmethod
    def _separate_almaty(lines: list[Line]) -> None:
        """Bare "Almaty" beside "Almaty city" is the region, where the region has no other row."""
        almaty = [one for one in lines if one.region == "KZ-75"]
        bare = [one for one in almaty if not is_marked_city(one.label or "city")]
        if 0 < len(bare) < len(almaty) and not any(one.region == "KZ-19" for one in lines):
            for one in bare:
                one.region = "KZ-19"

    @staticmethod
    def _item_labels(lines: list[Line]) -> set[str]:
        """Labels with figures that occur under at least two regions: items of region blocks."""
        under: dict[str, set[str]] = {}
        region = None
        for line in lines:
            region = line.region or region
            if line.region is None and line.filled and line.text and region:
                under.setdefault(line.text, set()).add(region)
        return {text for text, regions in under.items() if len(regions) > 1}

    def _region_line(self, line: Line) -> None:
        if self.pending:
            headings = [one for one in self.pending if not is_footnote(one.text)]
            self._skip_pending([one for one in self.pending if is_footnote(one.text)], "footnote")
            if headings:
                self.group = " / ".join(without_marks(one.text) for one in headings)
            self.pending = []
        self.region = line.region
        if line.filled:
            self._emit(line, self.item, line.region or "")
        else:
            self.heads.append(line)

    def _text_line(self, line: Line) -> None:
        if self.region is None and line.text.casefold() in TOTAL_WORDS:
            self._emit(line, self.item, "KZ")
        elif self.region is not None and line.text in self.items:
            if self.heads:
                self.used_heads.add(self.heads[-1].number)
            self._emit(line, without_marks(line.text), self.region)
        else:
            message = "is not a known region" if line.text else "figures without a label"
            self.table.refuse(message, line.text or None, sheet=self.sheet, row=line.number)

    def _period_line(self, line: Line) -> None:
        region = line.region or self.region
        if region is None:
            self.table.refuse(
                "period without a region above it", str(line.period), sheet=self.sheet, row=line.number
            )
            return
        self.region = region
        if self.heads:
            self.used_heads.add(self.heads[-1].number)
        columns = [(col, line.period or period, sub) for col, period, sub in self.columns]
        self._add(line, "", region, columns)

    def _emit(self, line: Line, item: str, region: str) -> None:
        if not self.dated:
            self.table.refuse("figures without a period", line.text, sheet=self.sheet, row=line.number)
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
            self.table.skip(why, line.text, sheet=self.sheet, row=line.number)
