"""Commands of the secretariat: `intake`, `sheets`, `packet`, `compare`, `log`; part of `cluster-analysis`."""

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
    """Run a call: read the inbox, issue scoring sheets, print the packet, keep the decision log."""


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
@RULES
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Also write the list as CSV.")
@click.option(
    "--strict", is_flag=True, help="Leave with code 1 if anything is refused or has to be corrected."
)
def intake(folder: Path, rules: Path | None, out: Path | None, strict: bool) -> None:
    """Read everything received in FOLDER and list every problem: file, sheet, cell, value, advice."""
    call = _call(folder, _methodology(rules))
    for severity in ("refused", "correct", "note"):
        mine = [one for one in call.problems if one.severity == severity]
        click.echo(f"{severity}: {len(mine)}")
        for one in mine:
            whom = " ".join(name for name in (one.application, one.expert) if name)
            click.echo(f"  [{whom}] {one}" if whom else f"  {one}")
    click.echo(
        f"{len(call.applications)} applications in {len(call.versions)} versions, {len(call.scores)} scores, "
        f"{len(call.set_aside)} score cells set aside"
    )
    if out is not None:
        from cluster_analysis.selection.call.documents import write_csv

        write_csv(call.problem_table(), out)
    if strict and any(one.severity != "note" for one in call.problems):
        raise click.exceptions.Exit(1)


@selection.group()
def sheets() -> None:
    """Scoring sheets of the experts."""


@sheets.command("write")
@click.argument("folder", type=FOLDER)
@click.argument("out", type=OUT)
@RULES
@LANG
@click.option("--expert", "experts", multiple=True, help="Only this expert (may be repeated).")
@click.option("--round", "number", type=click.IntRange(1, 9), default=1, show_default=True)
@click.option(
    "--version", type=click.IntRange(1, 99), default=1, show_default=True, help="Of a corrected sheet."
)
def write_sheets(
    folder: Path,
    out: Path,
    rules: Path | None,
    lang: str,
    experts: tuple[str, ...],
    number: int,
    version: int,
) -> None:
    """Write the sheets of the eligible applications of FOLDER into OUT; nothing is overwritten."""
    from cluster_analysis.selection.call.documents import safe_name
    from cluster_analysis.selection.call.panel.sheets import write_sheet
    from cluster_analysis.selection.engine.methodology.eligibility import eligible_titles

    methodology = _methodology(rules)
    call = _call(folder, methodology)
    titles = eligible_titles(call.applications, methodology)
    out.mkdir(parents=True, exist_ok=True)
    for expert in experts or methodology.panel:
        path = out / f"{safe_name(expert, f'round{number}', f'v{version}')}.xlsx"
        if path.exists():
            raise click.ClickException(
                f"{path.name} is there already; raise --version or choose another folder"
            )
        known = call.scores[call.scores["round"] < number + (version > 1)]
        data = write_sheet(
            expert, titles, methodology, number, lang, known, call.conflicts, version, call.synthetic
        )
        path.write_bytes(data)
        click.echo(f"{path}: {len(titles)} applications")


@sheets.command("form")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@RULES
@LANG
def blank_form(file: Path, rules: Path | None, lang: str) -> None:
    """Write a blank application form for applicants; nothing is overwritten."""
    from cluster_analysis.selection.call.forms.write import write_form

    if file.exists():
        raise click.ClickException(f"{file.name} is there already; choose another name")
    file.write_bytes(write_form(_methodology(rules), lang=lang))
    click.echo(f"{file}: application form")


@sheets.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@RULES
@click.option("--call", "folder", type=FOLDER, help="Also check the applications against this call.")
def read_back(file: Path, rules: Path | None, folder: Path | None) -> None:
    """Read one filled sheet and list what is wrong in it; code 1 if something has to be corrected."""
    from cluster_analysis.selection.call.files.read import read_workbook
    from cluster_analysis.selection.call.panel.sheets_read import read_sheet
    from cluster_analysis.selection.call.workbooks import Refused

    methodology = _methodology(rules)
    known = None if folder is None else list(_call(folder, methodology).applications.index)
    try:
        found = read_sheet(read_workbook(file), methodology, known)
    except Refused as refused:
        raise click.ClickException(str(refused.problem)) from refused
    for problem in found.problems:
        click.echo(f"  {problem}")
    for number, cells in found.scores.groupby("round"):
        given = int((cells["status"] == "given").sum())
        click.echo(f"{found.expert}, round {number}: {given} of {len(cells)} cells scored")
    click.echo(f"{found.expert}: {len(found.conflicts)} conflicts of interest declared")
    if any(one.severity != "note" for one in found.problems):
        raise click.exceptions.Exit(1)


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


@selection.command()
@click.argument("before", type=FOLDER)
@click.argument("after", type=FOLDER)
@RULES
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Also write the list as CSV.")
@click.option("--draws", type=click.IntRange(100), help="Joint draws; the methodology's if not given.")
@click.option("--seed", type=int, help="Of the draws; the methodology's if not given.")
def compare(
    before: Path, after: Path, rules: Path | None, out: Path | None, draws: int | None, seed: int | None
) -> None:
    """List every value and result that differs between two calls: what a correction changed."""
    from cluster_analysis.selection.call.documents import write_csv
    from cluster_analysis.selection.call.workbooks import records
    from cluster_analysis.selection.report.run import run_selection
    from cluster_analysis.selection.report.run_record import compare as compared

    methodology = _methodology(rules)
    old, new = (
        run_selection(_call(folder, methodology), methodology, draws, seed) for folder in (before, after)
    )
    found = compared(old, new)
    for row in records(found):
        click.echo(f"{row['table']:10} {row['row']}, {row['column']}: {row['before']} -> {row['after']}")
    click.echo(f"{len(found)} differences")
    if out is not None:
        write_csv(found, out)


@selection.group()
def log() -> None:
    """The decision log."""


@log.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--head", "printed", help="The hash printed on a packet; finds a log cut off at its end.")
def verify(file: Path, printed: str | None) -> None:
    """Check every line against the one before it; code 1 and the lines if the chain is broken."""
    from cluster_analysis.selection.call.dossier.log import entries
    from cluster_analysis.selection.call.dossier.log import verify as check

    problems = check(file, printed)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise click.exceptions.Exit(1)
    click.echo(f"{len(entries(file))} lines, unbroken")


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
