"""The command `register`: unit records to a panel, and to tables fit to be published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cluster_analysis.commands.data import LANG
from cluster_analysis.commands.speaking import tell
from cluster_analysis.errors import ClusterAnalysisError

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
@LANG
def register(source: Path, name: str, level: str, publish: Path | None, leave_out: tuple[int, ...]) -> None:
    """Turn a business register (SOURCE: Parquet, CSV or a folder) into the panel NAME in data/processed."""
    from cluster_analysis.data.paths import project_root
    from cluster_analysis.intake.confidentiality import publish_register
    from cluster_analysis.intake.register import refuse_repeated_units, register_panel
    from cluster_analysis.intake.register.panel import save_panel

    if publish:
        refuse_repeated_units(source, level=level)
    found = register_panel(source, level=level)
    _show_kept_aside(found.unknown)
    if found.cells.empty:
        raise ClusterAnalysisError("no record has a known year, region and industry: nothing is saved")
    path = save_panel(found.panel(), name)
    rows, cells = found.rows, len(found.cells)
    tell("{rows} records in {cells} cells; saved as {path}", rows=rows, cells=cells, path=str(path))
    if publish:
        ledger = project_root() / "data" / "published" / f"{name}.csv"
        shown = replace(found, cells=found.cells[~found.cells["year"].isin(leave_out)])
        for table in publish_register(shown, name, publish, path.parent, ledger):
            tell("Saved as {path}", path=str(table))


def _show_kept_aside(unknown: pd.DataFrame) -> None:
    """The records with unknown codes; of fewer than three of them only the number is shown."""
    if unknown.empty:
        return
    figures = ["employees", "turnover"]
    shown = unknown.astype(dict.fromkeys(figures, object))
    shown.loc[unknown["rows"] < FEWEST_SHOWN, figures] = "..."
    tell("kept aside for unknown codes:")
    click.echo(shown.to_string(index=False, max_rows=40))
