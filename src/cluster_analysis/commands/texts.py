"""Commands of the readers: the sheet of the texts of a language goes out and comes back."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from cluster_analysis.commands.speaking import tell
from cluster_analysis.language import Count

_LANG = click.option(
    "--lang", "language", type=click.Choice(["ru", "kk"]), required=True, help="The language to be read."
)


@click.group()
def texts() -> None:
    """The Russian and Kazakh texts: write a sheet for a reader, take it back, count what is confirmed."""


@texts.command()
@_LANG
def export(language: str) -> None:
    """Write texts-LANG.xlsx: every text, its English, where it stands, and two columns for the reader."""
    import pandas as pd

    from cluster_analysis.language import review

    path = f"texts-{language}.xlsx"
    rows = pd.DataFrame(review.sheet(language), columns=review.COLUMNS)
    plain = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=plain) as book:
        rows.to_excel(book, sheet_name=language, index=False, freeze_panes=(1, 0))
        sheet = book.sheets[language]
        last = len(review.COLUMNS) - 1
        sheet.autofilter(0, 0, len(rows), last)
        sheet.set_column(0, last, 40, book.book.add_format({"text_wrap": True, "valign": "top"}))
    confirmed, n = map(Count, review.confirmed(language))
    tell("{path}: {n:# text|# texts}, {confirmed} of them confirmed", path=path, n=n, confirmed=confirmed)


@texts.command(name="import")
@_LANG
@click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take_back(language: str, sheet: Path) -> None:
    """Take back a SHEET: rows with a name under "confirmed by" are confirmed, with their new text if any."""
    import pandas as pd

    from cluster_analysis.errors import InputError, Problem
    from cluster_analysis.language import review

    rows = pd.read_excel(sheet, engine="calamine", dtype=str, keep_default_na=False, na_filter=False)
    missing = [column for column in review.COLUMNS if column not in rows]
    if missing:
        raise InputError([Problem("is missing", file=sheet.name, column=column) for column in missing])
    today = datetime.datetime.now(tz=datetime.UTC).date()
    n = Count(review.take_back(language, (dict(row) for _, row in rows.iterrows()), today, sheet.name))
    done, every = map(Count, review.confirmed(language))
    tell("{n:# text|# texts} confirmed; {confirmed} of {all} in all", n=n, confirmed=done, all=every)
