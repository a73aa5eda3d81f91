"""The command `cluster-analysis`: build and look after the report, the data and a call for applications."""

from __future__ import annotations

import errno
import importlib
import io
import sys
from pathlib import Path
from typing import Any, cast

import click

from cluster_analysis.commands.speaking import PAIRS, choose, language, let_click_speak, spoken, tell
from cluster_analysis.errors import ClusterAnalysisError
from cluster_analysis.language import LANGUAGES, Count, say_error
from cluster_analysis.language.sentences import visible

FILE = click.Path(dir_okay=False, path_type=Path)
LATER = {name: name for name in ("call", "register", "training", "texts")} | {"log": "call"}
LATER |= dict.fromkeys(("fetch", "check", "read", "update"), "data")
"""Commands that other modules of `commands` bring, by module; they are loaded when they are asked for."""


class Commands(click.Group):
    """A group that loads its further commands when needed and shows our errors without a traceback.

    Its help is in the language of the command line.
    """

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """A command of this module or of another."""
        command = super().get_command(ctx, name)
        if name in LATER:
            command = getattr(importlib.import_module(f"cluster_analysis.commands.{LATER[name]}"), name)
        return spoken(command) if command else None

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help of the whole, in the language of the command line."""
        click.Group.format_help(cast(Commands, spoken(self)), ctx, formatter)

    def invoke(self, ctx: click.Context) -> object:
        """Run; an error of this package or of the file system is a message and exit code 1."""
        try:
            return super().invoke(ctx)
        except ClusterAnalysisError as error:
            raise click.ClickException(visible(say_error(error, language()))) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of the output has gone; click ends quietly
                raise
            raise click.ClickException(f"{error.filename or ''}: {error.strerror or error}") from error

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; letters that the console cannot show are replaced, not an error."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        let_click_speak()
        return super().main(*args, **kwargs)


@click.group(cls=Commands)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    callback=choose,
    help="Language of messages.  [default: that of CLUSTER_ANALYSIS_LANG or LANG]",
)
def main(lang: str | None) -> None:
    """Territorial clusters of Kazakhstan: from published figures to a published site."""


main.commands.update({name: click.Command(name) for name in LATER})  # names only, until they are asked for


@main.command()
@click.option(
    "--workers", type=click.IntRange(1), help="Tasks at the same time.  [default: two per processor]"
)
@click.option("--timeout", type=int, default=300, show_default=True, help="Seconds for one notebook.")
@click.option("--quiet", is_flag=True, help="Say nothing before the end.")
@click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True)
def build(report: str, **settings: Any) -> None:
    """Publish everything the portfolio lists; only what changed is made again."""
    from cluster_analysis.publishing import build, outcome

    result = build.build(build.Settings(**settings))
    click.echo(outcome.as_json(result) if report == "json" else outcome.as_text(result))
    sys.exit(not result.ok)


@main.command()
@click.argument("notebook", type=FILE)
@click.option("-p", "pairs", **PAIRS, metavar="NAME=VALUE", help="A parameter; repeatable.")
@click.option("--out", type=FILE, required=True, help="The executed notebook.")
def run(notebook: Path, pairs: dict[str, str], out: Path) -> None:
    """Run one notebook with parameters; `--out` ending in .html or .pdf gives a page instead."""
    from cluster_analysis.publishing.plan import run_alone

    run_alone(notebook, pairs, out)
    click.echo(out)


@main.command()
def notebooks() -> None:
    """Run the committed notebooks again, in place, and normalise them."""
    from cluster_analysis.publishing.run.notebooks import refresh_all

    for name in refresh_all():
        click.echo(name)


@main.command()
def verify() -> None:
    """Compare the published report with the checksums in its record."""
    from cluster_analysis.publishing.site.swap import changed

    problems = changed()
    if problems:
        click.echo("\n".join(problems))
        tell("{n:# file differs|# files differ}", n=Count(len(problems)))
        sys.exit(1)
    tell("all files are as they were made")


@main.command()
@click.argument("name")
def seal(name: str) -> None:
    """Accept the present content of the table NAME: check it, then write its checksum into its record."""
    from cluster_analysis.data.sealing import seal as write

    click.echo(f"{name}: {write(name).id}")
