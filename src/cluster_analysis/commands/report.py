"""Commands that issue what is told of a call, into its folder: packet, letters, audit workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cluster_analysis.language.i18n import LANGUAGES

if TYPE_CHECKING:
    from cluster_analysis.selection.report.run import Selection

FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
RULES = click.option(
    "--methodology",
    "rules",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Methodology file; that of the call's folder if not given.",
)
LANGS = click.option(
    "--lang", "langs", type=click.Choice(LANGUAGES), multiple=True, help="Languages; all if not given."
)
OWN = "methodology.yml"


def _selection(folder: Path, rules: Path | None) -> Selection:
    """The run of a call by the methodology of its own folder; a call without one is refused."""
    from cluster_analysis.selection.call.intake import read_call
    from cluster_analysis.selection.engine.methodology.methodology import Methodology
    from cluster_analysis.selection.report.run import run_selection

    path = rules or folder / OWN
    if not path.exists():
        raise click.UsageError(f"{folder.name} has no {OWN}; name one with --methodology")
    methodology = Methodology.load(path)
    return run_selection(read_call(folder, methodology), methodology)


@click.command("packet")
@FOLDER
@RULES
@LANGS
@click.option("--who", required=True, help="The person who issues it; stands in the decision log.")
@click.option("--pdf/--no-pdf", default=True, show_default=True, help="Write PDF too.")
def packet(folder: Path, rules: Path | None, langs: tuple[str, ...], who: str, pdf: bool) -> None:
    """Issue the next edition of the packet of the call in FOLDER; nothing is overwritten."""
    from cluster_analysis.publishing.document.document_pdf import document_pdf
    from cluster_analysis.selection.report.issue import issue_packet

    maker = document_pdf if pdf else None
    click.echo(str(issue_packet(_selection(folder, rules), folder, who, langs or LANGUAGES, maker)))


@click.command("letters")
@FOLDER
@RULES
@LANGS
@click.option("--pdf", is_flag=True, help="Write PDF too.")
def letters(folder: Path, rules: Path | None, langs: tuple[str, ...], pdf: bool) -> None:
    """Write the letters of the last edition, one per applicant."""
    from cluster_analysis.publishing.document.document_pdf import document_pdf
    from cluster_analysis.selection.report.issue import issue_letters

    maker = document_pdf if pdf else None
    click.echo(str(issue_letters(_selection(folder, rules), folder, langs or LANGUAGES, maker)))


@click.command("audit")
@FOLDER
@RULES
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def audit(folder: Path, rules: Path | None, lang: str) -> None:
    """Write a workbook per eligible bid of the last edition, with live formulas from values to the total."""
    from cluster_analysis.selection.report.issue import issue_audit

    click.echo(str(issue_audit(_selection(folder, rules), folder, lang)))


def add_commands(group: click.Group) -> None:
    """Attach the commands to the group `call` of `cluster-analysis`."""
    call = group.commands.get("call") or click.Group("call", help="A call for applications on its folder.")
    group.add_command(call)
    for command in (packet, letters, audit):
        if isinstance(call, click.Group):
            call.add_command(command)
