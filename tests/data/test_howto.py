"""The how-to page: its blocks run as they stand, from top to bottom."""

import re

import matplotlib as mpl
import pytest

from cluster_analysis.data.paths import project_root

TEXT = (project_root() / "docs" / "howto.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """What the page has made when all its blocks have run, in an empty folder."""
    made = {"folder": tmp_path_factory.mktemp("howto")}
    with pytest.MonkeyPatch.context() as patch, mpl.rc_context():
        patch.setenv("CLUSTER_ANALYSIS_ROOT", str(project_root()))
        patch.chdir(made["folder"])
        for block in BLOCKS:
            exec(block, made)
    return made


def test_there_is_a_block_for_each_thing():
    assert len(BLOCKS) == len(re.findall("^## Your own", TEXT, re.MULTILINE)) + len(["districts", "paper"])


def test_spellings_become_codes_and_a_mark_stays_missing(names):
    assert names["panel"]["region"].values.tolist() == ["KZ-23", "KZ-43"]
    assert names["panel"]["industry"].values.tolist() == ["B", "A"]
    assert names["panel"]["value"].sel(region="KZ-43", industry="A").isnull()


def test_the_quotient_of_a_frame(names):
    """Mangystau: 50 of 60 in mining, the two together 60 of 100."""
    assert names["quotient"].loc["KZ-47", "B"] == pytest.approx((50 / 60) / (60 / 100))


def test_districts_are_added_up(names):
    assert names["regional"].sel(region="KZ-43").item() == 42


def test_own_regions_have_neighbours(names):
    assert names["graph"]["west"].index.tolist() == ["east"]


@pytest.mark.parametrize("file", ["mining.svg", "own.png", "mining.xlsx", "mining.gpkg"])
def test_the_files_are_there(names, file):
    assert (names["folder"] / file).stat().st_size > 1000
