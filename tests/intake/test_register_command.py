"""The command `register`: what it shows of unknown codes, and a register without a known record."""

import shutil

import pytest
from click.testing import CliRunner

from cluster_analysis.commands.cli import main
from cluster_analysis.data import paths

HEADER = "year,kato,oked,employees,turnover\n"
KNOWN = "2017,110000000,01111,3,10\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command on a CSV file with these lines, in a project of its own."""
    shutil.copytree(paths.raw(), tmp_path / "data" / "raw")
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))

    def register(lines, *options):
        path = tmp_path / "r.csv"
        path.write_text(HEADER + lines)
        return CliRunner().invoke(main, ["register", str(path), "mine", *options])

    return register


def test_of_unknown_records_the_number_is_shown_and_no_figure(run):
    found = run(KNOWN + "2017,99,01111,4567,8901\n" * 2 + "2017,110000000,\x1b[31m9,1111,2222\n" * 3)
    assert found.exit_code == 0
    lines = [line.split() for line in found.output.splitlines()]
    assert ["kato", "99", "2"] in lines
    assert ["oked", "\\x1b[31m9", "3"] in lines  # as it stands, no command for the terminal
    assert not {"4567", "9134", "1111", "3333", "6666"} & {word for line in lines for word in line}


@pytest.mark.parametrize("lines", ["", "2017,99,01111,3,10\n"])
@pytest.mark.parametrize("options", [[], ["--publish", "open"]])
def test_without_a_known_record_nothing_is_saved(run, tmp_path, lines, options):
    found = run(lines, *options)
    assert found.exit_code == 1
    assert "no record has a known year, region and industry" in found.output
    assert isinstance(found.exception, SystemExit)
    assert not list(tmp_path.rglob("mine*"))


def test_faults_are_said_in_the_language_asked_for(run):
    found = run("2017,110000000,01111,3.5,10\n", "--lang", "ru")
    assert found.exit_code == 1
    assert "столбец «employees»: «3,5»: не целое число (2017, 110000000, 01111)" in found.output


def test_with_every_year_left_out_nothing_is_published_and_it_is_said(run, tmp_path):
    found = run(KNOWN, "--publish", str(tmp_path / "open"), "--leave-out", "2017", "--lang", "ru")
    assert found.exit_code == 1
    assert "не осталось ни одного года для публикации" in found.output
    assert isinstance(found.exception, SystemExit)
    assert not (tmp_path / "open").exists()
    assert not (tmp_path / "data" / "published").exists()
