"""Which steps pytask need not look at: seals of what a step is made from and of what it made."""

import json
import os

import pytest

from cluster_analysis.data import paths
from cluster_analysis.data.tables.records import checksum
from cluster_analysis.publishing import settled
from cluster_analysis.publishing.steps import Step


@pytest.fixture
def group(tmp_path, monkeypatch):
    """Run, page (with a picture) and PDF of one item, all made."""
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    work = paths.work_folder()
    for name in ("a.ipynb", "a.html", "a.json", "a/00.png", "a.pdf"):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(name)
    made = [("run", "a.ipynb"), ("page", "a.html"), ("pdf", "a.pdf")]
    return [Step(name, "a.en", "made from", work / file, given="{}") for name, file in made]


def test_the_same_steps_and_files_have_the_same_seal(group):
    assert settled.seals({"a": group, "b": group}) == {"a": settled.seal(group), "b": settled.seal(group)}
    assert settled.seal(group) is not None


@pytest.mark.parametrize("name", ["a.ipynb", "a.html", "a.json", "a/00.png", "a.pdf"])
def test_a_changed_file_breaks_the_seal_whatever_its_time(group, name):
    before, path = settled.seal(group), paths.work_folder() / name
    times = path.stat()
    path.write_text(name[::-1])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert settled.seal(group) != before


@pytest.mark.parametrize("name", ["a.ipynb", "a.html", "a.json", "a.pdf"])
def test_without_a_file_there_is_no_seal(group, name):
    (paths.work_folder() / name).unlink()
    assert settled.seal(group) is None


def test_a_picture_more_or_less_breaks_the_seal(group):
    before = settled.seal(group)
    (paths.work_folder() / "a" / "01.png").write_text("new")
    more = settled.seal(group)
    (paths.work_folder() / "a" / "01.png").unlink()
    (paths.work_folder() / "a" / "00.png").unlink()
    assert len({before, more, settled.seal(group)}) == 3


def test_what_a_step_is_made_from_is_in_the_seal(group):
    run, page, pdf = group
    others = [Step(run.name, run.key, "made from other data", run.produces, given="{}"), page, pdf]
    parameters = [Step(run.name, run.key, run.state, run.produces, given='{"year": 2018}'), page, pdf]
    assert len({settled.seal(group), settled.seal(others), settled.seal(parameters)}) == 3


def test_only_whole_groups_are_remembered(group):
    assert settled.remembered() == {}
    settled.remember({"whole": "seal", "broken": None})
    assert settled.remembered() == {"whole": "seal"}


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00"])
def test_a_list_that_cannot_be_read_settles_nothing(group, text):
    (paths.work_folder() / "settled.json").write_text(text)
    assert settled.remembered() == {}


@pytest.fixture
def whole(group):
    """The group, its page with the record that `write_page` gives it."""
    record = {"files": {"00.png": checksum(paths.work_folder() / "a" / "00.png")}}
    (paths.work_folder() / "a.json").write_text(json.dumps(record))
    return group


def test_a_page_with_its_own_pictures_stays(whole):
    settled.drop_damaged(whole)
    assert sorted(path.name for path in paths.work_folder().glob("a.*")) == [
        "a.html", "a.ipynb", "a.json", "a.pdf",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [("a/00.png", "damaged"), ("a/01.png", "of an earlier page"), ("a.json", "[]"), ("a.json", "{}")],
)
def test_a_page_with_other_pictures_is_made_again(whole, name, text):
    (paths.work_folder() / name).write_text(text)
    settled.drop_damaged(whole)
    assert sorted(path.name for path in paths.work_folder().glob("a.*")) == ["a.ipynb", "a.json", "a.pdf"]


@pytest.mark.parametrize("name", ["a/00.png", "a.json"])
def test_a_page_that_lost_a_file_is_made_again(whole, name):
    (paths.work_folder() / name).unlink()
    settled.drop_damaged(whole)
    assert not (paths.work_folder() / "a.html").exists()
