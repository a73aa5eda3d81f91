"""Commands of the secretariat: `intake`, `sheets`, `packet`, `log`; attached to `cluster-analysis`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cluster_analysis.i18n import LANGUAGES

if TYPE_CHECKING:
    from cluster_analysis.selection.intake import Call
    from cluster_analysis.selection.methodology import Methodology

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
OUT = click.Path(file_okay=False, path_type=Path)
LANG = click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language.")
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
    from cluster_analysis.selection.methodology import Methodology

    return Methodology.load(rules) if rules else Methodology.load()


def _call(folder: Path, methodology: Methodology) -> Call:
    from cluster_analysis.selection.intake import read_call

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
        from cluster_analysis.selection.documents import write_csv

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
    from cluster_analysis.selection.assessment import eligible_titles
    from cluster_analysis.selection.documents import safe_name
    from cluster_analysis.selection.sheets import write_sheet

    methodology = _methodology(rules)
    call = _call(folder, methodology)
    titles = eligible_titles(call, methodology)
    out.mkdir(parents=True, exist_ok=True)
    for expert in experts or methodology.panel:
        path = out / f"{safe_name(expert, f'round{number}', f'v{version}')}.xlsx"
        if path.exists():
            raise click.ClickException(
                f"{path.name} is there already; raise --version or choose another folder"
            )
        known = call.scores[call.scores["round"] < number]
        data = write_sheet(
            expert, titles, methodology, number, lang, known, call.conflicts, version, call.synthetic
        )
        path.write_bytes(data)
        click.echo(f"{path}: {len(titles)} applications")


@sheets.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@RULES
def read_back(file: Path, rules: Path | None) -> None:
    """Read one filled sheet and list what is wrong in it."""
    from cluster_analysis.selection.sheets import read_sheet
    from cluster_analysis.selection.workbooks import Refused, read_workbook

    try:
        found = read_sheet(read_workbook(file), _methodology(rules))
    except Refused as refused:
        raise click.ClickException(str(refused.problem)) from refused
    for problem in found.problems:
        click.echo(f"  {problem}")
    given = int((found.scores["status"] == "given").sum())
    click.echo(
        f"{found.expert}: {given} of {len(found.scores)} cells scored, {len(found.conflicts)} conflicts"
    )


@selection.command()
@click.argument("folder", type=FOLDER)
@click.argument("out", type=OUT)
@RULES
@click.option(
    "--lang", "langs", type=click.Choice(LANGUAGES), multiple=True, help="Languages; all if not given."
)
@click.option("--log", "log_path", type=click.Path(dir_okay=False, path_type=Path), help="The decision log.")
@click.option("--draws", type=click.IntRange(100), default=10_000, show_default=True)
@click.option("--seed", type=int, default=20170410, show_default=True)
def packet(
    folder: Path,
    out: Path,
    rules: Path | None,
    langs: tuple[str, ...],
    log_path: Path | None,
    draws: int,
    seed: int,
) -> None:
    """Write the packet (HTML, XLSX) and the feedback letters (HTML, text) of FOLDER into OUT."""
    from cluster_analysis.selection.assessment import worded
    from cluster_analysis.selection.decision_log import head, recorded_states
    from cluster_analysis.selection.letters import letter
    from cluster_analysis.selection.packet import packet as packet_of
    from cluster_analysis.selection.run import run_selection

    methodology = _methodology(rules)
    result = run_selection(_call(folder, methodology), methodology, draws, seed)
    states = recorded_states(log_path) if log_path else {}
    last = head(log_path) if log_path else None
    (out / "letters").mkdir(parents=True, exist_ok=True)
    for lang in langs or LANGUAGES:
        assessment = worded(result, lang)
        document = packet_of(assessment, lang, states, last)
        (out / f"{document.name}.html").write_text(document.html(), encoding="utf-8")
        (out / f"{document.name}.xlsx").write_bytes(document.xlsx())
        for application in assessment.call.applications.index:
            one = letter(assessment, str(application), lang, states)
            (out / "letters" / f"{one.name}.html").write_text(one.html(), encoding="utf-8")
            (out / "letters" / f"{one.name}.txt").write_text(one.text(), encoding="utf-8")
        click.echo(f"{out / document.name}.html, .xlsx and {len(assessment.call.applications)} letters")


@selection.group()
def log() -> None:
    """The decision log."""


@log.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--head", "printed", help="The hash printed on a packet; finds a log cut off at its end.")
def verify(file: Path, printed: str | None) -> None:
    """Check every line against the one before it; code 1 and the lines if the chain is broken."""
    from cluster_analysis.selection.decision_log import entries
    from cluster_analysis.selection.decision_log import verify as check

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
    from cluster_analysis.selection.decision_log import add

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
