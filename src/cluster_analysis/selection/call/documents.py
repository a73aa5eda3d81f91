"""A document as plain content - headings, paragraphs, tables - and its forms: HTML, plain text, XLSX.

The same content goes to every form (the publishing floor turns it into PDF), so no form can say more or less
than another. Texts from applications are only ever data: HTML is escaped, cells of a workbook are never
formulas.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from cluster_analysis.data.tables.spreadsheet_text import safe_text
from cluster_analysis.language.numbers import format_number
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.workbooks import NewBook, is_missing

if TYPE_CHECKING:
    import jinja2
    import markupsafe

Kind = Literal["heading", "paragraph", "notice", "list", "table"]


@dataclass(frozen=True)
class Block:
    """One piece of a document.

    Parameters
    ----------
    kind
        heading, paragraph, notice (a banner), list or table.
    text
        The text; of a table its caption.
    level
        Of a heading, 2 to 4 (the document's title is 1).
    items
        Of a list.
    table
        Of a table: the values as they are (numbers stay numbers).
    digits
        Digits after the point where the table's numbers are shown; a column of whole numbers has none. If
        None, each number has up to two (for a column whose rows have different units).
    """

    kind: Kind
    text: str = ""
    level: int = 2
    items: Sequence[str] = ()
    table: pd.DataFrame | None = None
    digits: int | None = 1


@dataclass(frozen=True)
class Document:
    """A titled document in one language.

    Parameters
    ----------
    name
        Its safe file stem.
    quoted
        Texts of applicants and experts, shown as they wrote them: marked in HTML as not to be translated.

    Examples
    --------
    >>> document = Document("letter-S01", "Feedback", "en", [Block("paragraph", "Good <b>work</b>.")])
    >>> "&lt;b&gt;work" in document.html(), document.text().splitlines()[-1]
    (True, 'Good <b>work</b>.')
    """

    name: str
    title: str
    lang: str
    blocks: list[Block] = field(default_factory=list)
    synthetic: bool = False
    quoted: Iterable[str] = ()

    def html(self) -> str:
        """A page of its own, every text escaped, nothing loaded from elsewhere."""
        longest = "|".join(map(re.escape, sorted(self.quoted, key=len, reverse=True)))
        marked = partial(mark, re.compile(rf"(?<!\w)({longest})(?!\w)") if longest else None)
        return template().render(document=self, shown=lambda block: shown(block, self.lang), marked=marked)

    def text(self) -> str:
        """Plain text, for e-mail."""
        lines = [self.title, "=" * min(len(self.title), 70), ""]
        for block in self.blocks:
            lines += [*_plain(block, self.lang), ""]
        return "\n".join(lines).rstrip() + "\n"

    def xlsx(self) -> bytes:
        """A workbook: one sheet of texts, one sheet per table; values only, no formulas."""
        book = NewBook()
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        texts = book.add_worksheet("0")
        texts.set_column(0, 0, 110)
        texts.write_string(0, 0, self.title, bold)
        line, tables = 1, 0
        for block in self.blocks:
            if block.table is not None:
                tables += 1
                _table_sheet(book, sheet_name(tables, block.text), block, self._notices(), bold)
                texts.write_string(line, 0, f"{tables}. {block.text}")
                line += 1
                continue
            for part in (block.text, *block.items):
                texts.write_string(line, 0, part, bold if block.kind in ("heading", "notice") else wrap)
                line += 1
        return book.finished()

    def _notices(self) -> list[str]:
        return [block.text for block in self.blocks if block.kind == "notice"]


def sheet_name(number: int, text: str) -> str:
    """A name a workbook accepts: at most 31 characters, none of those it forbids.

    Examples
    --------
    >>> sheet_name(2, "Ranking: floors off [points from 0 to 100]")
    '2 Ranking floors off points'
    """
    plain = re.sub(r"[^\w ,.()-]+|[\U00010000-\U0010ffff]+", " ", text)  # beyond U+FFFF one counts as two
    short = " ".join(plain.split())[:27]
    return f"{number} {short}".strip(" '") if len(short) < 27 else f"{number} {short.rsplit(' ', 1)[0]}"


def _table_sheet(book: Any, name: str, block: Block, notices: list[str], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    table = block.table if block.table is not None else pd.DataFrame()
    for number, text in enumerate([block.text, *notices]):
        sheet.write_string(number, 0, text, bold)
    top = len(notices) + 2
    for place, label in enumerate(table.columns):
        cells = list(table.iloc[:, place])
        digits = _digits(cells, block.digits)
        shape = "General" if digits is None else f"0.{'0' * digits}" if digits else "0"
        number_format = book.add_format({"num_format": shape, "valign": "top"})
        sheet.set_column(place, place, _width(str(label), cells))
        sheet.write_string(top, place, str(label), head)
        for row, value in enumerate(cells, start=top + 1):
            if is_number(value):
                sheet.write_number(row, place, float(value), number_format)
            else:
                sheet.write_string(row, place, "" if is_missing(value) else str(value), wrap)
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _width(label: str, cells: list[Any]) -> float:
    """The width of a column by its longest text."""
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return min(max(10, len(label) / 2, longest + 2), 60)


def is_number(value: Any) -> bool:
    """Whether a cell holds a finite number."""
    import numbers

    return (
        isinstance(value, numbers.Real) and not isinstance(value, bool) and abs(float(value)) < float("inf")
    )


def shown(block: Block, lang: str) -> list[list[str]]:
    """The cells of a table as texts in the language's form; a dash where there is nothing."""
    if block.table is None:
        return []
    columns = [list(block.table.iloc[:, place]) for place in range(block.table.shape[1])]
    digits = [_digits(cells, block.digits) for cells in columns]
    rows = zip(*columns, strict=True)
    return [[show(cell, lang, n) for cell, n in zip(row, digits, strict=True)] for row in rows]


def _digits(cells: list[Any], digits: int | None) -> int | None:
    """No digits in a column of whole numbers."""
    return 0 if all(float(cell).is_integer() for cell in cells if is_number(cell)) else digits


def show(value: Any, lang: str, digits: int | None = None) -> str:
    """One value as text: a time in words, a number with `digits` digits, or with up to two if None.

    Examples
    --------
    >>> show(17.0, "en"), show(1.8, "en"), show(1.8, "en", 2), show(float("nan"), "en"), show(-0.001, "en", 2)
    ('17', '1.8', '1.80', '–', '0.00')
    """
    if is_missing(value):
        return "–"
    if isinstance(value, datetime.datetime):
        return say(Moment(value), lang)
    if not is_number(value):
        return str(value)
    if digits is None:
        digits = next((n for n in (0, 1) if round(float(value), n) == round(float(value), 2)), 2)
    return format_number(round(float(value), digits) + 0.0, lang, digits)


def _plain(block: Block, lang: str) -> list[str]:
    if block.kind == "heading":
        return [block.text, "-" * min(len(block.text), 70)]
    if block.kind == "list":
        return [*([block.text] if block.text else []), *(f"- {item}" for item in block.items)]
    if block.table is None:
        return [block.text]
    rows = [[str(label) for label in block.table.columns], *shown(block, lang)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    body = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return [block.text, *body]


def safe_name(*parts: str) -> str:
    """A file stem from ids: letters, digits, hyphen and underscore of ASCII only, never a path.

    Examples
    --------
    >>> safe_name("letter", "../S01", "en")
    'letter-S01-en'
    """
    plain = [re.sub(r"[^A-Za-z0-9_]+", "", part)[:40] for part in parts]
    return "-".join(part for part in plain if part) or "document"


PAGE = """<!doctype html>
<html lang="{{ document.lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ document.title }}</title>
<style>
body { font: 16px/1.5 "DejaVu Sans", sans-serif; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto }
caption { text-align: left; font-weight: bold; padding: .3rem 0 }
th, td { border: 1px solid #8a8a8a; padding: .25rem .5rem; text-align: left; vertical-align: top }
.notice { border: 2px solid #8a4b00; background: #fff3dd; padding: .5rem .8rem; font-weight: bold }
td, p, li { overflow-wrap: anywhere; unicode-bidi: isolate }
</style>
</head>
<body>
<main>
<h1>{{ marked(document.title) }}</h1>
{% for block in document.blocks -%}
{% if block.kind == "heading" %}<h{{ block.level }}>{{ block.text }}</h{{ block.level }}>
{% elif block.kind == "notice" %}<p class="notice" role="note">{{ block.text }}</p>
{% elif block.kind == "list" %}{% if block.text %}<p>{{ block.text }}</p>
{% endif %}<ul>{% for item in block["items"] %}<li>{{ marked(item) }}</li>{% endfor %}</ul>
{% elif block.kind == "table" %}<table tabindex="0"><caption>{{ block.text }}</caption>
<thead><tr>{% for label in block.table.columns %}<th scope="col">{{ label }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in shown(block) %}<tr>{% for cell in row %}<td>{{ marked(cell) }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>
{% else %}<p>{{ marked(block.text) }}</p>
{% endif %}{% endfor %}</main>
</body>
</html>
"""


@cache
def template() -> jinja2.Template:
    """The page, with every value escaped."""
    import jinja2

    return jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(PAGE)


def mark(quoted: re.Pattern[str] | None, text: str) -> markupsafe.Markup:
    """A text as HTML, escaped, with the quoted parts in an element of their own."""
    from markupsafe import Markup, escape

    own = Markup('<bdi translate="no">{}</bdi>')
    parts = quoted.split(text) if quoted else [text]
    return Markup("").join(own.format(part) if n % 2 else escape(part) for n, part in enumerate(parts))


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """A table as CSV in which no text can become a formula: such texts get a leading apostrophe."""
    table.map(safe_text).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
