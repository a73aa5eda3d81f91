"""Commands for data in: fetch, check, read, and the register; attached to `cluster-analysis`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cluster_analysis.commands import speaking
from cluster_analysis.data.paths import write_whole
from cluster_analysis.errors import ClusterAnalysisError, InputError, Problem
from cluster_analysis.language.i18n import LANGUAGES, translator
from cluster_analysis.language.sentences import say, say_error, say_problem, visible

if TYPE_CHECKING:
    import pandas as pd

    from cluster_analysis.intake.official import OfficialTable

SHOWN = 60
"""Rows of a comparison that are printed."""
FEWEST_SHOWN = 3
"""Figures of fewer unit records than this are not shown in the terminal."""

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
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write an HTML report too."
)
@language
def check(page: Path | None, lang: str) -> None:
    """Check every table of data/raw against its record."""
    from cluster_analysis.intake.check_data import check_data

    report = check_data()
    show(report.text(lang))
    if page is not None:
        written = write_whole(page, report.html(lang))
        click.echo(translator(lang)("Saved as {path}").format(path=written))
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
@click.option("--compare", metavar="TABLE", help="Say what it revises against a table of data/raw.")
@click.option("--save", metavar="NAME", help="Put it into data/raw under this name, with its record.")
@language
def read(
    path: Path,
    periods: str,
    report_sums: bool,
    additive: bool | None,
    compare: str | None,
    save: str | None,
    lang: str,
) -> None:
    """Read an official file (PATH) and say what it holds, what was left out, and why."""
    from cluster_analysis.intake.official import read_official

    _ = translator(lang)
    try:
        table = read_official(
            path,
            periods="all" if periods == "all" else "year",
            check="report" if report_sums else "error",
            additive=additive,
        )
        show(_describe(table, lang))
        if compare:
            show(_compare(table, compare))
        if save:
            show(_save(table, save, lang))
    except ClusterAnalysisError as error:
        raise DataError(say_error(error, lang)) from error


def _describe(table: OfficialTable, lang: str) -> str:
    _ = translator(lang)
    data = table.data
    lines = [
        table.record.title["en"],
        _("layout: {layout}; {n} figures, {regions} regions, {first} to {last}").format(
            layout=say(table.recipe.layout, lang),
            n=int(data["value"].notna().sum()),
            regions=data["region"].nunique(),
            first=data["year"].min(),
            last=data["year"].max(),
        ),
        _("vintage of regions by year: {vintages}").format(
            vintages=", ".join(f"{year} {vintage}" for year, vintage in table.vintages.items())
        ),
    ]
    tested = table.sums[table.sums["fits"].notna()]
    fits = int(tested["fits"].astype(bool).sum())
    lines.append(
        _("sums against the country: {fits} of {tested} agree").format(fits=fits, tested=len(tested))
        if len(tested)
        else _("rates or averages: no sums to compare with the country")
    )
    remarks = table.sums["remark"].loc[table.sums["remark"] != ""].value_counts()
    lines += [f"{say(str(remark), lang)} ({n})" for remark, n in remarks.items()]
    lines += [_("left out:") if table.skipped else _("nothing was left out")]
    return "\n".join(lines + [f"  - {say_problem(one, lang)}" for one in table.skipped])


def _compare(table: OfficialTable, name: str) -> str:
    """What the file revises, as it would be saved, against a panel of data/raw."""
    from cluster_analysis.data.tables.catalogue import load_table, record
    from cluster_analysis.intake.adopt import as_saved
    from cluster_analysis.intake.revisions import revisions

    if record(name).kind != "panel":
        raise InputError([Problem("is not a table of regions and years", value=name)])
    old, new = load_table(name), as_saved(table)
    if ("item" in old) != ("item" in new):
        message = "has items where the other has one figure per region and year"
        raise InputError([Problem(message, value=name if "item" in old else table.record.name)])
    found = revisions(old, new)
    more = len(found.changes) - SHOWN
    lines = [found.sentence()]
    lines += [found.changes.head(SHOWN).to_string(index=False)] if len(found.changes) else []
    return "\n".join(lines + ([f"... and {more} more"] if more > 0 else []))


def _save(table: OfficialTable, name: str, lang: str) -> str:
    """Put the file into data/raw; what `check` would refuse there is taken out again."""
    from cluster_analysis.intake.adopt import adopt, left_out
    from cluster_analysis.intake.check_data import check_one

    path = adopt(table, name)
    meta = path.with_name(f"{name}.meta.yml")
    if problems := check_one(meta).problems:
        meta.unlink()
        path.unlink()
        raise InputError(problems)
    said_of = translator(lang)("Saved as {path}").format(path=path)
    return "\n".join([said_of, *(f"  - {say(one, lang)}" for one in left_out(table))])


@click.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.argument("name")
@click.option("--level", type=click.Choice(["section", "division", "group", "class"]), default="section")
@click.option(
    "--publish",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for tables with suppressed cells, fit to be published.",
)
@click.option("--min-units", default=3, show_default=True, help="Cells with fewer units are hidden.")
@click.option("--dominance", type=(int, float), default=(1, 75.0), show_default=True, help="(n, k) rule.")
@click.option("--percent", default=10.0, show_default=True, help="p of the p % rule.")
@click.option("--leave-out", type=int, multiple=True, help="Year that is not published.")
@language
def register(
    source: Path,
    name: str,
    level: str,
    publish: Path | None,
    min_units: int,
    dominance: tuple[int, float],
    percent: float,
    leave_out: tuple[int, ...],
    lang: str,
) -> None:
    """Turn a business register (SOURCE: Parquet, CSV or a folder) into the panel NAME in data/processed."""
    from cluster_analysis.data.paths import project_root
    from cluster_analysis.intake.confidentiality import Ledger, Rule, publish_register
    from cluster_analysis.intake.register import refuse_repeated_units, register_panel
    from cluster_analysis.intake.store import save_panel

    _ = translator(lang)
    try:
        rule = Rule(min_units, dominance[0], dominance[1], percent)
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
            shown = found.without_years(leave_out)
            tables = publish_register(shown, name, publish, path.parent, rule=rule, ledger=ledger)
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


COMMANDS = (fetch, check, read, register)


def add_commands(group: click.Group) -> None:
    """Attach the commands of this module to the main command."""
    for command in COMMANDS:
        group.add_command(command)
