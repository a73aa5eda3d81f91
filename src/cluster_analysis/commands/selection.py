"""Packet and decision log of a selection, `packet` and `log`; part of `cluster-analysis` (see `call`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cluster_analysis.commands import speaking
from cluster_analysis.language.i18n import LANGUAGES

if TYPE_CHECKING:
    from cluster_analysis.selection.call.documents import Document
    from cluster_analysis.selection.call.intake import Call
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
OUT = click.Path(file_okay=False, path_type=Path)
LANG = click.option("--lang", type=click.Choice(LANGUAGES), default=speaking.language, help="Language.")
RULES = click.option(
    "--methodology",
    "rules",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="Methodology file (YAML); the draft of the project if not given.",
)


@click.group()
def selection() -> None:
    """Print the packet of a call, keep its dossier."""


def add_commands(group: click.Group) -> None:
    """Attach the commands to a group (`cluster-analysis`)."""
    for command in selection.commands.values():
        group.add_command(command)


def _methodology(rules: Path | None) -> Methodology:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

    return Methodology.load(rules) if rules else Methodology.load()


def _call(folder: Path, methodology: Methodology) -> Call:
    from cluster_analysis.selection.call.intake import read_call

    return read_call(folder, methodology)


@selection.command()
@click.argument("folder", type=FOLDER)
@click.argument("out", type=OUT)
@RULES
@click.option(
    "--lang", "langs", type=click.Choice(LANGUAGES), multiple=True, help="Languages; all if not given."
)
@click.option("--log", "log_path", type=click.Path(dir_okay=False, path_type=Path), help="The decision log.")
@click.option("--who", help="Record this run in the decision log under this name.")
@click.option("--pdf-letters", is_flag=True, help="Write the letters as PDF too.")
@click.option("--draws", type=click.IntRange(100), help="Joint draws; the methodology's if not given.")
@click.option("--seed", type=int, help="Of the draws; the methodology's if not given.")
def packet(
    folder: Path,
    out: Path,
    rules: Path | None,
    langs: tuple[str, ...],
    log_path: Path | None,
    who: str | None,
    pdf_letters: bool,
    draws: int | None,
    seed: int | None,
) -> None:
    """Write the packet (HTML, PDF, XLSX) and the feedback letters (HTML, text) of FOLDER into OUT."""
    from cluster_analysis.selection.call.dossier.log import add, entries, recorded_states
    from cluster_analysis.selection.report.letters import letter
    from cluster_analysis.selection.report.packet import Edition
    from cluster_analysis.selection.report.packet import packet as packet_of
    from cluster_analysis.selection.report.run import run_selection
    from cluster_analysis.selection.report.run_record import changed_since, run_details

    if who and log_path is None:
        raise click.UsageError("--who records the run in a decision log; name it with --log")
    if log_path and not who and not log_path.exists():
        raise click.BadParameter(f"{log_path} is not there; --who NAME begins it", param_hint="--log")
    methodology = _methodology(rules)
    result = run_selection(_call(folder, methodology), methodology, draws, seed)
    if who and log_path:
        details = run_details(result, folder)
        entry = add(log_path, who, "run", None, **details, **changed_since(log_path, details))
        click.echo(f"run recorded as line {entry['number']}, {entry['hash']}")
    if log_path:
        recorded_states(log_path)  # refuses a broken log
    edition = Edition(lines=tuple(entries(log_path)) if log_path else ())
    (out / "letters").mkdir(parents=True, exist_ok=True)
    for lang in langs or LANGUAGES:
        _save(packet_of(result, lang, edition), out, ("html", "pdf", "xlsx"))
        names = [str(one) for one in result.call.applications.index]
        for name in names:
            forms = ("html", "txt", "pdf") if pdf_letters else ("html", "txt")
            _save(letter(result, name, lang, edition), out / "letters", forms)
        click.echo(f"{lang}: packet (HTML, PDF, XLSX) and {len(names)} letters in {out}")


def _save(document: Document, folder: Path, forms: tuple[str, ...]) -> None:
    """One document in each of the forms."""
    from cluster_analysis.publishing.document.document_pdf import document_pdf

    makers: dict[str, Callable[[], bytes]] = {
        "html": lambda: document.html().encode(),
        "txt": lambda: document.text().encode(),
        "xlsx": document.xlsx,
        "pdf": lambda: document_pdf(document),
    }
    for form in forms:
        (folder / f"{document.name}.{form}").write_bytes(makers[form]())


@selection.group()
def log() -> None:
    """The decision log."""


@log.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--call", "folder", type=FOLDER, help="Compare the dossier of this call with its folder.")
@click.option("--head", "printed", help="The hash printed on a packet; finds a log cut off or made anew.")
def verify(file: Path | None, folder: Path | None, printed: str | None) -> None:
    """Check every line against the one before it, and a call's folder against its dossier; code 1 if not."""
    from cluster_analysis.commands.call import rules_of
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

    fields: dict[str, object] = dict(_pair(one) for one in details)
    if outcomes:
        fields["outcomes"] = dict(_pair(one) for one in outcomes)
    entry = add(file, who, action, None, **fields)
    click.echo(f"line {entry['number']}, {entry['hash']}")


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key:
        raise click.BadParameter(f"{text!r} is not KEY=VALUE")
    return key, value
