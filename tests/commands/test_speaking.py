"""The command line speaks the language of --lang, else of the environment."""

import pytest
from click.testing import CliRunner

from cluster_analysis.commands.cli import main
from cluster_analysis.commands.speaking import VARIABLES


@pytest.fixture
def run(monkeypatch):
    """A command with arguments and variables of the environment."""

    def invoke(*arguments, **variables):
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        return CliRunner().invoke(main, arguments, env=variables).output

    return invoke


def test_a_mistyped_command_is_answered_in_each_language(run):
    assert "no command 'biuld'; nearest: build" in run("biuld")
    assert "нет команды «biuld»; ближайшие: build" in run("--lang", "ru", "biuld")
    assert "«biuld» деген пәрмен жоқ; жақындары: build" in run("--lang", "kk", "biuld")


def test_an_error_is_said_in_the_language_of_the_environment(run):
    assert "'nowhere' is not a known" in run("seal", "nowhere")
    assert "«nowhere»" in run("seal", "nowhere", LANG="ru_RU.UTF-8")
    assert "«nowhere»" in run("seal", "nowhere", CLUSTER_ANALYSIS_LANG="kk", LANG="ru_RU.UTF-8")


def test_the_option_is_stronger_than_the_environment_and_another_language_is_english(run):
    assert "no command 'biuld'" in run("--lang", "en", "biuld", LANG="ru_RU.UTF-8")
    assert "no command 'biuld'" in run("biuld", LANG="de_DE.UTF-8")
    assert "нет команды" in run("biuld", LC_ALL="ru_KZ.UTF-8", LANG="kk_KZ.UTF-8")
