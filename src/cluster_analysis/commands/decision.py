"""What is told of a call: comparison, decision, packet, letters, audit workbooks, dossier."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from cluster_analysis.commands.call import FILE, call, command
from cluster_analysis.commands.speaking import PAIRS, tell
from cluster_analysis.language import say_problem
from cluster_analysis.selection import report
from cluster_analysis.selection.call import dossier, office

__all__ = ["call", "log"]
DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)


def _selection(desk: office.Desk) -> report.Selection:
    return report.run_selection(desk.call, desk.methodology)


@command(signed=False)
@click.option("--application", help="With --field and --value: an answer before it is taken.")
@click.option("--field")
@click.option("--value", "after")
@click.option("--file", "file", type=FILE, help="A corrected form or scoring sheet before it is received.")
def compare(desk: office.Desk, file: Path | None, **given: Any) -> None:
    """What an answer, a corrected form or a corrected sheet would change."""
    with tempfile.TemporaryDirectory() as other:
        folder = Path(shutil.copytree(desk.folder, Path(other) / "call"))
        copy = replace(desk, folder=folder, who="compare")
        if file is not None:
            office.receive(copy, file, application=given["application"])
        elif all(given.values()):
            office.answer(copy, **given, reason="compare")
        else:
            raise click.UsageError("name --file, or --application, --field and --value")
        before, after = (report.cells_of(_selection(one)) for one in (desk, replace(copy)))
    changed = report.differences(before, after)
    for row in changed.to_dict("records"):
        click.echo(f"{row['table']:10} {row['row']}, {row['column']}: {row['before']} -> {row['after']}")
    tell("{n} differences", n=len(changed))


@command()
@click.option("--conclusion", "action", flag_value="conclusion", help="The Bank's conclusion.")
@click.option("--decision", "action", flag_value="decision", default=True, help="The Commission's decision.")
@click.option("--body", required=True)
@click.option("--date", required=True, help="YYYY-MM-DD.")
@click.option("--document", required=True, help="Minutes, letter ...")
@click.option("--reason", required=True)
@click.option("--outcome", "outcomes", **PAIRS, required=True, metavar="NUMBER=OUTCOME")
@click.option("--departure", default="", help="Why the selected are not the first of the ranking.")
def decide(desk: office.Desk, action: str, outcomes: dict[str, str], departure: str, **facts: str) -> None:
    """Record conclusion or decision, checked against places, eligibility and existence."""
    run = _selection(desk)
    ranking = run.eligibility[["eligible"]].join(run.ranks["rank"])
    line = office.decide(desk, ranking, action, outcomes, facts, departure)
    click.echo(f"{line['action']}: line {line['number']}, {line['hash']}")


@command()
@click.option("--pdf/--no-pdf", default=True, show_default=True, help="Write PDF too.")
def packet(desk: office.Desk, pdf: bool) -> None:
    """Issue the next edition of the packet; names what differs between the folder and its dossier."""
    from cluster_analysis.publishing.document.document_pdf import document_pdf

    for problem in dossier.verify_call(desk.folder, desk.methodology):
        click.echo(say_problem(problem, desk.lang))
    maker = document_pdf if pdf else None
    click.echo(report.issue_packet(_selection(desk), desk.folder, desk.who, desk.langs, maker))


@command(signed=False)
@click.option("--pdf", is_flag=True, help="Write PDF too.")
def letters(desk: office.Desk, pdf: bool) -> None:
    """Write the letters of the last edition, one per applicant."""
    from cluster_analysis.publishing.document.document_pdf import document_pdf

    click.echo(
        report.issue_letters(
            _selection(desk),
            desk.folder,
            desk.langs,
            document_pdf if pdf else None,
        )
    )


@command(signed=False)
def audit(desk: office.Desk) -> None:
    """Write a workbook per eligible bid of the last edition, with live formulas from values to the total."""
    click.echo(report.issue_audit(_selection(desk), desk.folder, desk.lang))


@click.group()
def log() -> None:
    """The decision log."""


@log.command()
@click.argument("file", required=False, type=FILE)
@click.option("--call", "folder", type=DIRECTORY, help="Compare the dossier of this call with its folder.")
@click.option("--head", "printed", help="The hash printed on a packet; finds a log cut off or made anew.")
def verify(file: Path | None, folder: Path | None, printed: str | None) -> None:
    """Check every line against the one before it, and a call's folder against its dossier; code 1 if not."""
    from cluster_analysis.selection.call.dossier.log import verify as check

    if (file is None) == (folder is None):
        raise click.UsageError("name a log, or a folder with --call")
    path = file or (folder or Path()) / dossier.DOSSIER
    rules = office.Desk(folder).methodology if folder else None
    problems = dossier.verify_call(path.parent, rules, printed) if rules else check(path, printed)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise click.exceptions.Exit(1)
    click.echo(f"{len(dossier.entries(path))} lines, unbroken")
    if printed is None:
        click.echo("no printed head was compared; give the one of a packet or letter with --head")


@log.command("add")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--who", required=True, help="The person or body.")
@click.option(
    "--action", required=True, help="intake, correction, eligibility, run, conclusion, decision, remark ..."
)
@click.option("--set", "details", **PAIRS, metavar="KEY=VALUE", help="What, e.g. application=S07.")
def add_line(file: Path, who: str, action: str, details: dict[str, Any]) -> None:
    """Append one line."""
    entry = dossier.add(file, who, action, **details)
    click.echo(f"line {entry['number']}, {entry['hash']}")
