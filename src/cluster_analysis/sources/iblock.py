"""The iblock API's "CSV": tab-separated text with a byte order mark, one row per figure.

Columns: `NAM` or `DAT` (what and when published), `PERIOD` (YYYY, YYYYMM or YYYYMMDD), for each dimension a
name column and a column with `L` before it (its level), and `VAL`. The region is the dimension of KATO.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from pathlib import Path

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.sources.cells import clean, region_of
from cluster_analysis.sources.periods import Period, period_of
from cluster_analysis.sources.raw_table import RawTable

VALUE_NAMES = {"val", "value", "значение", "мәні"}
PERIOD_NAMES = {"period", "период", "кезең", "год", "year"}
IGNORED = {"nam", "dat", "date", "id"}


def decode(content: bytes, name: str) -> str:
    """The text of a file: UTF-8 or UTF-16 with its mark, else UTF-8, else Windows-1251.

    Raises
    ------
    InputError
        If it is none of these.
    """
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError([Problem("is not text in UTF-8, UTF-16 or Windows-1251", file=name)])


def read_text_table(path: Path) -> RawTable:
    """A downloaded text table.

    Raises
    ------
    InputError
        If it has no header with a period, a value and a region column.
    """
    content = path.read_bytes()
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff") and (b"\0" in content or content[:1] in b"%\x89\xff"):
        advice = "give the spreadsheet, JSON or CSV as it was downloaded"
        raise InputError([Problem("is not a spreadsheet and not text", file=path.name, advice=advice)])
    text = decode(content, path.name)
    table = RawTable(path.name, layout="iblock CSV")
    delimiter = max("\t;,", key=text.split("\n", 1)[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError([Problem(f"is not a text table ({error})", file=path.name)]) from error
    if not rows:
        raise InputError([Problem("is empty", file=path.name)])
    header = [clean(cell) for cell in rows[0]]
    value, period, region, others = _columns(path.name, header, rows[1:])
    monthly = _months([row[period] for row in rows[1:] if len(row) > period])
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            table.skip("empty row", row=number)
        elif len(row) != len(header):
            table.refuse(f"row with {len(row)} cells under {len(header)} headings", row=number)
        else:
            _read_row(table, number, row, (value, period, region, others), monthly)
    return table


def _columns(name: str, header: list[str], rows: list[list[str]]) -> tuple[int, int, int, list[int]]:
    """Positions of value, period, region and of the other dimensions."""
    folded = [one.casefold() for one in header]
    value = next((at for at, one in enumerate(folded) if one in VALUE_NAMES), None)
    period = next((at for at, one in enumerate(folded) if one in PERIOD_NAMES), None)
    dimensions = [
        at
        for at, one in enumerate(header)
        if at not in (value, period) and folded[at] not in IGNORED and not _is_level(one, header)
    ]
    region = next((at for at in dimensions if re.search("като|kato|регион|region|өңір", folded[at])), None)
    if region is None:
        region = next(
            (at for at in dimensions if rows and len(rows[0]) > at and region_of(rows[0][at])), None
        )
    if value is None or period is None or region is None:
        advice = "needs columns PERIOD, VAL and one of regions; or save it as XLSX, years across"
        raise InputError(
            [Problem("is not a known header", file=name, row=1, value=header[:12], advice=advice)]
        )
    return value, period, region, [at for at in dimensions if at != region]


def _is_level(name: str, header: list[str]) -> bool:
    return name.startswith("L") and name[1:] in header


def _months(texts: list[str]) -> set[str]:
    """Month digits that occur in six-digit periods; only 12 means years, only quarter ends quarters."""
    return {clean(text)[4:6] for text in texts if re.fullmatch(r"\d{6}(\d{2})?", clean(text))}


def _period(text: str, months: set[str]) -> Period | None:
    found = re.fullmatch(r"(\d{4})(\d{2})(?:\d{2})?", text)
    if not found:
        return period_of(text)
    year, month = int(found[1]), int(found[2])
    if not (1985 <= year <= datetime.date.today().year + 1 and 1 <= month <= 12):
        return None
    if months in ({"12"}, {"01"}) and len(months) == 1:
        return Period(year, "year")
    return Period(year, f"Q{month // 3}" if months <= {"03", "06", "09", "12"} else f"M{month:02d}")


def _read_row(
    table: RawTable, number: int, row: list[str], at: tuple[int, int, int, list[int]], months: set[str]
) -> None:
    value, period_at, region_at, others = at
    region = region_of(clean(row[region_at]))
    period = _period(clean(row[period_at]), months)
    if region is None:
        table.refuse("is not a known region", row[region_at], row=number)
    if period is None or not period.year:
        table.refuse("is not a known period", row[period_at], row=number)
    if region is None or period is None or not period.year:
        return
    labels = [clean(row[one]) for one in others]
    item, group = (labels[-1], " / ".join(labels[:-1])) if labels else ("", "")
    table.add(region, item, group, ("", number), [(value + 1, period, "")], [row[value]])
