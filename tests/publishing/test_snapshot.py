"""The copy of the inputs that a build reads, and the records that say whether a step has to run again."""

import hashlib
import json
import os
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from cluster_analysis.errors import InputError
from cluster_analysis.publishing.run import snapshot
from cluster_analysis.publishing.run.step import Ledger, Step


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A small project with a small package."""
    package = tmp_path / "installed" / "package"
    monkeypatch.setattr(snapshot, "PACKAGE", package)
    monkeypatch.setattr(snapshot, "CODE", "package/cluster_analysis")
    files = {
        "portfolio.yml": "entries: []",
        "notebooks/a.ipynb": "notebook",
        "notebooks/notes.txt": "not an input",
        "data/raw/x.csv": "table",
        "data/raw/sub/y.csv": "another",
        "reports/site/index.html": "built",
        "installed/package/errors.py": "code",
        "installed/package/__pycache__/errors.cpython-311.pyc": "compiled",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def take(root):
    return snapshot.take(root, root / "work" / "snapshot")


def test_inputs_and_code_are_copied_with_their_hashes(root):
    taken = take(root)
    assert taken.files == {
        "portfolio.yml": digest("entries: []"),
        "notebooks/a.ipynb": digest("notebook"),
        "data/raw/x.csv": digest("table"),
        "data/raw/sub/y.csv": digest("another"),
        "package/cluster_analysis/errors.py": digest("code"),
    }
    assert (taken.folder / "data" / "raw" / "sub" / "y.csv").read_text() == "another"


@pytest.mark.parametrize("name", ["data/raw/x.csv", "notebooks/a.ipynb", "portfolio.yml"])
def test_any_input_changes_the_state_whatever_its_time(root, name):
    path = root / name
    before, state = path.stat(), take(root).state
    assert take(root).state == state
    path.write_text(path.read_text()[::-1])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert take(root).state != state
    assert (root / "work" / "snapshot" / name).read_text() == path.read_text()


def test_what_is_no_input_any_more_leaves_the_snapshot(root):
    (root / "data" / "raw" / "x.csv").unlink()
    folder = take(root).folder
    (folder / "notebooks" / "written_by_a_notebook.txt").touch()
    take(root)
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == [
        "a.ipynb", "errors.py", "portfolio.yml", "y.csv",
    ]  # fmt: skip


def test_a_copy_that_somebody_changed_is_put_right(root):
    copy = take(root).folder / "data" / "raw" / "x.csv"
    copy.write_text("other")
    take(root)
    assert copy.read_text() == "table"


def test_a_new_module_takes_its_compiled_form_away(root):
    folder = take(root).folder / "package" / "cluster_analysis"
    compiled = Path(cache_from_source(folder / "errors.py"))
    compiled.parent.mkdir()
    compiled.touch()
    take(root)
    assert compiled.exists()
    (root / "installed" / "package" / "errors.py").write_text("edit")
    take(root)
    assert not compiled.exists()


def test_inputs_that_change_while_they_are_copied_are_copied_again(root, monkeypatch):
    """A branch that is switched in the middle of copying gives the new state, not a mixture."""
    copy, table = snapshot._copy, root / "data" / "raw" / "x.csv"

    def switch(source, target):
        found = copy(source, target)
        if source.name == "y.csv" and table.read_text() == "table":
            table.write_text("table of the branch")
            source.write_text("another of the branch")
        return found

    monkeypatch.setattr(snapshot, "_copy", switch)
    files = take(root).files
    assert files["data/raw/x.csv"] == digest("table of the branch")
    assert files["data/raw/sub/y.csv"] == digest("another of the branch")


def test_inputs_that_never_rest_are_refused(root, monkeypatch):
    copy, table = snapshot._copy, root / "data" / "raw" / "x.csv"

    def restless(source, target):
        table.write_text(table.read_text() + "1")
        return copy(source, target)

    monkeypatch.setattr(snapshot, "_copy", restless)
    with pytest.raises(InputError, match="change while they are copied"):
        take(root)


def step(root, **changes):
    """A page with a picture, made from a notebook that was run."""
    work = root / "work"
    given = {
        "name": "page", "key": "a.en", "function": "site.html:write_page",
        "made": [work / "a.html", work / "a.json", work / "a"], "arguments": {"offered": ["en"]},
    }  # fmt: skip
    return Step(**given | changes)


@pytest.fixture
def ledger(root):
    """The step has been made, and its record kept."""
    found = Ledger(root / "work", take(root))
    for name in ("notebooks/a.en.ipynb", "a.html", "a.json", "a/00.png"):
        (root / "work" / name).parent.mkdir(exist_ok=True)
        (root / "work" / name).write_text(name)
    names = ["notebooks/a.en.ipynb", "snapshot/data/raw/x.csv", "snapshot/data/raw/none.csv", "a.json"]
    found.keep(step(root), [*(str(root / "work" / name) for name in names), "/usr/lib/python3/os.py"])
    return found


def again(root):
    """The ledger of the next build."""
    return Ledger(root / "work", take(root))


def test_the_record_says_what_was_opened_and_what_was_made(root, ledger):
    record = json.loads((root / "work" / "steps" / "page-a.en.json").read_text())
    assert record["opened"] == {
        "notebooks/a.en.ipynb": digest("notebooks/a.en.ipynb"),
        "snapshot/data/raw/none.csv": None,
        "snapshot/data/raw/x.csv": digest("table"),
    }
    assert record["made"] == {name: digest(name) for name in ("a.html", "a.json", "a/00.png")}


def test_as_long_as_nothing_changed_a_step_is_fresh(root, ledger):
    assert again(root).is_fresh(step(root))


def test_an_input_that_was_not_opened_changes_nothing(root, ledger):
    (root / "data" / "raw" / "sub" / "y.csv").write_text("changed")
    (root / "portfolio.yml").write_text("entries: [changed]")
    assert again(root).is_fresh(step(root))


@pytest.mark.parametrize("name", ["data/raw/x.csv", "data/raw/none.csv"])
def test_an_input_that_was_opened_or_looked_for_runs_it_again(root, ledger, name):
    (root / name).write_text("changed")
    assert not again(root).is_fresh(step(root))


@pytest.mark.parametrize("name", ["notebooks/a.en.ipynb", "a.html", "a.json", "a/00.png"])
def test_a_changed_or_lost_file_runs_it_again_whatever_its_time(root, ledger, name):
    path = root / "work" / name
    times, text = path.stat(), path.read_text()
    path.write_text(text[::-1])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert not again(root).is_fresh(step(root))
    path.write_text(text)
    assert again(root).is_fresh(step(root))
    path.unlink()
    assert not again(root).is_fresh(step(root))


def test_a_picture_more_runs_it_again(root, ledger):
    (root / "work" / "a" / "01.png").touch()
    assert not again(root).is_fresh(step(root))


@pytest.mark.parametrize(
    "changes", [{"arguments": {"offered": ["en", "kk"]}}, {"function": "site.html:other"}]
)
def test_other_values_or_another_function_run_it_again(root, ledger, changes):
    assert not again(root).is_fresh(step(root, **changes))


def test_other_libraries_run_it_again(root, ledger, monkeypatch):
    monkeypatch.setattr("cluster_analysis.publishing.run.step.libraries", lambda: "newer")
    assert not again(root).is_fresh(step(root))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "\x00"])
def test_a_record_that_cannot_be_read_runs_it_again(root, ledger, text):
    (root / "work" / "steps" / "page-a.en.json").write_text(text)
    assert not again(root).is_fresh(step(root))
