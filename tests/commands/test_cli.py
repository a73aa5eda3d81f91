"""The command: quick help, mistakes refused with the nearest names, errors without tracebacks."""

import importlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cluster_analysis.commands.cli import main
from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.publishing.run import portfolio

HELPER = Path(__file__).parents[1] / "running_project.py"
_spec = importlib.util.spec_from_file_location("running_project", HELPER)
light = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(light)


def call(*arguments):
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    light.notebook(tmp_path / "notebooks" / "light.ipynb", "print(year)")
    light.portfolio(tmp_path, light.entry("first"), light.entry("second", parameters={"year": 2018}))
    return tmp_path


def test_help_names_the_commands():
    said = call("--help").output
    assert all(name in said for name in ("build", "check", "run", "verify", "seal"))


def test_help_loads_no_heavy_library():
    code = (
        "import sys; from cluster_analysis.commands.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print([name for name in ('numpy', 'pandas', 'xarray', 'papermill') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[]"


def test_a_mistyped_command_is_refused_with_the_nearest():
    result = call("biuld")
    assert result.exit_code == 2
    assert "Did you mean 'build'?" in result.output


def test_run_refuses_an_unknown_parameter(root):
    out = root / "out.ipynb"
    result = call("run", str(root / "notebooks" / "light.ipynb"), "-p", "yaer=2018", "--out", str(out))
    assert result.exit_code == 1
    assert "yaer" in result.output
    assert "year" in result.output
    assert not out.exists()


def test_run_refuses_a_pair_without_value(root):
    out = root / "out.ipynb"
    result = call("run", str(root / "notebooks" / "light.ipynb"), "-p", "year", "--out", str(out))
    assert result.exit_code == 2
    assert "NAME=VALUE" in result.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("entries: [{id: a}]", "notebook"),
        ("entires: []", "entires"),
        ("entries: [{id: ../a, notebook: light, kind: maps}]", "entries.0.id"),
        ("entries: [{id: a, notebook: light, kind: x}, {id: a, notebook: light, kind: x}]", "stands twice"),
        ("languages: [en, de]\nentries: []", "de"),
        ("entries: [", "YAML"),
        ("entries: [{id: a, notebook: lihgt, kind: maps}]", "light"),
    ],
)
def test_a_wrong_portfolio_is_refused_by_field(root, content, said):
    (root / "portfolio.yml").write_text(content, encoding="utf-8")
    with pytest.raises((InputError, ParameterError)) as refused:
        portfolio.items()
    assert said in str(refused.value)


def test_without_a_project_the_message_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    with pytest.raises(InputError, match=r"portfolio\.yml: is missing"):
        portfolio.items()


class TestFileSystem:
    """A folder that cannot be written or is not there is a message with its path."""

    @pytest.fixture
    def closed(self, monkeypatch):
        def refuse(path, content):
            raise PermissionError(13, "Permission denied", str(path))

        importlib.import_module("cluster_analysis.data.sealing")
        monkeypatch.setattr("cluster_analysis.data.sealing.write_whole", refuse)

    def test_not_to_be_written(self, closed):
        result = call("seal", "population")
        assert result.exit_code == 1
        assert result.output.splitlines()[-1].startswith("Error: ")
        assert result.output.splitlines()[-1].endswith(".yml: Permission denied")

    @pytest.mark.parametrize("arguments", [("verify",), ("check",), ("build",), ("seal", "population")])
    def test_a_project_folder_that_is_none(self, arguments, tmp_path, monkeypatch):
        monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path / "none"))
        result = call(*arguments)
        assert result.exit_code == 1
        assert "which is not a folder" in result.output

    def test_nothing_published(self, root):
        assert "there is no published report" in call("verify").output


def test_as_a_module_on_a_console_without_kazakh_letters():
    command = [sys.executable, "-m", "cluster_analysis", "check", "--lang", "kk"]
    settings = os.environ | {"PYTHONIOENCODING": "cp1251"}
    found = subprocess.run(command, capture_output=True, env=settings, check=True)
    assert "д?рыс" in found.stdout.decode("cp1251")
    assert not found.stderr
