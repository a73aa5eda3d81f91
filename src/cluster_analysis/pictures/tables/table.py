"""A table that is shown: accessible HTML with caption, heads, units, sources."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd
from pandas import DataFrame, Series

from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.values import Value
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import in_words, word
from cluster_analysis.pictures.pictures import TABLE_MIME
from cluster_analysis.pictures.results import drawing
from cluster_analysis.pictures.theme import number

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True)
class Table:
    """A table that can be published: it has a title, units, sources and a language.

    Parameters
    ----------
    data
        The cells. The first column (or the index, if it has a name) heads the rows.
    title
        Caption: the finding or what is shown.
    lang
        Language of the numbers and the foot.
    units
        Column -> unit.
    digits
        Column -> decimals; by default those that suit the column.
    sources
        Ids of the source records.
    vintage
        Vintage of the regions.
    synthetic
        Whether any number is synthetic; said in the caption.
    note
        One more sentence for the foot.

    Examples
    --------
    >>> table = Table(pd.DataFrame({"Region": ["Atyrau"], "LQ": [3.11]}), "Mining")
    >>> "<caption>Mining</caption>" in table.to_html()
    True
    """

    data: DataFrame
    title: str
    lang: str = "en"
    units: Mapping[str, str] = field(default_factory=dict)
    digits: Mapping[str, int] = field(default_factory=dict)
    sources: Sequence[str] = ()
    vintage: int | None = None
    synthetic: bool = False
    note: str = ""

    @property
    def frame(self) -> DataFrame:
        """The cells with the row heads as first column."""
        return self.data.reset_index() if any(self.data.index.names) else self.data

    @property
    def foot(self) -> str:
        """Sources, vintage and note in words."""
        return theme.footer(
            self.lang, sources=self.sources, vintage=self.vintage, synthetic=self.synthetic, note=self.note
        )

    def to_html(self) -> str:
        """Accessible HTML: caption, scope of each head, numbers in the language's form, all text escaped."""
        numeric = [pd.api.types.is_numeric_dtype(kind) for kind in self.frame.dtypes]
        return _template().render(
            table=self,
            numeric=numeric,
            mark=translator(self.lang)("SYNTHETIC DATA") if self.synthetic else "",
            **self.words(),
        )

    def words(self) -> dict[str, Any]:
        """Heads with units, cells in the language's form, and the foot: for what is not HTML."""
        return {
            "columns": [self.head(one) for one in self.frame.columns],
            "data": [
                list(row)
                for row in zip(*(self._texts(column) for _head, column in self.frame.items()), strict=True)
            ],
            "foot": self.foot,
        }

    def head(self, column: Any) -> str:
        """The head of a column, with its unit."""
        unit = self.units.get(str(column), "")
        return f"{column}, {unit}" if unit else str(column)

    def _texts(self, column: Series) -> list[str]:
        """The cells of a column as they are shown."""
        _ = translator(self.lang)
        if pd.api.types.is_bool_dtype(column):
            return [_("yes") if one else _("no") for one in column]
        if not pd.api.types.is_numeric_dtype(column) or _is_year(column):
            return ["–" if pd.isna(one) else str(one) for one in column]
        digits = self.digits.get(str(column.name), theme.digits_for(column))
        return [_shown(one, self.lang, digits) for one in column]

    def to_text(self) -> str:
        """Title, cells and foot as plain text."""
        shown = DataFrame(self.words()["data"], columns=[str(one) for one in self.frame.columns])
        return f"{self.title}\n{shown.to_string(index=False)}\n{self.foot}".rstrip()

    def _repr_mimebundle_(self, **_which: Any) -> tuple[dict, dict]:
        about = {"title": self.title, "sources": list(self.sources), "synthetic": self.synthetic}
        about["words"] = self.words()
        return {
            "text/html": self.to_html(),
            "text/plain": self.to_text(),
            TABLE_MIME: self.frame.to_json(
                orient="split", index=False, double_precision=6, force_ascii=False
            ),
        }, {"text/html": about}


@cache
def _template() -> Template:
    from jinja2 import Environment

    return Environment(autoescape=True, trim_blocks=True).from_string(
        Path(__file__).with_name("table.html").read_text(encoding="utf-8")
    )


def _shown(value: float, lang: str, digits: int) -> str:
    """A number of a column; one that would round to zero is shown as smaller than the last digit.

    Examples
    --------
    >>> _shown(0.00002, "en", 4), _shown(0.0, "en", 4), _shown(-0.00002, "en", 4)
    ('<0.0001', '0.0000', '>−0.0001')
    """
    if value == value and value != 0 and round(value, digits) == 0:
        return f"{'<' if value > 0 else '>'}{number(math.copysign(10.0**-digits, value), lang, digits)}"
    return number(value, lang, digits)


def _is_year(column: Series) -> bool:
    """Whole numbers between 1900 and 2100 under a head that names a year are written without separators."""
    head = str(column.name).casefold()
    known = column.dropna()
    named = any(year in head for year in ("year", "год", "жыл"))
    return named and bool((known.between(1900, 2100) & (known % 1 == 0)).all())


@drawing
def table(
    frame: DataFrame | Series,
    title: str,
    *,
    digits: Mapping[str, int] | None = None,
    **about: Unpack[theme.About],
) -> Table:
    """A table under its finding; codes of regions and sections, and keys of measures, are shown as names.

    Parameters
    ----------
    frame
        Labelled numbers. A named index heads the rows.
    title
        The finding.
    digits
        Column -> decimals; by default those that suit the column.

    Examples
    --------
    >>> frame = DataFrame({"location_quotient": [3.11]}, pd.Index(["KZ-23"], name="region"))
    >>> table(frame, "Mining").show("ru").data
                   регион  коэффициент локализации
    0  Атырауская область                     3.11
    """
    lang = about.get("lang", "en")
    flat = DataFrame(frame, copy=True)
    if any(flat.index.names):
        flat = flat.reset_index()
    texts = flat.select_dtypes(include=["object", "string", "category"]).columns
    worded = str, list, tuple, Value  # numbers among labels stay numbers
    flat[texts] = flat[texts].map(lambda cell: in_words(cell, lang) if isinstance(cell, worded) else cell)
    heads = {column: word(str(column), lang) for column in flat.columns}
    return Table(
        flat.rename(columns=heads),
        title,
        lang,
        digits={heads[column]: places for column, places in (digits or {}).items()},
        sources=about.get("sources", ()),
        vintage=about.get("vintage"),
        synthetic=about.get("synthetic", False),
        note=about.get("note", ""),
    )
