"""`cluster-analysis call`: a call for applications, from announcement to decision, on its folder."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cluster_analysis.commands.speaking import PAIRS, choose, language, tell
from cluster_analysis.errors import Message
from cluster_analysis.language import LANGUAGES, say, say_problem
from cluster_analysis.selection.call import dossier, office

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
KINDS = ("application", "correction", "clarification")
COMMON = (
    click.option(
        "--methodology", "rules", type=FILE, help="Methodology file; that of the call's folder if not given."
    ),
    click.option("--lang", "langs", type=click.Choice(LANGUAGES), multiple=True, help="Language."),
)
WHO = click.option("--who", required=True, help="The person who does it; stands in the dossier.")
FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@click.group("call")
def call() -> None:
    """Run a call on its folder, from announcement to letters."""


def command(signed: bool = True) -> Callable[..., click.Command]:
    """A command on the folder of a call; a signed one asks who does it."""

    def made(work: Callable[..., None]) -> click.Command:
        @functools.wraps(work)
        def run(
            folder: Path, langs: tuple[str, ...], rules: Path | None, who: str = "", **given: Any
        ) -> None:
            choose(None, None, langs[0] if langs else language())
            work(office.Desk(folder, who, language(), rules, langs or LANGUAGES), **given)

        for option in (*COMMON, *([WHO] if signed else []), FOLDER):
            option(run)
        return call.command()(run)

    return made


@command()
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
    text = "{folder}: methodology {version}, forms in three languages, receipt book, checklist"
    tell(text, folder=desk.folder, version=f"{made.version} {made.hash}")


@command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--application", help="Number of the bid, where it is not a new one.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0])
@click.option("--received", help="When, on the clock of the call; now if not given.")
@click.option("--channel", default="", help="paper, e-mail ...")
def receive(desk: office.Desk, files: tuple[Path, ...], **given: Any) -> None:
    """Receive FILES: number, time, checksum, a line in the receipt book; unreadable ones too."""
    for file in files:
        line = office.receive(desk, file, **given)
        kept = "{file}: kept as {name}, {time}; cannot be read"
        text = "{file}: received as {name}, {time}" if line["readable"] else kept
        tell(text, file=file.name, name=line["file"], time=line["received"])


@command(signed=False)
@click.option("--strict", is_flag=True, help="Leave with code 1 while a question waits.")
def check(desk: office.Desk, strict: bool) -> None:
    """Read forms and sheets; every question has an id and a state."""
    asked, lang = desk.questions, language()
    for one in asked:
        text = say_problem(one.problem, lang) if one.problem else ""
        click.echo(f"{one.id} [{say(Message(one.state), lang)}] {text}".rstrip())
    for problem in (one for one in desk.call.problems if not dossier.is_question(one)):
        click.echo(f"  {say_problem(problem, lang)}")
    counts = {"n": len(desk.call.received), "bids": len(desk.call.applications)}
    waiting = len(dossier.pending(asked))
    tell("{n} files received, {bids} applications, {waiting} questions wait", waiting=waiting, **counts)
    if strict and waiting:
        raise click.exceptions.Exit(1)


@command()
@click.option("--by", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day for the answer.")
def ask(desk: office.Desk, by: datetime.datetime) -> None:
    """Write one letter per applicant with its open questions."""
    letters = office.ask(desk, by.date())
    for name, ids in letters.items():
        click.echo(f"{name}: {', '.join(ids)}")
    tell("{n} letters", n=len(letters))


@command()
@click.option("--application", help="Number of the bid.")
@click.option("--field", help="A field of the form or the code of an indicator.")
@click.option("--value", "after", help="What was answered.")
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


@command()
def statistics(desk: office.Desk) -> None:
    """Write the indicators from statistics, from the project's own mapping."""
    missing = office.write_statistics(desk)["status"].eq("missing")
    text = "statistics.csv: {n} values, {missing} missing with the reason"
    tell(text, n=int((~missing).sum()), missing=int(missing.sum()))


@command()
@click.option("--conflicts", is_flag=True, help="Only the list of titles on which conflicts are declared.")
@click.option("--round", "number", type=click.IntRange(1), default=1, show_default=True)
@click.option("--version", type=click.IntRange(1), default=1, help="Of corrected sheets.")
def sheets(desk: office.Desk, conflicts: bool, number: int, version: int) -> None:
    """Issue lists for conflicts of interest, then scoring sheets with a dossier of each bid."""
    for path in office.issue_sheets(desk, 0 if conflicts else number, version):
        click.echo(path)


@command(signed=False)
def status(desk: office.Desk) -> None:
    """Where the call stands, as text and as status.html."""
    now = datetime.datetime.now(datetime.UTC)
    document = office.status(desk.call, desk.methodology, desk.chain, now, language())
    (desk.folder / "status.html").write_text(document.html(), encoding="utf-8")
    click.echo(document.text())
