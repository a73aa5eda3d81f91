"""Commands of the course."""

from __future__ import annotations

import click

from cluster_analysis.commands.speaking import tell


@click.group()
def training() -> None:
    """The training course: build its notebooks, see what groups handed in."""


@training.command(name="build")
def build_command() -> None:
    """Build the student notebooks (notebooks/training) and the solved ones (reports/training/instructor)."""
    from cluster_analysis.publishing.run.builder import build_all

    for path in build_all():
        click.echo(path)


@training.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False))
def collect(folder: str | None) -> None:
    """Show per group and module what was handed in (FOLDER: reports/training/hand_in if not given)."""
    from cluster_analysis.training import collect as collected

    table = collected(folder)
    if len(table):
        click.echo(table.to_string(index=False))
    else:
        tell("nothing was handed in")


def add_commands(group: click.Group) -> None:
    """Bring the group `training` to the main command."""
    group.add_command(training)
