"""`cluster-analysis call`: a call for applications, from announcement to decision, on its folder."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cluster_analysis.commands.speaking import language
from cluster_analysis.errors import Message
from cluster_analysis.language.catalogues import LANGUAGES

if TYPE_CHECKING:
    from cluster_analysis.selection.call.intake import Call
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
WHO = click.option("--who", required=True, help="The person who does it; stands in the dossier.")
LANG = click.option("--lang", type=click.Choice(LANGUAGES), default=language, help="Language.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("call")
def call() -> None:
    """Run a call on its folder, from announcement to letters."""


def add_commands(group: click.Group) -> None:
    """Attach the group to `cluster-analysis`."""
    group.add_command(call)


def rules_of(folder: Path, rules: Path | None = None) -> Methodology:
    """The methodology of a call; a folder without one is refused, not judged by the rules of 2017."""
    from cluster_analysis.selection.call.office.new import METHODOLOGY
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

    path = rules or folder / METHODOLOGY
    if not path.is_file():
        raise click.ClickException(f"{folder}: there is no {METHODOLOGY}; `call new` writes one")
    return Methodology.load(path)


def read(folder: Path, rules: Path | None = None) -> tuple[Call, Methodology]:
    """What was received, and the rules."""
    from cluster_analysis.selection.call.intake import read_call

    methodology = rules_of(folder, rules)
    return read_call(folder, methodology), methodology


def tell(text: str, lang: str, **values: object) -> None:
    """One line for the screen in a language."""
    from cluster_analysis.language.sentences import say

    click.echo(say(Message(text, **values) if values else Message(text), lang))


def pairs_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE of an option that can be repeated."""
    split = [pair.partition("=") for pair in pairs]
    wrong = [pair for pair, (_key, sign, _value) in zip(pairs, split, strict=True) if not sign]
    if wrong:
        raise click.BadParameter(f"{wrong[0]!r} is not NAME=VALUE")
    return {key.strip(): value.strip() for key, _sign, value in split}


@call.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@WHO
@LANG
@click.option("--name", required=True, help="Title of the call.")
@click.option("--deadline", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day.")
@click.option("--hour", default="18:00", show_default=True, help="24:00 is the end of the day.")
@click.option("--zone", default="+05:00", show_default=True)
@click.option("--vintage", type=click.Choice(["2017", "2018", "2022"]), default="2022", show_default=True)
@click.option("--base-year", type=int, required=True, help="Last full year: jobs now, statistics.")
@click.option("--target-year", type=int, required=True, help="Year by which the bids promise.")
@click.option("--places", type=click.IntRange(1))
@click.option("--expert", "panel", multiple=True, help="Name of an expert, in any script; repeatable.")
@click.option("--weight", "weights", multiple=True, metavar="AREA=WEIGHT", help="They sum to 1; repeatable.")
@click.option("--floor", "floors", multiple=True, metavar="total=POINTS", help="Or area=POINTS; repeatable.")
@click.option("--replace", "replaced", multiple=True, metavar="CODE=FILE", help="An indicator as YAML.")
@click.option(
    "--methodology", "rules", type=FILE, help="To begin with; the draft of the project if not given."
)
def new(folder: Path, who: str, lang: str, rules: Path | None, **given: Any) -> None:
    """Begin a call: folder, methodology, blank forms, receipt book, checklist."""
    from cluster_analysis.selection.call.office.new import Terms, new_call

    pairs = {key: pairs_of(given[key]) for key in ("weights", "floors", "replaced")}
    numbers = {key: {name: float(n) for name, n in pairs[key].items()} for key in ("weights", "floors")}
    indicators = {code: Path(file).read_text(encoding="utf-8") for code, file in pairs["replaced"].items()}
    names = ("name", "hour", "zone", "base_year", "target_year", "places", "panel")
    terms: dict[str, Any] = {key: given[key] for key in names} | numbers | {"indicators": indicators}
    terms |= {"language": lang, "deadline": given["deadline"].date(), "vintage": int(given["vintage"])}
    methodology = new_call(folder, Terms(**terms), who, rules)
    tell("{folder}: methodology {version}, forms in three languages, receipt book, checklist", lang,
         folder=folder, version=f"{methodology.version} {methodology.hash}")  # fmt: skip


@call.command()
@FOLDER
@click.argument("files", nargs=-1, required=True, type=FILE)
@WHO
@LANG
@click.option("--application", help="Number of the bid, where it is not a new one.")
@click.option(
    "--kind", type=click.Choice(["application", "correction", "clarification"]), default="application"
)
@click.option("--received", help="When, on the clock of the call; now if not given.")
@click.option("--channel", default="", help="paper, e-mail ...")
def receive(folder: Path, files: tuple[Path, ...], who: str, lang: str, **given: Any) -> None:
    """Receive FILES: number, time, checksum, a line in the receipt book; unreadable ones too."""
    from cluster_analysis.selection.call.office.receive import receive as take

    methodology = rules_of(folder)
    for file in files:
        receipt = take(folder, file, methodology, who, **given)
        text = (
            "{file}: received as {name}, {time}"
            if receipt.readable
            else "{file}: kept as {name}, {time}; cannot be read"
        )
        tell(text, lang, file=file.name, name=receipt.file, time=receipt.received)


@call.command()
@FOLDER
@LANG
@click.option("--strict", is_flag=True, help="Leave with code 1 while a question waits.")
@click.option("--notes", is_flag=True, help="Also what is only told.")
def check(folder: Path, lang: str, strict: bool, notes: bool) -> None:
    """Read forms and sheets; every question has an id and a state."""
    from cluster_analysis.language.sentences import say, say_problem
    from cluster_analysis.selection.call.dossier.log import DOSSIER, entries
    from cluster_analysis.selection.call.dossier.questions import is_question, pending, questions

    found, _methodology = read(folder)
    asked = questions(found.problems, entries(folder / DOSSIER))
    for one in asked:
        text = "" if one.problem is None else say_problem(one.problem, lang)
        click.echo(f"{one.id} [{say(Message(one.state), lang)}] {text}".rstrip())
    for problem in (one for one in found.problems if notes and not is_question(one)):
        click.echo(f"  {say_problem(problem, lang)}")
    tell("{n} files received, {bids} applications, {waiting} questions wait", lang,
         n=len(found.received), bids=len(found.applications), waiting=len(pending(asked)))  # fmt: skip
    if strict and pending(asked):
        raise click.exceptions.Exit(1)


@call.command()
@FOLDER
@WHO
@LANG
@click.option("--by", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day for the answer.")
def ask(folder: Path, who: str, lang: str, by: datetime.datetime) -> None:
    """Write one letter per applicant with its open questions."""
    from cluster_analysis.selection.call.office.ask import ask as write

    letters = write(folder, read(folder)[0], who, by.date(), lang)
    for name, ids in letters.items():
        click.echo(f"{name}: {', '.join(ids)}")
    tell("{n} letters", lang, n=len(letters))


@call.command()
@FOLDER
@WHO
@click.option("--application", help="Number of the bid.")
@click.option("--field", help="A field of the form or the code of an indicator.")
@click.option("--value", help="What was answered.")
@click.option("--why", required=True, help="Who says so, on which paper.")
@click.option("--question", "ids", multiple=True, help="Id of a question that it answers; repeatable.")
@click.option("--waive", is_flag=True, help="Give the questions up instead.")
def answer(
    folder: Path, who: str, application: str | None, field: str | None, value: str | None, why: str,
    ids: tuple[str, ...], waive: bool,
) -> None:  # fmt: skip
    """Take an answer to any field, or waive questions with the reason; a form comes with `call receive`."""
    from cluster_analysis.selection.call.office.answer import answer as take
    from cluster_analysis.selection.call.office.answer import waive as give_up

    found, methodology = read(folder)
    if waive:
        give_up(folder, found, who, ids, why)
        click.echo(", ".join(ids))
    elif application is None or field is None or value is None:
        raise click.UsageError("name --application, --field and --value, or --waive with --question")
    else:
        line = take(folder, found, methodology, who, application, field, value, why, ids)
        click.echo(f"{line['application']}, {field}: {line['before']} -> {line['after']}")


@call.command()
@FOLDER
@WHO
@LANG
def statistics(folder: Path, who: str, lang: str) -> None:
    """Write the indicators from statistics, from the project's own mapping."""
    from cluster_analysis.selection.call.office.issue import write_statistics

    table = write_statistics(folder, *read(folder), who)
    given = int((table["status"] != "missing").sum())
    tell(
        "statistics.csv: {n} values, {missing} missing with the reason",
        lang,
        n=given,
        missing=len(table) - given,
    )


@call.command()
@FOLDER
@WHO
@LANG
@click.option("--conflicts", is_flag=True, help="Only the list of titles on which conflicts are declared.")
@click.option("--round", "number", type=click.IntRange(1, 9), default=1, show_default=True)
@click.option(
    "--version", type=click.IntRange(1, 99), default=1, show_default=True, help="Of corrected sheets."
)
def sheets(folder: Path, who: str, lang: str, conflicts: bool, number: int, version: int) -> None:
    """Issue lists for conflicts of interest, then scoring sheets with a dossier of each bid."""
    from cluster_analysis.selection.call.office.issue import issue_sheets

    for path in issue_sheets(folder, *read(folder), who, lang, 0 if conflicts else number, version):
        click.echo(path)


@call.command()
@FOLDER
@LANG
def status(folder: Path, lang: str) -> None:
    """Where the call stands, as text and as status.html."""
    from cluster_analysis.selection.call.dossier.log import DOSSIER, entries
    from cluster_analysis.selection.call.office.status import status as page

    found, methodology = read(folder)
    now = datetime.datetime.now(datetime.UTC)
    document = page(found, methodology, entries(folder / DOSSIER), now, lang)
    (folder / "status.html").write_text(document.html(), encoding="utf-8")
    click.echo(document.text())
