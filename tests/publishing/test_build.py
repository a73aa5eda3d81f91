"""The swap of a finished report, the state that decides whether anything changed, and the run log."""

import json
import os
from types import SimpleNamespace

import pytest

from cluster_analysis.errors import InputError
from cluster_analysis.publishing import build
from cluster_analysis.publishing.run import fingerprints, portfolio
from cluster_analysis.publishing.site import summary, swap


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "portfolio.yml").write_text("entries: []")
    build.work_folder().mkdir(parents=True)
    fingerprints.of_file.cache_clear()
    return tmp_path


@pytest.fixture
def assembled(monkeypatch):
    """Stands in for the real report: one page whose text a test chooses."""
    text = {"page": "first"}

    def assemble(work, out, before):
        for part in swap.PARTS:
            (out / part).mkdir(parents=True)
        (out / "site" / "en").mkdir()
        (out / "site" / "en" / "page.html").write_text(text["page"])
        if text["page"] == "fails":
            raise OSError("No space left on device")

    monkeypatch.setattr("cluster_analysis.publishing.site.site.assemble", assemble)
    return text


def page(root):
    return (root / "reports" / "site" / "en" / "page.html").read_text()


def test_a_report_is_swapped_in_and_the_one_before_is_kept(root, assembled):
    assert swap.publish("state 1") == ["first report"]
    first = (root / "reports" / ".current").resolve()
    assembled["page"] = "second"
    assert swap.publish("state 2") == ["changed: site/en/page.html"]
    assert page(root) == "second"
    assert (first / "site" / "en" / "page.html").read_text() == "first"


def test_older_reports_are_removed_even_if_the_clock_went_back(root, assembled, monkeypatch):
    for number in range(5):
        monkeypatch.setattr("time.strftime", lambda form, number=number: f"t{9 - number}")
        assembled["page"] = str(number)
        swap.publish(str(number))
        for version in (root / "reports" / ".versions").iterdir():
            os.utime(version, (4_000_000_000 - number, 4_000_000_000 - number))
    assert page(root) == "4"
    assert len(list((root / "reports" / ".versions").iterdir())) == swap.KEPT_VERSIONS


def test_a_report_that_is_not_finished_is_not_shown(root, assembled):
    swap.publish("state 1")
    assembled["page"] = "fails"
    with pytest.raises(OSError, match="No space left"):
        swap.publish("state 2")
    assert page(root) == "first"
    assert json.loads((root / "reports" / ".current" / "state.json").read_text())["state"] == "state 1"
    assert len(list((root / "reports" / ".versions").glob("*.part"))) == 1
    swap.remove_half_written()
    assert list((root / "reports" / ".versions").glob("*.part")) == []


def test_a_full_disk_at_the_end_is_a_failure_in_the_list_and_in_the_log(root, assembled, monkeypatch):
    swap.publish("state 1")
    monkeypatch.setattr(build, "_run", lambda *settings: build.Result(ran=["run"]))
    assembled["page"] = "fails"
    result = build.build()
    assert not result.ok
    assert result.failed == {"publish": "OSError: No space left on device"}
    assert page(root) == "first"
    assert "No space left" in (build.work_folder() / "runs.jsonl").read_text()


def test_what_is_not_ours_is_left_alone(root):
    mine = root / "reports" / "site"
    mine.mkdir(parents=True)
    (mine / "index.html").write_text("mine")
    with pytest.raises(InputError, match="in the way"):
        build.build()
    assert (mine / "index.html").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("site", "../mine"),
        ("pdf", ".current/site"),
        ("tables", "/"),
        (".current", "../mine"),
        (".current", ".."),
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(root, name, target):
    (root / "mine").mkdir()
    (root / "reports").mkdir()
    (root / "reports" / name).symlink_to(target)
    with pytest.raises(InputError, match=f"{name} is in the way: it leads to {target}"):
        build.build()
    assert str((root / "reports" / name).readlink()) == target


def test_versions_that_lie_elsewhere_are_refused(root):
    (root / "mine").mkdir()
    (root / "reports").mkdir()
    (root / "reports" / ".versions").symlink_to(root / "mine")
    with pytest.raises(InputError, match="leads out of the folder"):
        build.build()


def test_a_half_written_report_that_is_a_link_or_a_file_is_taken_away(root):
    (root / "mine").mkdir()
    (root / "mine" / "thesis.docx").write_text("mine")
    versions = root / "reports" / ".versions"
    versions.mkdir(parents=True)
    (versions / "x.part").symlink_to(root / "mine")
    (versions / "y.part").touch()
    (versions / "z.part").mkdir()
    assert swap.remove_half_written() == 3
    assert list(versions.iterdir()) == []
    assert (root / "mine" / "thesis.docx").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_an_error_with_its_name(tmp_path, monkeypatch):
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    (tmp_path / "data").write_text("a file")
    with pytest.raises(build.OutputError, match="data"):
        build.build()


def test_a_second_build_is_refused(root):
    from filelock import FileLock

    with FileLock(build.work_folder() / "lock"), pytest.raises(build.BusyError, match="another build"):
        build.build()


@pytest.mark.parametrize("name", ["data/raw/x.csv", "notebooks/x.ipynb", "portfolio.yml"])
def test_any_input_changes_the_state_whatever_its_time(root, name):
    path = root / name
    path.write_text("one")
    before, state = path.stat(), fingerprints.everything()
    fingerprints.of_file.cache_clear()
    assert fingerprints.everything() == state
    path.write_text("two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    fingerprints.of_file.cache_clear()
    assert fingerprints.everything() != state


def test_each_run_is_a_line_of_the_log(root):
    build._log(build.Result(ran=["a"], failed={"b": "why"}, seconds=1.23), "s")
    build._log(build.Result(ran=["c"]), "s")
    lines = (build.work_folder() / "runs.jsonl").read_text().splitlines()
    assert [json.loads(line)["ran"] for line in lines] == [["a"], ["c"]]
    assert json.loads(lines[0])["failed"] == {"b": "why"}
    assert json.loads(lines[0])["ok"] is False


def test_the_summary_lists_every_failure():
    said = build.report(build.Result(failed={"run[a.en]": "one\ntwo", "run[b.ru]": "three"}))
    assert all(text in said for text in ("2 failed", "run[a.en]", "two", "run[b.ru]", "three"))


def test_the_first_failure_of_collecting_is_the_cause():
    outcome = SimpleNamespace(name="FAIL")
    texts = ["the record is broken", "task was not collected", "task was not collected"]
    found = [SimpleNamespace(outcome=outcome, exc_info=(ValueError, ValueError(one), None)) for one in texts]
    session = SimpleNamespace(execution_reports=[], collection_reports=found, exit_code=3)
    assert build._summary(session).failed == {"collection": "ValueError: the record is broken"}


def test_entries_become_items_with_language_and_inputs():
    listed = portfolio.Portfolio.model_validate(
        {
            "languages": ["en", "kk"],
            "inputs": ["oked"],
            "entries": [
                {
                    "id": "region", "notebook": "n", "kind": "region", "inputs": ["gva", "oked"],
                    "parameters": {"vintage": 2022}, "each": {"region": ["KZ-10", "KZ-11"]},
                },
                {"id": "one", "notebook": "n", "kind": "maps", "languages": ["ru"]},
            ],
        }
    )  # fmt: skip
    items = portfolio.items(listed)
    assert [item.key for item in items] == [
        "region-KZ-10.en", "region-KZ-10.kk", "region-KZ-11.en", "region-KZ-11.kk", "one.ru",
    ]  # fmt: skip
    assert items[1].parameters == {"vintage": 2022, "region": "KZ-10", "lang": "kk"}
    assert items[0].inputs == ("oked", "gva")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "year,value\n2017,1.5\n",
            "year,value\n2017,1.6\n",
            "1 cells, first line 2, column value: '1.5' was",
        ),
        ("year,value\n2017,1.5\n", "year,value\n2017,1.5\n2018,2\n", "2 lines before, 3 now"),
        ("year,value\n2017,1.5\n", "year,value\r\n2017,1.5\r\n", "only its form"),
    ],
)
def test_the_summary_says_which_number_moved(tmp_path, old, new, said):
    for name, text in (("a", old), ("b", new)):
        (tmp_path / name / "tables").mkdir(parents=True)
        (tmp_path / name / "tables" / "x.csv").write_bytes(text.encode())
    lines = summary.compare(tmp_path / "a", tmp_path / "b")
    assert len(lines) == 1
    assert lines[0].startswith("numbers moved: tables/x.csv: " + said)


def test_the_summary_says_what_was_added_and_removed(tmp_path):
    for name, page in (("a", "old"), ("b", "new")):
        (tmp_path / name / "site" / "en").mkdir(parents=True)
        (tmp_path / name / "site" / "en" / f"{page}.html").touch()
    lines = summary.compare(tmp_path / "a", tmp_path / "b")
    assert lines == ["added: site/en/new.html", "removed: site/en/old.html"]
