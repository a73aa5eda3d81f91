"""Commands of the course."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cluster_analysis import training as course
from cluster_analysis.commands.speaking import tell
from cluster_analysis.data.paths import reports
from cluster_analysis.language import LANGUAGES

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
HANDED_IN = click.argument("folder", required=False, type=FOLDER)


@click.group()
def training() -> None:
    """The training course: build its notebooks, set up groups, see what they handed in."""


@training.command(name="build")
def build_command() -> None:
    """Build the student notebooks (notebooks/training) and the solved ones (reports/training/instructor)."""
    from cluster_analysis.publishing.course.builder import build_all

    for path in build_all():
        click.echo(path)


@training.command()
@click.option("--groups", "n", required=True, type=int, help="Number of groups, at most 15.")
@click.option("--lang", default="ru", type=click.Choice(LANGUAGES), help="Language of the notebooks.")
def new(n: int, lang: str) -> None:
    """Give each group its own region, cluster and seed, and a folder with its notebooks."""
    from cluster_analysis.publishing.course.builder import write_groups

    groups = course.new_groups(n, lang)
    write_groups(groups, reports() / "training" / "groups", lang)
    _show(groups)


@training.command()
@click.argument("module", type=click.IntRange(1, 6))
@click.option("--lang", default="ru", type=click.Choice(LANGUAGES), help="Language of the slides.")
@click.option("--cluster", default="kyzylorda-rice", help="Cluster of the figures.")
def slides(module: int, lang: str, cluster: str) -> None:
    """Make the slides of MODULE from its lectures: one HTML file, also for printing."""
    from cluster_analysis.publishing.course.slides import write_slides

    click.echo(write_slides(module, reports() / "training" / "slides" / lang, lang, cluster))


@training.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--wheels", type=click.Path(path_type=Path), help="Folder with the wheels of requirements.lock."
)
def bundle(path: Path, wheels: Path | None) -> None:
    """Pack the course into PATH, a zip for a room without a network (slides made before are taken along)."""
    from cluster_analysis.publishing.course.bundle import bundle as pack

    click.echo(pack(path, wheels))


@training.command()
@HANDED_IN
@click.option("--plan", is_flag=True, help="Also write each group's strategic plan as DOCX and PDF.")
def collect(folder: Path | None, plan: bool) -> None:
    """Show per group and module what was handed in (FOLDER: reports/training/hand_in if not given)."""
    from cluster_analysis.publishing.course.plan import write_plans

    _show(course.collect(folder))
    for path in write_plans(folder, reports() / "training" / "plans") if plan else ():
        click.echo(path)


@training.command()
@HANDED_IN
def marks(folder: Path | None) -> None:
    """Show who answered which exercise, with how many tries, and when (FOLDER as for collect)."""
    _show(course.marks(folder))


def _show(table: Any) -> None:
    """A table on the screen."""
    if table.empty:
        tell("nothing was handed in")
    else:
        click.echo(table.to_string(index=False))
