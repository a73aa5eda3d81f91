"""`cluster-analysis call`: a call on its folder, from announcement to letters; and its decision log."""

from __future__ import annotations

import datetime
import functools
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from cluster_analysis.commands.speaking import PAIRS, choose, language, tell
from cluster_analysis.errors import Message, refuse
from cluster_analysis.language import LANGUAGES, say, say_problem
from cluster_analysis.selection import report
from cluster_analysis.selection.call import dossier, office

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
KINDS = ("application", "correction", "clarification")
WHO = click.option("--who", required=True, help="The person who does it; stands in the dossier.")
COMMON = (
    click.option("--methodology", "rules", type=FILE, help="Methodology; that of the folder if not given."),
    click.option("--lang", "langs", type=click.Choice(LANGUAGES), multiple=True, help="Language."),
    click.argument("folder", type=click.Path(file_okay=False, path_type=Path)),
)
ENTRY = (
    click.option("--value", "after", help="What was answered."),
    click.option("--field", help="A field of the form or the code of an indicator."),
    click.option("--application", help="Number of the bid."),
)


@click.group("call")
def call() -> None:
    """Run a call on its folder, from announcement to letters."""


@click.group()
def log() -> None:
    """The decision log."""


def command(*more: Callable[..., Any]) -> Callable[..., click.Command]:
    """A command on the folder of a call, with more options than all have."""

    def made(work: Callable[..., None]) -> click.Command:
        @functools.wraps(work)
        def run(folder: Path, langs: Any, rules: Path | None, who: str = "", **given: Any) -> None:
            choose(None, None, langs[0] if langs else language())
            work(office.Desk(folder, who, language(), rules, langs or LANGUAGES), **given)

        for option in (*more, *COMMON):
            option(run)
        return call.command()(run)

    return made


@command(WHO)
@click.option("--name", required=True, help="Title of the call.")
@click.option("--deadline", required=True, help="Last day.")
@click.option("--hour", default="18:00", show_default=True, help="24:00 is the end of the day.")
@click.option("--zone", default="+05:00", show_default=True)
@click.option("--vintage", type=click.Choice([2017, 2018, 2022]), default=2022, show_default=True)
@click.option("--base-year", type=int, required=True, help="Last full year: jobs now, statistics.")
@click.option("--target-year", type=int, required=True, help="Year by which the bids promise.")
@click.option("--places", type=click.IntRange(1))
@click.option("--expert", "panel", multiple=True, help="Name of an expert, in any script; repeatable.")
@click.option("--weight", "weights", **PAIRS, metavar="AREA=WEIGHT", help="They sum to 1; repeatable.")
@click.option("--floor", "floors", **PAIRS, metavar="total=POINTS", help="Or area=POINTS; repeatable.")
@click.option("--replace", "indicators", **PAIRS, metavar="CODE=FILE", help="An indicator as YAML.")
def new(desk: office.Desk, **given: Any) -> None:
    """Begin a call: folder, methodology, blank forms, receipt book, checklist."""
    made = office.new_call(desk, **given)
    tell(
        "{folder}: methodology {version}, forms in three languages, receipt book, checklist",
        folder=desk.folder,
        version=f"{made.version} {made.hash}",
    )


@command(WHO)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--application", help="Number of the bid, where it is not a new one.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0])
@click.option("--received", help="When, on the clock of the call; now if not given.")
@click.option("--channel", default="", help="paper, e-mail ...")
def receive(desk: office.Desk, files: tuple[Path, ...], **given: Any) -> None:
    """Receive FILES: number, time, checksum, a line in the receipt book; unreadable ones too."""
    for file in files:
        line = office.receive(desk, file, **given)
        tell(
            "{file}: received as {name}, {time}"
            if line["readable"]
            else "{file}: kept as {name}, {time}; cannot be read",
            file=file.name,
            name=line["file"],
            time=line["received"],
        )


@command()
def check(desk: office.Desk) -> None:
    """Read forms and sheets; every question has an id and a state."""
    for one in desk.questions:
        state = say(Message(one.state), desk.lang)
        click.echo(f"{one.id} [{state}] {say_problem(one.problem, desk.lang)}".rstrip())
    for problem in (one for one in desk.call.problems if not dossier.is_question(one)):
        click.echo(f"  {say_problem(problem, desk.lang)}")
    tell(
        "{n} files received, {bids} applications, {waiting} questions wait",
        n=len(desk.call.received),
        bids=len(desk.call.applications),
        waiting=len(dossier.pending(desk.questions)),
    )


@command(WHO)
@click.option("--by", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day for the answer.")
def ask(desk: office.Desk, by: datetime.datetime) -> None:
    """Write one letter per applicant with its open questions."""
    letters = office.ask(desk, by.date())
    for name, ids in letters.items():
        click.echo(f"{name}: {', '.join(ids)}")
    tell("{n} letters", n=len(letters))


@command(WHO, *ENTRY)
@click.option("--why", "reason", required=True, help="Who says so, on which paper.")
@click.option("--question", "ids", multiple=True, help="Id of a question that it answers; repeatable.")
@click.option("--waive", is_flag=True, help="Give the questions up instead.")
def answer(desk: office.Desk, waive: bool, reason: str, ids: tuple[str, ...], **given: str) -> None:
    """Take an answer to any field, or waive questions with the reason; a form comes with `call receive`."""
    if waive:
        office.waive(desk, ids, reason)
        click.echo(", ".join(ids))
    elif None in given.values():
        raise click.UsageError("name --application, --field and --value, or --waive with --question")
    else:
        line = office.answer(desk, **given, reason=reason, ids=ids)
        click.echo(f"{line['application']}, {line['field']}: {line['before']} -> {line['after']}")


@command(WHO)
def statistics(desk: office.Desk) -> None:
    """Write the indicators from statistics, from the project's own mapping."""
    missing = office.write_statistics(desk)["status"].eq("missing")
    tell(
        "statistics.csv: {n} values, {missing} missing with the reason",
        n=int((~missing).sum()),
        missing=int(missing.sum()),
    )


@command(WHO)
@click.option("--conflicts", is_flag=True, help="Only the list of titles on which conflicts are declared.")
@click.option("--round", "number", type=click.IntRange(1), default=1, show_default=True)
@click.option("--version", type=click.IntRange(1), default=1, help="Of corrected sheets.")
def sheets(desk: office.Desk, conflicts: bool, number: int, version: int) -> None:
    """Issue lists for conflicts of interest, then scoring sheets with a dossier of each bid."""
    for path in office.issue_sheets(desk, 0 if conflicts else number, version):
        click.echo(path)


@command()
def status(desk: office.Desk) -> None:
    """Where the call stands, as text and as status.html."""
    document = office.status(
        desk.call, desk.methodology, desk.chain, datetime.datetime.now(datetime.UTC), desk.lang
    )
    document.save(desk.folder)
    click.echo(document.text())


def _run(desk: office.Desk) -> report.Selection:
    return report.run_selection(desk.call, desk.methodology)


@command(*ENTRY)
@click.option("--file", type=FILE, help="A corrected form or scoring sheet before it is received.")
def compare(desk: office.Desk, file: Path | None, **given: Any) -> None:
    """What an answer, a corrected form or a corrected sheet would change."""
    with tempfile.TemporaryDirectory() as other:
        copy = replace(desk, folder=Path(shutil.copytree(desk.folder, Path(other) / "call")), who="compare")
        if file is not None:
            office.receive(copy, file, application=given["application"])
        elif all(given.values()):
            office.answer(copy, **given, reason="compare")
        else:
            raise click.UsageError("name --file, or --application, --field and --value")
        changed = report.differences(*(report.cells_of(_run(one)) for one in (desk, replace(copy))))
    for row in changed.to_dict("records"):
        click.echo(f"{row['table']:10} {row['row']}, {row['column']}: {row['before']} -> {row['after']}")
    tell("{n} differences", n=len(changed))


@command(WHO)
@click.option("--conclusion/--decision", "concluded", help="Of the Bank, or of the Commission.")
@click.option("--body", required=True)
@click.option("--date", required=True, help="YYYY-MM-DD.")
@click.option("--document", required=True, help="Minutes, letter ...")
@click.option("--reason", required=True)
@click.option("--outcome", "outcomes", **PAIRS, required=True, metavar="NUMBER=OUTCOME")
@click.option("--departure", default="", help="Why the selected are not the first of the ranking.")
def decide(desk: office.Desk, concluded: bool, outcomes: Any, departure: str, **facts: str) -> None:
    """Record conclusion or decision, checked against places, eligibility and existence."""
    run = _run(desk)
    ranking = run.eligibility.join(run.ranks["rank"])
    action = "conclusion" if concluded else "decision"
    line = office.decide(desk, ranking, action, outcomes, facts, departure)
    click.echo(f"{line['action']}: line {line['number']}, {line['hash']}")


def _maker(pdf: bool) -> Any:
    """What makes a PDF of a document, if one is wanted."""
    from cluster_analysis.publishing.document.document_pdf import document_pdf

    return document_pdf if pdf else None


@command(WHO)
@click.option("--pdf/--no-pdf", default=True, show_default=True, help="Write PDF too.")
def packet(desk: office.Desk, pdf: bool) -> None:
    """Issue the next edition of the packet; names what differs between the folder and its dossier."""
    for problem in dossier.verify_call(desk.folder, desk.methodology):
        click.echo(say_problem(problem, desk.lang))
    click.echo(report.issue_packet(_run(desk), desk.folder, desk.who, desk.langs, _maker(pdf)))


@command()
@click.option("--pdf", is_flag=True, help="Write PDF too.")
def letters(desk: office.Desk, pdf: bool) -> None:
    """Write the letters of the last edition, one per applicant."""
    click.echo(report.issue_letters(_run(desk), desk.folder, desk.langs, _maker(pdf)))


@command()
def audit(desk: office.Desk) -> None:
    """Write a workbook per eligible bid of the last edition, with live formulas from values to the total."""
    click.echo(report.issue_audit(_run(desk), desk.folder, desk.lang))


@log.command()
@click.option("--call", "folder", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--head", "printed", help="The hash printed on a packet; finds a log cut off or made anew.")
def verify(folder: Path, printed: str | None) -> None:
    """Check every line against the one before it, and a call's folder against its dossier; code 1 if not."""
    desk = office.Desk(folder)
    refuse(dossier.verify_call(folder, desk.methodology, printed))
    click.echo(f"{len(desk.chain)} lines, unbroken")
    if printed is None:
        click.echo("no printed head was compared; give the one of a packet or letter with --head")


@log.command("add")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--who", required=True, help="The person or body.")
@click.option("--action", required=True, help="withdrawal, witness, correction, remark ...")
@click.option("--set", "details", **PAIRS, metavar="KEY=VALUE", help="What, e.g. application=S07.")
def add_line(file: Path, who: str, action: str, details: dict[str, Any]) -> None:
    """Append one line."""
    entry = dossier.add(file, who, action, **details)
    click.echo(f"line {entry['number']}, {entry['hash']}")
