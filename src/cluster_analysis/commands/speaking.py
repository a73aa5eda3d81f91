"""The language in which the command line speaks: that of `--lang`, else that of the environment."""

from __future__ import annotations

import os

import click

from cluster_analysis.errors import Message
from cluster_analysis.language import LANGUAGES, say

VARIABLES = ("CLUSTER_ANALYSIS_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Variables of the environment that name a language, in the order in which they are asked."""


def of_environment() -> str:
    """The language of the first variable that is set; English if it is another one.

    Examples
    --------
    >>> os.environ["CLUSTER_ANALYSIS_LANG"] = "kk_KZ.UTF-8"
    >>> of_environment()
    'kk'
    >>> del os.environ["CLUSTER_ANALYSIS_LANG"]
    """
    named = next((os.environ[name] for name in VARIABLES if os.environ.get(name)), "")
    return named[:2] if named[:2] in LANGUAGES else "en"


def language() -> str:
    """The language of the command that is running."""
    context = click.get_current_context(silent=True)
    chosen = context.find_root().params.get("lang") if context else None
    return chosen or of_environment()


def tell(key: str, **values: object) -> None:
    """Print a message in the language of the command line."""
    click.echo(say(Message(key, **values), language()))
