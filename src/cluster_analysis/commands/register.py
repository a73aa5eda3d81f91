"""The command `register`: unit records to a panel, and to tables fit to be published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from cluster_analysis.commands.data import LANG, show
from cluster_analysis.commands.speaking import tell
from cluster_analysis.errors import ClusterAnalysisError


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
        refuse_repeated_units(source)  # in a section: no division has a unit twice then either
    found = register_panel(source, level=level)
    if len(found.unknown):
        tell("kept aside for unknown codes:")
        show(found.unknown.to_string(index=False, max_rows=40))
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
