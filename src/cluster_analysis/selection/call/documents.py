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
from functools import cache
from html import escape
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from markupsafe import Markup
from pandas import DataFrame

from cluster_analysis.data.tables.spreadsheet_text import DIRECTION_MARKS
from cluster_analysis.language.numbers import format_number
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.workbooks import NewBook, is_number

if TYPE_CHECKING:
    import jinja2

Kind = Literal["heading", "paragraph", "notice", "list", "table"]
OWN = r'<bdi translate="no">\1</bdi>'
"""What an applicant or expert wrote, in HTML: not to be translated."""


@dataclass(frozen=True)
class Block:
    """One piece of a document.

    Parameters
    ----------
    kind
        heading, paragraph, notice (a banner), list or table.
    text
        The text; of a table its caption.
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
    items: Sequence[str] = ()
    table: DataFrame = field(default_factory=DataFrame)
    digits: int | None = 1

    @property
    def column_digits(self) -> list[int | None]:
        """Digits of the numbers of each column; none in one of whole numbers."""
        columns = [filter(is_number, cells) for cells in self.table.to_numpy(object).T]
        return [0 if all(float(cell).is_integer() for cell in cells) else self.digits for cells in columns]


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
        longest = "|".join(re.escape(escape(one)) for one in sorted(self.quoted, key=len, reverse=True))
        quoted = re.compile(rf"(?<![\w&])({longest or '(?!)'})(?!\w)")
        page = template().render(
            document=self,
            shown=lambda block: shown(block, self.lang),
            marked=lambda text: Markup(quoted.sub(OWN, escape(text))),  # noqa: S704 - escaped here
        )
        return page.translate(DIRECTION_MARKS)

    def text(self) -> str:
        """Plain text, for e-mail."""
        lines = [self.title, "=" * min(len(self.title), 70), ""]
        for block in self.blocks:
            lines += [*_plain(block, self.lang), ""]
        return "\n".join(lines).translate(DIRECTION_MARKS).rstrip() + "\n"

    def save(self, folder: Path, **forms: bytes) -> None:
        """Write it into a folder as HTML, and in further forms by the endings of their names."""
        folder.mkdir(parents=True, exist_ok=True)
        for form, data in {"html": self.html().encode(), **forms}.items():
            (folder / f"{self.name}.{form}").write_bytes(data)

    def xlsx(self) -> bytes:
        """A workbook: one sheet of texts, one sheet per table; values only, no formulas."""
        book = NewBook()
        texts = [text for block in self.blocks for text in (block.text, *block.items)]
        book.lines("0", ([text] for text in (self.title, *texts))).set_column(0, 0, 110, book.wrap)
        notices = [block.text for block in self.blocks if block.kind == "notice"]
        for number, block in enumerate((one for one in self.blocks if one.kind == "table"), start=1):
            _table_sheet(book, number, block, notices)
        return book.finished()


def sheet_name(number: int, text: str) -> str:
    """A name a workbook accepts: at most 31 characters, none of those it forbids.

    Examples
    --------
    >>> sheet_name(2, "Ranking: floors off [points from 0 to 100]")
    '2 Ranking floors off points'
    """
    plain = re.sub(r"[^\w ,.()-]+|[\U00010000-\U0010ffff]+", " ", text)  # beyond U+FFFF one counts as two
    return f"{number} {shorten(plain, 28, placeholder='')}".strip()


def _table_sheet(book: NewBook, number: int, block: Block, notices: list[str]) -> None:
    """A table below its caption and the notices; a column's numbers have the digits of the column."""
    table = block.table
    above = [[block.text], *([text] for text in notices), []]
    rows: list[Any] = [*above, table.columns, *table.itertuples(index=False, name=None)]
    sheet = book.lines(sheet_name(number, block.text), rows, head=len(above))
    for column, digits in enumerate(block.column_digits):
        shape = "General" if digits is None else f"{0:.{digits}f}"
        wide = any(isinstance(cell, str) for cell in table.iloc[:, column])
        sheet.set_column(
            column,
            column,
            36 if wide else 12,
            book.add_format({"num_format": shape, "valign": "top", "text_wrap": True}),
        )
    sheet.freeze_panes(len(above) + 1, 0)


def shown(block: Block, lang: str) -> list[list[str]]:
    """The cells of a table as texts in the language's form; a dash where there is nothing."""
    digits = block.column_digits
    return [
        [show(cell, lang, n) for cell, n in zip(row, digits, strict=True)]
        for row in block.table.itertuples(index=False, name=None)
    ]


def show(value: Any, lang: str, digits: int | None = None) -> str:
    """One value as text: a time in words, a number with `digits` digits, or with up to two if None.

    Examples
    --------
    >>> show(17.0, "en"), show(1.8, "en"), show(1.8, "en", 2), show(float("nan"), "en"), show(-0.001, "en", 2)
    ('17', '1.8', '1.80', '–', '0.00')
    """
    if pd.isna(value):
        return "–"
    if isinstance(value, datetime.datetime):
        return say(Moment(value), lang)
    if not is_number(value):
        return str(value)
    if digits is None:
        digits = len(f"{value:.2f}".rstrip("0").partition(".")[2])
    return format_number(round(float(value), digits), lang, digits)


def _plain(block: Block, lang: str) -> list[str]:
    if block.kind == "heading":
        return [block.text, "-" * min(len(block.text), 70)]
    lines = [*filter(None, [block.text]), *(f"- {item}" for item in block.items)]
    if block.kind == "table":
        rows = [list(map(str, block.table.columns)), *shown(block, lang)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines += ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return lines


def safe_name(*parts: str) -> str:
    """A file stem from ids: letters, digits, hyphen and underscore of ASCII only, never a path.

    Examples
    --------
    >>> safe_name("letter", "../S01", "en")
    'letter-S01-en'
    """
    plain = [re.sub(r"[^A-Za-z0-9_]+", "", part)[:40] for part in parts]
    return "-".join(part for part in plain if part) or "document"


@cache
def template() -> jinja2.Template:
    """The page, with every value escaped."""
    import jinja2

    return jinja2.Environment(
        autoescape=True, loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    ).get_template("document.html")
