"""The command `register`: unit records to a panel, and to tables fit to be published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cluster_analysis.commands.data import DataError, language
from cluster_analysis.errors import ClusterAnalysisError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.sentences import say_error

if TYPE_CHECKING:
    import pandas as pd

FEWEST_SHOWN = 3
"""Figures of fewer unit records than this are not shown in the terminal."""


@click.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.argument("name")
@click.option("--level", type=click.Choice(["section", "division", "group", "class"]), default="section")
@click.option(
    "--publish",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for tables with suppressed cells, fit to be published.",
)
@click.option("--leave-out", type=int, multiple=True, help="Year that is not published.")
@language
def register(
    source: Path,
    name: str,
    level: str,
    publish: Path | None,
    leave_out: tuple[int, ...],
    lang: str,
) -> None:
    """Turn a business register (SOURCE: Parquet, CSV or a folder) into the panel NAME in data/processed."""
    from cluster_analysis.data.paths import project_root
    from cluster_analysis.intake.confidentiality import Ledger, publish_register
    from cluster_analysis.intake.register import refuse_repeated_units, register_panel
    from cluster_analysis.intake.register.panel import save_panel

    _ = translator(lang)
    try:
        if publish:
            refuse_repeated_units(source, level=level)
        found = register_panel(source, level=level)
        if found.cells.empty:
            click.echo(_kept_aside(found.unknown, lang), nl=False)
            raise DataError(_("no record has a known year, region and industry: nothing is saved"))
        path = save_panel(found.panel(), name)
        tables = []
        if publish:
            ledger = Ledger(project_root() / "data" / "published" / f"{name}.csv")
            shown = replace(found, cells=found.cells[~found.cells["year"].isin(leave_out)])
            tables = publish_register(shown, name, publish, path.parent, ledger=ledger)
    except ClusterAnalysisError as error:
        raise DataError(say_error(error, lang)) from error
    click.echo(
        _("{rows} records in {cells} cells; saved as {path}").format(
            rows=found.rows, cells=len(found.cells), path=path
        )
    )
    for table in tables:
        click.echo(_("Saved as {path}").format(path=table))
    click.echo(_kept_aside(found.unknown, lang), nl=False)


def _kept_aside(unknown: pd.DataFrame, lang: str) -> str:
    """The records with unknown codes; of fewer than three of them only the number is shown."""
    if unknown.empty:
        return ""
    figures = ["employees", "turnover"]
    shown = unknown.astype(dict.fromkeys(figures, object))
    shown.loc[unknown["rows"] < FEWEST_SHOWN, figures] = "..."
    table = shown.to_string(index=False, max_rows=40)
    return f"{translator(lang)('kept aside for unknown codes:')}\n{table}\n"


def add_commands(group: click.Group) -> None:
    """Attach the command of this module to the main command."""
    group.add_command(register)
