"""Compare two reports by value: `python scripts/compare_reports.py OLD NEW`.

Every cell of every CSV and every workbook is compared, numbers as numbers (1.50 is 1.5), texts as texts;
files that one of them has not are listed. Pages, pictures and PDFs are only counted. Exit code 0 if nothing
differs.
"""

import csv
import os
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from python_calamine import CalamineWorkbook

PARTS = ("site",)
SHOWN = 5
Row = list[object]


def files(report: Path) -> dict[str, Path]:
    """Every file of a report by its name; links are followed."""
    found = {}
    for part in PARTS:
        for folder, _, names in os.walk(report / part, followlinks=True):
            for name in names:
                path = Path(folder, name)
                found[path.relative_to(report).as_posix()] = path
    return {name: path for name, path in found.items() if path.name != ".copy-of"}


def tables(path: Path) -> dict[str, list[Row]]:
    """The tables of a file by sheet: one for a CSV, one a sheet for a workbook."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {"": list(map(list, csv.reader(file)))}
    book = CalamineWorkbook.from_path(path)
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
    }


def value(cell: object) -> object:
    """A number if the cell is one, else what it is; `nan` stays a text, since it equals nothing."""
    try:
        number = float(cell) if isinstance(cell, str | int | float) else None
    except ValueError:
        return cell
    return cell if number is None or number != number else number


def differences(old: Path, new: Path) -> Iterator[str]:
    """Each cell that differs by value: sheet, row, column, before, now."""
    before, after = tables(old), tables(new)
    for sheet in sorted({*before, *after}):
        rows = zip_longest(before.get(sheet, []), after.get(sheet, []), fillvalue=[])
        for row, (left, right) in enumerate(rows, start=1):
            for column, (was, now) in enumerate(zip_longest(left, right), start=1):
                if value(was) != value(now):
                    place = ", ".join(filter(None, [sheet, f"row {row}", f"column {column}"]))
                    yield f"{place}: {was!r} was, {now!r} is"


def main(old: Path, new: Path) -> int:
    """Print what differs; 0 if nothing does."""
    before, after = files(old), files(new)
    if not before or not after:
        print(f"{old if not before else new}: no report is there")
        return 2
    lines = [f"only in {old}: {name}" for name in sorted(before.keys() - after.keys())]
    lines += [f"only in {new}: {name}" for name in sorted(after.keys() - before.keys())]
    compared = cells = 0
    for name in sorted(before.keys() & after.keys()):
        if name.endswith((".csv", ".xlsx")):
            found = list(differences(before[name], after[name]))
            compared, cells = compared + 1, cells + len(found)
            lines += [f"{name}: {one}" for one in found[:SHOWN]]
            lines += [f"{name}: and {len(found) - SHOWN} more cells"] if len(found) > SHOWN else []
    print("\n".join(lines))
    print(f"{len(before)} files before, {len(after)} now")
    print(f"{compared} CSV files and workbooks, {cells} cells differ")
    return 1 if lines else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
