"""A frame of numbers as a table that is shown: heads and labels in words, numbers as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import pandas as pd

from cluster_analysis.language.values import Value
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import in_words, word
from cluster_analysis.pictures.results import drawing
from cluster_analysis.pictures.tables.table import Table


@drawing
def table(
    frame: pd.DataFrame | pd.Series,
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
    >>> frame = pd.DataFrame({"location_quotient": [3.11]}, pd.Index(["KZ-23"], name="region"))
    >>> table(frame, "Mining").show("ru").data
                   регион  коэффициент локализации
    0  Атырауская область                     3.11
    """
    lang = about.get("lang", "en")
    flat = pd.DataFrame(frame, copy=True)
    flat = flat.reset_index() if any(name is not None for name in flat.index.names) else flat
    texts = flat.select_dtypes(include=["object", "string", "category"]).columns
    worded = str, list, tuple, Value  # numbers among labels stay numbers
    flat[texts] = flat[texts].map(lambda cell: in_words(cell, lang) if isinstance(cell, worded) else cell)
    heads = {column: word(str(column), lang) for column in flat.columns}
    kept = {name: about[name] for name in ("sources", "vintage", "synthetic", "note") if name in about}
    shown_digits = {heads[column]: places for column, places in (digits or {}).items()}
    return Table(flat.rename(columns=heads), title, lang, digits=shown_digits, **kept)  # type: ignore[arg-type]
