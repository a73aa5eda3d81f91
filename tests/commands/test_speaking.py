"""The command line speaks the language of --lang, else of the environment."""

import click
import pytest
from click.testing import CliRunner

from cluster_analysis.commands.cli import main
from cluster_analysis.commands.speaking import VARIABLES, choose


@pytest.fixture
def run(monkeypatch):
    """A command with arguments and variables of the environment."""

    def invoke(*arguments, **variables):
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        return CliRunner().invoke(main, arguments, env=variables).output

    return invoke


def test_a_mistyped_command_is_answered_in_each_language(run):
    assert "No such command 'biuld'. Did you mean 'build'?" in run("biuld")
    assert "Нет такой команды: 'biuld'. Возможно, 'build'?" in run("--lang", "ru", "biuld")
    assert "Мұндай пәрмен жоқ: 'biuld'. Бәлкім, 'build'?" in run("--lang", "kk", "biuld")


def test_an_error_is_said_in_the_language_of_the_environment(run):
    assert "'nowhere' is not a known" in run("seal", "nowhere")
    assert "«nowhere»" in run("seal", "nowhere", LANG="ru_RU.UTF-8")
    assert "«nowhere»" in run("seal", "nowhere", CLUSTER_ANALYSIS_LANG="kk", LANG="ru_RU.UTF-8")


def test_the_option_is_stronger_than_the_environment_and_another_language_is_english(run):
    assert "No such command 'biuld'" in run("--lang", "en", "biuld", LANG="ru_RU.UTF-8")
    assert "No such command 'biuld'" in run("biuld", LANG="de_DE.UTF-8")
    assert "Нет такой команды" in run("biuld", LC_ALL="ru_KZ.UTF-8", LANG="kk_KZ.UTF-8")


def commands(group, path=()):
    """Every command with the words that call it."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            yield (*path, name), command
            if isinstance(command, click.Group):
                yield from commands(command, (*path, name))


choose(None, None, "en")
COMMANDS = list(commands(main))


@pytest.mark.parametrize("lang", ["ru", "kk"])
@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=["-".join(path) for path, _command in COMMANDS])
def test_the_help_of_every_command_and_option_is_in_the_language(run, lang, path, command):
    page = run("--lang", lang, *path, "--help", TERMINAL_WIDTH="300")
    heads = {"ru": ("Использование:", "Параметры:"), "kk": ("Қолданылуы:", "Параметрлер:")}[lang]
    assert all(head in page for head in heads)
    for english in (command.help, *(getattr(param, "help", None) for param in command.params)):
        assert not english or english not in " ".join(page.split())
    assert "Show this message" not in page


def test_the_help_is_english_again_after_another_language(run):
    assert "Журнал решений." in run("--lang", "ru", "log", "--help")
    assert "The decision log." in run("log", "--help")


def test_what_click_refuses_is_said_in_the_language(run):
    assert "Не указан аргумент 'NAME'" in run("--lang", "ru", "seal")
    assert "'--timeout' мәні қате" in run("--lang", "kk", "build", "--timeout", "x")
    assert "Нет такого параметра: '--tim'" in run("build", "--tim", "1", LANG="ru_RU.UTF-8")
    assert "Missing argument 'NAME'" in run("seal")
