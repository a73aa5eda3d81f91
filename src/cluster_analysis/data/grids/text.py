"""A text table: its encoding, the sign between its columns, its rows."""

from __future__ import annotations

import csv
import io

from cluster_analysis.errors import InputError

UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(content: bytes, most: int) -> list[list[str]]:
    """The rows of a text table.

    Raises
    ------
    InputError
        If it is no text table, or has more than `most` cells.
    """
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start == b"<":
        advice = "download it again, or open it and save it as XLSX"
        raise InputError("is a web page or XML, not the file itself", advice=advice)
    if content[:2] not in UTF_16 and (b"\0" in content or start in (b"%", b"\x89", b"\xff")):
        advice = "give the spreadsheet, JSON or CSV as it was downloaded"
        raise InputError("is not a spreadsheet and not text", advice=advice)
    text = decode(content)
    if text is None:
        raise InputError("is not text in UTF-8, UTF-16 or Windows-1251")
    try:
        rows = split(text)
    except csv.Error as error:
        raise InputError("is not a text table ({why})", why=str(error)) from error
    if sum(map(len, rows)) > most:
        raise InputError("has more than {n} cells", n=most)
    return rows


def decode(content: bytes) -> str | None:
    """The text of a file: UTF-8 or UTF-16 with its mark, else UTF-8, else Windows-1251; None if none fits.

    Examples
    --------
    >>> decode("Алматы".encode("cp1251")), decode("Алматы".encode("utf-16"))
    ('Алматы', 'Алматы')
    """
    for encoding in ["utf-16"] if content[:2] in UTF_16 else ["utf-8-sig", "cp1251"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def split(text: str) -> list[list[str]]:
    r"""The rows of a text table; between tabs, quotation marks within a cell are part of the text.

    Examples
    --------
    >>> split('region;value\nAkmola;"1,5"')
    [['region', 'value'], ['Akmola', '1,5']]
    """
    delimiter = max("\t;,", key=text.split("\n", 1)[0].count)
    lines = io.StringIO(text, newline="")
    if delimiter != "\t":
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    return [
        [_unquoted(cell) for cell in row] for row in csv.reader(lines, "excel-tab", quoting=csv.QUOTE_NONE)
    ]


def _unquoted(cell: str) -> str:
    """A cell that stands in quotation marks as a whole without them."""
    whole = len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1].replace('""', "")
    return cell[1:-1].replace('""', '"') if whole else cell
