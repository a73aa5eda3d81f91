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
from pandas import DataFrame

from cluster_analysis.data.tables.spreadsheet_text import safe_text
from cluster_analysis.language.numbers import format_number
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.workbooks import NewBook, is_number

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
        whole = float.is_integer
        columns = [filter(is_number, self.table.iloc[:, at]) for at in range(self.table.shape[1])]
        return [0 if all(whole(float(cell)) for cell in cells) else self.digits for cells in columns]


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

    def save(self, folder: Path, **forms: bytes) -> None:
        """Write it into a folder as HTML, and in further forms by the endings of their names."""
        folder.mkdir(parents=True, exist_ok=True)
        for form, data in {"html": self.html().encode(), **forms}.items():
            (folder / f"{self.name}.{form}").write_bytes(data)

    def xlsx(self) -> bytes:
        """A workbook: one sheet of texts, one sheet per table; values only, no formulas."""
        book, texts, tables = NewBook(), [self.title], []
        for block in self.blocks:
            tables += [block] if block.kind == "table" else []
            texts += [f"{len(tables)}. {block.text}" if block.kind == "table" else block.text, *block.items]
        book.lines("0", ([text] for text in texts)).set_column(0, 0, 110, book.wrap)
        notices = [block.text for block in self.blocks if block.kind == "notice"]
        for number, block in enumerate(tables, start=1):
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
    short = " ".join(plain.split())[:27]
    return f"{number} {short}".strip(" '") if len(short) < 27 else f"{number} {short.rsplit(' ', 1)[0]}"


def _table_sheet(book: NewBook, number: int, block: Block, notices: list[str]) -> None:
    """A table below its caption and the notices; a column's numbers have the digits of the column."""
    table, above = block.table, [[block.text], *([text] for text in notices), []]
    rows: list[Any] = [*above, table.columns, *table.itertuples(index=False, name=None)]
    sheet = book.lines(sheet_name(number, block.text), rows, head=len(above))
    for column, digits in enumerate(block.column_digits):
        shape = "General" if digits is None else f"{0:.{digits}f}"
        form = book.add_format({"num_format": shape, "valign": "top", "text_wrap": True})
        wide = any(isinstance(cell, str) for cell in table.iloc[:, column])
        sheet.set_column(column, column, 36 if wide else 12, form)
    sheet.freeze_panes(len(above) + 1, 0)


def shown(block: Block, lang: str) -> list[list[str]]:
    """The cells of a table as texts in the language's form; a dash where there is nothing."""
    rows, digits = block.table.itertuples(index=False, name=None), block.column_digits
    return [[show(cell, lang, n) for cell, n in zip(row, digits, strict=True)] for row in rows]


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
        digits = next((n for n in (0, 1) if round(float(value), n) == round(float(value), 2)), 2)
    return format_number(round(float(value), digits) + 0.0, lang, digits)


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

    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, loader=loader)
    return environment.get_template("document.html")


def mark(quoted: re.Pattern[str] | None, text: str) -> markupsafe.Markup:
    """A text as HTML, escaped, with the quoted parts in an element of their own."""
    from markupsafe import Markup, escape

    own = Markup('<bdi translate="no">{}</bdi>')
    parts = quoted.split(text) if quoted else [text]
    return Markup("").join(own.format(part) if n % 2 else escape(part) for n, part in enumerate(parts))


def write_csv(table: DataFrame, path: Path) -> None:
    """A table as CSV in which no text can become a formula: such texts get a leading apostrophe."""
    table.map(safe_text).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
