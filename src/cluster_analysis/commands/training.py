"""Commands of the course."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cluster_analysis import training as course
from cluster_analysis.commands.speaking import tell
from cluster_analysis.data.paths import reports
from cluster_analysis.language import LANGUAGES, translator

if TYPE_CHECKING:
    import pandas as pd

DIRECTORY = click.Path(file_okay=False, path_type=Path)
HANDED_IN = click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False))


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
    from cluster_analysis.publishing.course.builder import write_group

    groups, folder = course.new_groups(n, lang), reports() / "training" / "groups"
    for row in groups.to_dict("records"):
        write_group({str(name): value for name, value in row.items()}, folder, lang)
    groups.to_csv(folder / "groups.csv", index=False)
    click.echo(groups.to_string(index=False))


@training.command()
@click.argument("module", type=click.IntRange(1, 6))
@click.option("--lang", default="ru", type=click.Choice(LANGUAGES), help="Language of the slides.")
@click.option("--cluster", default="kyzylorda-rice", help="Cluster of the figures.")
def slides(module: int, lang: str, cluster: str) -> None:
    """Make the slides of MODULE from its lectures: one HTML file, also for printing."""
    from cluster_analysis.publishing.course.slides import write_slides
    from cluster_analysis.training.course import idea

    region = str(idea(cluster)["region"])
    folder = reports() / "training" / "slides" / lang
    click.echo(write_slides(module, folder, lang, region=region, cluster=cluster, seed=20170410))


@training.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--wheels", type=DIRECTORY, help="Folder with the wheels of requirements.lock.")
def bundle(path: Path, wheels: Path | None) -> None:
    """Pack the course into PATH, a zip for a room without a network (slides made before are taken along)."""
    from cluster_analysis.publishing.course.bundle import bundle as pack

    made = reports() / "training" / "slides"
    click.echo(pack(path, made if made.exists() else None, wheels))


@training.command()
@HANDED_IN
@click.option("--plan", is_flag=True, help="Also write each group's strategic plan as DOCX and PDF.")
def collect(folder: str | None, plan: bool) -> None:
    """Show per group and module what was handed in (FOLDER: reports/training/hand_in if not given)."""
    from cluster_analysis.pages.content import Block, Content
    from cluster_analysis.publishing.course.plan import plans, write_whole_plan
    from cluster_analysis.publishing.document.pdf import render

    handed_in = _show(course.collect(folder))
    for one in plans(folder) if plan and handed_in else ():
        sort = translator(one.lang)("Strategic plan", "course")
        content = Content({"lang": one.lang}, one.title, sort, [Block("text", text=one.to_markdown())])
        for path in write_whole_plan(one, reports() / "training" / "plans", render(content)):
            click.echo(path)


@training.command()
@HANDED_IN
def marks(folder: str | None) -> None:
    """Show who answered which exercise, with how many tries, and when (FOLDER as for collect)."""
    _show(course.marks(folder))


def _show(table: pd.DataFrame) -> bool:
    """A table on the screen; False where there is nothing in it."""
    if len(table):
        click.echo(table.to_string(index=False))
    else:
        tell("nothing was handed in")
    return bool(len(table))
