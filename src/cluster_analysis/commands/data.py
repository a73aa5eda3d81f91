"""Commands for data in: fetch, check, read, update."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from cluster_analysis.commands.speaking import choose, language, tell
from cluster_analysis.errors import ClusterAnalysisError, InputError, Message
from cluster_analysis.language import LANGUAGES, say, say_error
from cluster_analysis.language.sentences import visible

if TYPE_CHECKING:
    from cluster_analysis.intake.official import OfficialTable

SHOWN = 60
"""Rows of a comparison that are printed."""
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LANG = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=language,
    callback=choose,
    expose_value=False,
    help="Language of the report.",
)


def show(text: str | Message, err: bool = False) -> None:
    """Print what may hold texts of a file, in the language of the command line."""
    click.echo(visible(say(text, language())), err=err)


def each(names: Iterable[str], work: Callable[[str], None], failed: str) -> None:
    """Do the work for each of the names, whatever becomes of the others; say how many `failed`."""
    names, n = list(names), 0
    for name in names:
        try:
            work(name)
        except ClusterAnalysisError as error:
            n += 1
            show(f"{name}: {say_error(error, language())}", err=True)
    if n:
        raise ClusterAnalysisError(failed, n=n, all=len(names))


def _waiting(name: str) -> Callable[[str], None]:
    """Says of a name what there is to wait for."""
    return lambda text: show(f"{name}: {say(text, language())}", err=True)


@click.command()
@click.argument("elements", nargs=-1, required=True)
@click.option("--form", type=click.Choice(["xlsx", "json", "csv", "taldau"]), default="xlsx")
@click.option("--period", default=7, help="Taldau: 7 = years.")
@click.option("--dics", default="67", help="Taldau: dictionaries, 67 = regions.")
@click.option("--source-lang", "lang", type=click.Choice(["ru", "kk", "en"]), default="ru")
@LANG
def fetch(elements: tuple[str, ...], **how: Any) -> None:
    """Fetch official files by their ELEMENT numbers into data/downloads, one at a time."""
    from cluster_analysis.intake.fetch import fetch_element

    def work(element: str) -> None:
        found = fetch_element(element, **how, tell=_waiting(element))
        state = say(Message("fetched") if found.changed else Message("unchanged"), language())
        show(f"{element}: {state}, {found.path} (sha256 {found.sha256[:12]})")

    each(elements, work, "{n} of {all} elements were not fetched")


@click.command()
@LANG
def check() -> None:
    """Check every table of data/raw against its record."""
    from cluster_analysis.intake.check_data import check_data

    report = check_data()
    show(report.text(language()))
    sys.exit(bool(report.problems))


@click.command()
@click.argument("path", type=FILE)
@click.option("--periods", type=click.Choice(["year", "all"]), default="year")
@click.option(
    "--additive/--rates",
    default=None,
    help="Whether regions sum to the country; rates, indices and averages do not.  [default: by the figures]",
)
@click.option("--recipe", type=FILE, help="Read it as this YAML says, or refuse it with what differs.")
@click.option("--compare", metavar="TABLE", help="Say what it revises against a table of data/raw.")
@click.option("--save", metavar="NAME", help="Put it into data/raw under this name, with its record.")
@LANG
def read(
    path: Path,
    periods: Literal["year", "all"],
    additive: bool | None,
    recipe: Path | None,
    compare: str | None,
    save: str | None,
) -> None:
    """Read a table of regions and years (PATH), say what was understood, what was left out, and why."""
    from cluster_analysis.intake.official import read_official
    from cluster_analysis.intake.official.reading import described
    from cluster_analysis.intake.official.recipe import read_recipe

    said = read_recipe(recipe) if recipe else None
    table = read_official(path, periods=periods, additive=additive, recipe=said)
    show(described(table, language()))
    if compare:
        _compare(table, compare)
    if save:
        from cluster_analysis.publishing.run.portfolio import add_quality_page

        _save(table, save)
        show(add_quality_page(save, max(table.record.vintage)))


def _compare(table: OfficialTable, name: str) -> None:
    """Say what the file revises, as it would be saved, against a panel of data/raw."""
    from cluster_analysis.data.tables.catalogue import load_table, record
    from cluster_analysis.intake.adopt import as_saved, revisions

    if record(name).kind != "panel":
        raise InputError("is not a table of regions and years", value=name)
    old, new = load_table(name), as_saved(table)
    if ("item" in old) != ("item" in new):
        message = "has items where the other has one figure per region and year"
        raise InputError(message, value=name if "item" in old else table.record.name)
    found = revisions(old, new)
    show(found.sentence())
    if len(found.changes):
        show(found.changes.to_string(index=False, max_rows=SHOWN))


def _save(table: OfficialTable, name: str, replace: bool = False) -> None:
    """Put the file into data/raw; what `check` would refuse there is taken out again."""
    from cluster_analysis.intake.adopt import adopt, left_out

    path = adopt(table, name, replace=replace)
    tell("Saved as {path}", path=str(path))
    tell("how it was read: {path}", path=path.with_suffix(".recipe.yml").name)
    for one in left_out(table):
        show(f"  - {say(one, language())}")


@click.command()
@click.argument("names", nargs=-1)
@click.option("--accept", is_flag=True, help="Replace the tables by what was fetched.")
@LANG
def update(names: tuple[str, ...], accept: bool) -> None:
    """Fetch tables again (NAMES, else all with a recipe), read them by their recipes, say what is revised."""
    from cluster_analysis.data.tables.catalogue import meta_path, record
    from cluster_analysis.intake.adopt import recipes
    from cluster_analysis.intake.fetch import fetch_element
    from cluster_analysis.intake.official import read_official
    from cluster_analysis.intake.official.recipe import read_recipe

    def work(name: str) -> None:
        element = record(name).element
        if not element:
            raise InputError("has no element in its record: nobody knows where to fetch it", value=name)
        fetched = fetch_element(element, tell=_waiting(name))
        recipe = read_recipe(meta_path(name).with_name(f"{name}.recipe.yml"))
        table = read_official(fetched.path, recipe=recipe)
        show(f"{name}:")
        _compare(table, name)
        if accept:
            _save(table, name, replace=True)

    each(names or recipes(), work, "{n} tables were not updated")
