"""The language in which the command line speaks: that of `--lang`, else that of the environment.

Its help, its messages and what click itself says ("Usage", "Missing option") go through the catalogues.
"""

from __future__ import annotations

import copy
import importlib
import inspect
import os
from typing import Any

import click

from cluster_analysis.errors import Message
from cluster_analysis.language import LANGUAGES, say, translator
from cluster_analysis.language.review import HELP

VARIABLES = ("CLUSTER_ANALYSIS_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Variables of the environment that name a language, in the order in which they are asked."""
_CHOSEN: list[str] = []


def choose(_ctx: click.Context | None, _param: click.Parameter | None, lang: str | None) -> str | None:
    """Speak this language from now on; that of the environment if none is given. A callback of `--lang`."""
    _CHOSEN[:] = [lang] if lang else []
    return lang


def language() -> str:
    """The language of the command that is running: English if it is none of ours.

    Examples
    --------
    >>> choose(None, None, "kk"), language(), choose(None, None, None)
    ('kk', 'kk', None)
    """
    named = _CHOSEN or [os.environ[name][:2] for name in VARIABLES if os.environ.get(name)]
    return named[0] if named and named[0] in LANGUAGES else "en"


def tell(key: str, **values: object) -> None:
    """Print a message in the language of the command line."""
    click.echo(say(Message(key, **values), language()))


def pairs_of(_ctx: click.Context, _param: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE of an option that can be repeated."""
    for pair in pairs:
        if "=" not in pair:
            raise click.BadParameter(say(Message("{pair}: write NAME=VALUE", pair=pair), language()))
    return {key.strip(): value.strip() for key, _sign, value in (pair.partition("=") for pair in pairs)}


PAIRS: dict[str, Any] = {"multiple": True, "callback": pairs_of}


def spoken(command: click.Command) -> click.Command:
    """A copy of a command, and of those in it, whose help is in the language of the command line."""
    copied = copy.deepcopy(command)
    vars(copied)["_help_option"] = None  # click made its text before the language was known
    for part in (copied, *copied.params):
        text = getattr(part, "help", None)
        if text:
            vars(part)["help"] = translator(language())(inspect.cleandoc(text), HELP)
    if isinstance(copied, click.Group):
        copied.commands = {name: spoken(each) for name, each in copied.commands.items()}
    return copied


def let_click_speak() -> None:
    """Give click our catalogues for its own words; it takes them from gettext, which has no such language."""
    for name in ("core", "decorators", "exceptions", "formatting", "parser", "types"):
        vars(importlib.import_module(f"click.{name}")).update(_=_word, ngettext=_plural)


def _word(text: str) -> str:
    return translator(language())(text, "click")


def _plural(one: str, many: str, number: int) -> str:
    return _word(one if number == 1 else many)
