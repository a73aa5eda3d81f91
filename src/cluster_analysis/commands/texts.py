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
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The sheet.  [default: texts-LANG.xlsx]"
)
def export(language: str, out: Path | None) -> None:
    """Write every text with its context, its English, where it stands, and two columns for the reader."""
    import xlsxwriter

    from cluster_analysis.data.paths import project_root
    from cluster_analysis.language import extraction, review

    path = out or Path(f"texts-{language}.xlsx")
    rows = review.sheet(language, extraction.texts(project_root()))
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(language)
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        page.write_row(0, 0, review.COLUMNS, bold)
        for number, row in enumerate(rows, 1):
            page.write_row(number, 0, list(row.values()), wrapped)
        for column, width in enumerate((10, 10, 60, 60, 30, 60, 25)):
            page.set_column(column, column, width)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(rows), len(review.COLUMNS) - 1)
    share = review.confirmed(language)
    told = {"n": Count(share.all), "confirmed": Count(share.confirmed)}
    tell("{path}: {n:# text|# texts}, {confirmed} of them confirmed", path=str(path), **told)


@texts.command(name="import")
@_LANG
@click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="When it was read.  [default: today]")
def take_back(language: str, sheet: Path, day: datetime.datetime | None) -> None:
    """Take back a SHEET: rows with a name under "confirmed by" are confirmed, with their new text if any."""
    import python_calamine

    from cluster_analysis.errors import InputError, Problem
    from cluster_analysis.language import review

    lines = python_calamine.CalamineWorkbook.from_path(sheet).get_sheet_by_index(0).to_python()
    heads = [str(head) for head in lines[0]] if lines else []
    missing = [column for column in review.COLUMNS if column not in heads]
    if missing:
        raise InputError([Problem("is missing", file=sheet.name, column=column) for column in missing])
    rows = [dict(zip(heads, map(str, line), strict=True)) for line in lines[1:]]
    when = day.date() if day else datetime.datetime.now(tz=datetime.UTC).date()
    number = review.take_back(language, rows, when, sheet.name)
    share = review.confirmed(language)
    told = {"n": Count(number), "confirmed": Count(share.confirmed), "all": Count(share.all)}
    tell("{n:# text|# texts} confirmed; {confirmed} of {all} in all", **told)


@texts.command()
def state() -> None:
    """How many texts of each language are confirmed."""
    from cluster_analysis.language import review

    for language in ("ru", "kk"):
        share = review.confirmed(language)
        click.echo(f"{language}: {share.confirmed} of {share.all}")


def add_commands(group: click.Group) -> None:
    """Bring the group `texts` to the main command."""
    group.add_command(texts)
