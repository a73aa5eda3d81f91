"""What an ODS says of its cells beside their values; equal cells and rows are stored once."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree


def mark(packed: zipfile.ZipFile, grids: dict[str, dict[str, Any]]) -> None:
    """Add the cells with formulas, and those shown in per cent, to the sheets as they were read."""
    grid: dict[str, Any] = {}
    row = 0
    with packed.open("content.xml") as content:
        for event, element in ElementTree.iterparse(content, ("start", "end")):  # noqa: S314 - in the child
            about = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
            if (event, _tag(element)) == ("start", "table"):
                grid, row = grids.get(about.get("name", ""), {}), 0
            elif (event, _tag(element)) == ("end", "table-row"):
                times = int(about.get("number-rows-repeated", 1))
                for formula, percent, columns in _cells(element) if grid else ():
                    places = {(row + n, column) for n in range(1, times + 1) for column in columns}
                    grid["formulas"] |= places if formula else set()
                    grid["percent"] |= places if percent else set()
                row += times
                element.clear()


def _cells(row: ElementTree.Element) -> Iterator[tuple[bool, bool, range]]:
    """Of the cells of a row that have a formula or are shown in per cent: which of the two, and columns."""
    column = 1
    for cell in row:
        about = {key.rpartition("}")[2]: value for key, value in cell.attrib.items()}
        after = column + int(about.get("number-columns-repeated", 1))
        formula, percent = "formula" in about, about.get("value-type") == "percentage"
        if formula or percent:
            yield formula, percent, range(column, after)
        column = after


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
