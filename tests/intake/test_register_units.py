"""A unit with several records in one published cell is refused before anything is published."""

import shutil

import pandas as pd
import pytest
from click.testing import CliRunner

from cluster_analysis.commands.cli import main
from cluster_analysis.data import paths
from cluster_analysis.errors import InputError
from cluster_analysis.intake.register import refuse_repeated_units

ONE, OTHER = "990000000015", "990000000023"


def records(*rows):
    """Business number, year, KATO and OKED of each record."""
    frame = pd.DataFrame(rows, columns=["bin", "year", "kato", "oked"])
    return frame.assign(employees=5, turnover=100)


REPEATED = [
    # two settlements of one region, two classes of one section
    [(ONE, 2017, "111010000", "01111"), (ONE, 2017, "113200000", "01120")],
    # one record twice
    [(ONE, 2017, "110000000", "01111")] * 2 + [(OTHER, 2017, "150000000", "01111")],
]  # fmt: skip
APART = [
    (ONE, 2017, "110000000", "01111"),
    (OTHER, 2017, "110000000", "01111"),  # another firm
    (ONE, 2018, "110000000", "01111"),  # another year
    (ONE, 2017, "150000000", "01111"),  # another region
    (ONE, 2017, "110000000", "05101"),  # another section
    (None, 2017, "110000000", "01111"),  # not known
    (None, 2017, "110000000", "01111"),
]


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("rows", REPEATED)
def test_several_records_in_one_cell(tmp_path, form, rows):
    path = tmp_path / f"r.{form}"
    frame = records(*rows)
    frame.to_csv(path, index=False) if form == "csv" else frame.to_parquet(path)
    with pytest.raises(InputError, match="names 1 units with up to 2 records in one cell"):
        refuse_repeated_units(path)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_records_in_cells_of_their_own(tmp_path, form):
    path = tmp_path / f"r.{form}"
    frame = records(*APART)
    frame.to_csv(path, index=False) if form == "csv" else frame.to_parquet(path)
    refuse_repeated_units(path)


def test_the_cells_are_those_of_the_level(tmp_path):
    path = tmp_path / "r.csv"
    records((ONE, 2017, "110000000", "01111"), (ONE, 2017, "110000000", "02100")).to_csv(path, index=False)
    refuse_repeated_units(path, level="division")
    with pytest.raises(InputError, match="names 1 units"):
        refuse_repeated_units(path, level="section")


def test_without_business_numbers_nothing_can_be_told(tmp_path):
    path = tmp_path / "r.csv"
    records(*REPEATED[1]).drop(columns="bin").to_csv(path, index=False)
    refuse_repeated_units(path)


def test_the_command_publishes_nothing_then(tmp_path, monkeypatch):
    shutil.copytree(paths.raw(), tmp_path / "data" / "raw")
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    records(*REPEATED[1]).to_csv(tmp_path / "r.csv", index=False)
    command = [
        "register",
        str(tmp_path / "r.csv"),
        "firms",
        "--publish",
        str(tmp_path / "open"),
        "--lang",
        "ru",
    ]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "сначала сложите записи единицы в ячейке" in done.output
    assert not list(tmp_path.rglob("firms*"))
    assert CliRunner().invoke(main, command[:3]).exit_code == 0  # for oneself it is a register as any


def test_nor_for_divisions_where_a_unit_is_in_two_divisions_of_a_section(tmp_path, monkeypatch):
    """It would count twice in the section that is published beside them."""
    shutil.copytree(paths.raw(), tmp_path / "data" / "raw")
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    rows = (ONE, 2017, "110000000", "10110"), (ONE, 2017, "110000000", "11010")
    records(*rows).to_csv(tmp_path / "r.csv", index=False)
    command = ["register", str(tmp_path / "r.csv"), "firms", "--level", "division"]
    done = CliRunner().invoke(main, [*command, "--publish", str(tmp_path / "open")])
    assert done.exit_code == 1
    assert "names 1 units with up to 2 records in one cell" in done.output
    assert not list(tmp_path.rglob("firms*"))
