"""What is told of a call: comparison, decision, packet, letters, audit workbooks, dossier."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cluster_analysis.commands.call import FILE, FOLDER, LANG, WHO, call, pairs_of, read, rules_of, tell
from cluster_analysis.commands.speaking import language
from cluster_analysis.language import LANGUAGES, say_problem

if TYPE_CHECKING:
    from cluster_analysis.selection.report.run import Selection

DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)
RULES = click.option(
    "--methodology", "rules", type=FILE, help="Methodology file; that of the call's folder if not given."
)
LANGS = click.option(
    "--lang", "langs", type=click.Choice(LANGUAGES), multiple=True, help="Languages; all if not given."
)


def add_commands(group: click.Group) -> None:
    """Attach the dossier to `cluster-analysis`; the others stand in its group `call`."""
    group.add_command(log)


def _selection(folder: Path, rules: Path | None) -> Selection:
    """The run of a call by the methodology of its own folder."""
    from cluster_analysis.selection.report.run import run_selection

    return run_selection(*read(folder, rules))


@call.command()
@FOLDER
@LANG
@click.option("--application", help="With --field and --value: an answer before it is taken.")
@click.option("--field")
@click.option("--value")
@click.option("--file", "file", type=FILE, help="A corrected form or scoring sheet before it is received.")
def compare(
    folder: Path, lang: str, application: str | None, field: str | None, value: str | None, file: Path | None
) -> None:
    """What an answer, a corrected form or a corrected sheet would change."""
    from cluster_analysis.selection.call.office.answer import answer as take
    from cluster_analysis.selection.call.office.receive import receive as keep
    from cluster_analysis.selection.call.workbooks import records
    from cluster_analysis.selection.report.issue import cells_of, differences
    from cluster_analysis.selection.report.run import run_selection

    found, methodology = read(folder)
    with tempfile.TemporaryDirectory() as other:
        copy = shutil.copytree(folder, Path(other) / "call")
        if file is not None:
            keep(copy, file, methodology, "compare", application=application)
        elif application and field and value:
            take(copy, found, methodology, "compare", application, field, value, "compare")
        else:
            raise click.UsageError("name --file, or --application, --field and --value")
        runs = [run_selection(one, methodology) for one in (found, read(copy)[0])]
        changed = differences(*map(cells_of, runs))
    for row in records(changed):
        click.echo(f"{row['table']:10} {row['row']}, {row['column']}: {row['before']} -> {row['after']}")
    tell("{n} differences", lang, n=len(changed))


@call.command()
@FOLDER
@WHO
@click.option("--conclusion", "action", flag_value="conclusion", help="The Bank's conclusion.")
@click.option("--decision", "action", flag_value="decision", default=True, help="The Commission's decision.")
@click.option("--body", required=True)
@click.option("--date", required=True, help="YYYY-MM-DD.")
@click.option("--document", required=True, help="Minutes, letter ...")
@click.option("--reason", required=True)
@click.option("--outcome", "outcomes", multiple=True, required=True, metavar="NUMBER=OUTCOME")
@click.option("--departure", default="", help="Why the selected are not the first of the ranking.")
def decide(
    folder: Path, who: str, action: str, outcomes: tuple[str, ...], departure: str, **facts: str
) -> None:
    """Record conclusion or decision, checked against places, eligibility and existence."""
    from cluster_analysis.selection.call.office.answer import decide as record
    from cluster_analysis.selection.report.run import run_selection

    found, methodology = read(folder)
    run = run_selection(found, methodology)
    ranking = run.eligibility[["eligible"]].join(run.ranks["rank"])
    line = record(folder, methodology, ranking, action, who, pairs_of(outcomes), facts, departure)
    click.echo(f"{line['action']}: line {line['number']}, {line['hash']}")


@call.command()
@FOLDER
@RULES
@LANGS
@WHO
@click.option("--pdf/--no-pdf", default=True, show_default=True, help="Write PDF too.")
def packet(folder: Path, rules: Path | None, langs: tuple[str, ...], who: str, pdf: bool) -> None:
    """Issue the next edition of the packet; names what differs between the folder and its dossier."""
    from cluster_analysis.publishing.document.document_pdf import document_pdf
    from cluster_analysis.selection.call.dossier.verify import verify_call
    from cluster_analysis.selection.report.issue import issue_packet

    selection = _selection(folder, rules)
    for problem in verify_call(folder, selection.methodology):
        click.echo(say_problem(problem, language()))
    click.echo(issue_packet(selection, folder, who, langs or LANGUAGES, document_pdf if pdf else None))


@call.command()
@FOLDER
@RULES
@LANGS
@click.option("--pdf", is_flag=True, help="Write PDF too.")
def letters(folder: Path, rules: Path | None, langs: tuple[str, ...], pdf: bool) -> None:
    """Write the letters of the last edition, one per applicant."""
    from cluster_analysis.publishing.document.document_pdf import document_pdf
    from cluster_analysis.selection.report.issue import issue_letters

    maker = document_pdf if pdf else None
    click.echo(issue_letters(_selection(folder, rules), folder, langs or LANGUAGES, maker))


@call.command()
@FOLDER
@RULES
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def audit(folder: Path, rules: Path | None, lang: str) -> None:
    """Write a workbook per eligible bid of the last edition, with live formulas from values to the total."""
    from cluster_analysis.selection.report.issue import issue_audit

    click.echo(issue_audit(_selection(folder, rules), folder, lang))


@click.group()
def log() -> None:
    """The decision log."""


@log.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--call", "folder", type=DIRECTORY, help="Compare the dossier of this call with its folder.")
@click.option("--head", "printed", help="The hash printed on a packet; finds a log cut off or made anew.")
def verify(file: Path | None, folder: Path | None, printed: str | None) -> None:
    """Check every line against the one before it, and a call's folder against its dossier; code 1 if not."""
    from cluster_analysis.selection.call.dossier.log import DOSSIER, entries
    from cluster_analysis.selection.call.dossier.log import verify as check
    from cluster_analysis.selection.call.dossier.verify import verify_call

    if (file is None) == (folder is None):
        raise click.UsageError("name a log, or a folder with --call")
    path = file or (folder or Path()) / DOSSIER
    problems = check(path, printed) if folder is None else verify_call(folder, rules_of(folder), printed)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise click.exceptions.Exit(1)
    click.echo(f"{len(entries(path))} lines, unbroken")
    if printed is None:
        click.echo("no printed head was compared; give the one of a packet or letter with --head")


@log.command("add")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--who", required=True, help="The person or body.")
@click.option(
    "--action", required=True, help="intake, correction, eligibility, run, conclusion, decision, remark ..."
)
@click.option("--set", "details", multiple=True, metavar="KEY=VALUE", help="What, e.g. application=S07.")
@click.option("--outcome", "outcomes", multiple=True, metavar="ID=TEXT", help="Of a conclusion or decision.")
def add_line(file: Path, who: str, action: str, details: tuple[str, ...], outcomes: tuple[str, ...]) -> None:
    """Append one line."""
    from cluster_analysis.selection.call.dossier.log import add

    fields: dict[str, Any] = {**pairs_of(details)} | ({"outcomes": pairs_of(outcomes)} if outcomes else {})
    entry = add(file, who, action, **fields)
    click.echo(f"line {entry['number']}, {entry['hash']}")
