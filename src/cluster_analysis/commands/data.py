"""Commands for data in: fetch, check, read, and the register; attached to `cluster-analysis`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cluster_analysis.commands import speaking
from cluster_analysis.errors import ClusterAnalysisError, InputError, Message
from cluster_analysis.language.catalogues import LANGUAGES, translator
from cluster_analysis.language.sentences import say, say_error, visible

if TYPE_CHECKING:
    from cluster_analysis.intake.official import OfficialTable

SHOWN = 60
"""Rows of a comparison that are printed."""

language = click.option(
    "--lang", type=click.Choice(LANGUAGES), default=speaking.language, help="Language of the report."
)


class DataError(click.ClickException):
    """A fault of the input, shown without a traceback."""

    exit_code = 1

    def format_message(self) -> str:
        """The message; it may hold texts of a file."""
        return visible(self.message)


def show(text: str) -> None:
    """Print what may hold texts of a file."""
    click.echo(visible(text))


@click.command()
@click.argument("elements", nargs=-1, required=True)
@click.option("--form", type=click.Choice(["xlsx", "json", "csv", "taldau"]), default="xlsx")
@click.option("--period", default=7, help="Taldau: 7 = years.")
@click.option("--dics", default="67", help="Taldau: dictionaries, 67 = regions.")
@click.option("--source-lang", type=click.Choice(["ru", "kk", "en"]), default="ru")
@language
def fetch(elements: tuple[str, ...], form: str, period: int, dics: str, source_lang: str, lang: str) -> None:
    """Fetch official files by their ELEMENT numbers into data/downloads, one at a time."""
    from cluster_analysis.intake.fetch import fetch_element

    _ = translator(lang)
    failed = {}
    for element in elements:
        tell = partial(_tell_waiting, element, lang)
        try:
            found = fetch_element(element, form, source_lang, period=period, dics=dics, tell=tell)
        except ClusterAnalysisError as error:
            failed[element] = error
            continue
        state = _("fetched") if found.changed else _("unchanged")
        click.echo(f"{element}: {state}, {found.path} (sha256 {found.sha256[:12]})")
    for element, why in failed.items():
        click.echo(_("{element}: not fetched").format(element=element), err=True)
        click.echo(say_error(why, lang), err=True)
    if failed:
        raise DataError(_("{n} of {all} elements were not fetched").format(n=len(failed), all=len(elements)))


def _tell_waiting(element: str, lang: str, text: str) -> None:
    click.echo(f"{element}: {say(text, lang)}", err=True)


@click.command()
@language
def check(lang: str) -> None:
    """Check every table of data/raw against its record."""
    from cluster_analysis.intake.check_data import check_data

    report = check_data()
    show(report.text(lang))
    if not report.ok:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--periods", type=click.Choice(["year", "all"]), default="year")
@click.option(
    "--report-sums", is_flag=True, help="Show a table whose sums do not fit, instead of refusing it."
)
@click.option(
    "--additive/--rates",
    default=None,
    help="Whether regions sum to the country; rates, indices and averages do not.  [default: by the figures]",
)
@click.option(
    "--recipe",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read it as this YAML says, or refuse it with what differs.",
)
@click.option("--compare", metavar="TABLE", help="Say what it revises against a table of data/raw.")
@click.option("--save", metavar="NAME", help="Put it into data/raw under this name, with its record.")
@language
def read(
    path: Path,
    periods: str,
    report_sums: bool,
    additive: bool | None,
    recipe: Path | None,
    compare: str | None,
    save: str | None,
    lang: str,
) -> None:
    """Read a table of regions and years (PATH), say what was understood, what was left out, and why."""
    from cluster_analysis.intake.official import read_official
    from cluster_analysis.intake.official.reading import described
    from cluster_analysis.intake.official.recipe import read_recipe

    try:
        table = read_official(
            path,
            periods="all" if periods == "all" else "year",
            check="report" if report_sums else "error",
            additive=additive,
            recipe=read_recipe(recipe) if recipe else None,
        )
        show(described(table, lang))
        if compare:
            show(_compare(table, compare, lang))
        if save:
            show(_save(table, save, lang))
    except ClusterAnalysisError as error:
        raise DataError(say_error(error, lang)) from error


def _compare(table: OfficialTable, name: str, lang: str) -> str:
    """What the file revises, as it would be saved, against a panel of data/raw."""
    from cluster_analysis.data.tables.catalogue import load_table, record
    from cluster_analysis.intake.adopt import as_saved, revisions

    if record(name).kind != "panel":
        raise InputError("is not a table of regions and years", value=name)
    old, new = load_table(name), as_saved(table)
    if ("item" in old) != ("item" in new):
        message = "has items where the other has one figure per region and year"
        raise InputError(message, value=name if "item" in old else table.record.name)
    found = revisions(old, new)
    changes = [found.changes.to_string(index=False, max_rows=SHOWN)] if len(found.changes) else []
    return "\n".join([say(found.sentence(), lang), *changes])


def _save(table: OfficialTable, name: str, lang: str, replace: bool = False) -> str:
    """Put the file into data/raw; what `check` would refuse there is taken out again."""
    from cluster_analysis.intake.adopt import adopt, left_out

    path = adopt(table, name, replace=replace)
    lines = [Message("Saved as {path}", path=str(path))]
    lines += [Message("how it was read: {path}", path=path.with_suffix(".recipe.yml").name)]
    without = [f"  - {say(one, lang)}" for one in left_out(table)]
    return "\n".join([*(say(one, lang) for one in lines), *without])


@click.command()
@click.argument("names", nargs=-1)
@click.option("--accept", is_flag=True, help="Replace the tables by what was fetched.")
@language
def update(names: tuple[str, ...], accept: bool, lang: str) -> None:
    """Fetch tables again (NAMES, else all with a recipe), read them by their recipes, say what is revised."""
    from cluster_analysis.data.tables.catalogue import meta_path, record
    from cluster_analysis.intake.adopt import recipes
    from cluster_analysis.intake.fetch import fetch_element
    from cluster_analysis.intake.official import read_official
    from cluster_analysis.intake.official.recipe import read_recipe

    failed = 0
    for name in names or recipes():
        try:
            element = record(name).element
            if not element:
                raise InputError("has no element in its record: nobody knows where to fetch it", value=name)
            fetched = fetch_element(element, tell=partial(_tell_waiting, element, lang))
            recipe = read_recipe(meta_path(name).with_name(f"{name}.recipe.yml"))
            table = read_official(fetched.path, recipe=recipe)
            show(f"{name}: {_compare(table, name, lang)}")
            if accept:
                show(_save(table, name, lang, replace=True))
        except ClusterAnalysisError as error:
            failed += 1
            click.echo(visible(f"{name}: {say_error(error, lang)}"), err=True)
    if failed:
        raise DataError(say(Message("{n} tables were not updated", n=failed), lang))


COMMANDS = (fetch, check, read, update)


def add_commands(group: click.Group) -> None:
    """Attach the commands of this module to the main command."""
    for command in COMMANDS:
        group.add_command(command)
