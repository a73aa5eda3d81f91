"""The swap of a finished report, what a build says of itself, and the run log."""

import contextlib
import json
import os
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from cluster_analysis.data.paths import work_folder
from cluster_analysis.errors import InputError
from cluster_analysis.publishing import build, outcome
from cluster_analysis.publishing.outcome import Result
from cluster_analysis.publishing.run import portfolio
from cluster_analysis.publishing.site import summary, swap


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "portfolio.yml").write_text("entries: []")
    work_folder().mkdir(parents=True)
    return tmp_path


def publish(state, text):
    """Publish a report of one page with this text."""

    def assemble(out, before):
        (out / "site" / "en").mkdir(parents=True)
        (out / "site" / "en" / "page.html").write_text(text)
        if text == "fails":
            raise OSError("No space left on device")

    return swap.publish(state, assemble)


def page(root):
    return (root / "reports" / "site" / "en" / "page.html").read_text()


def test_a_report_is_swapped_in_and_the_one_before_is_kept(root):
    assert publish("state 1", "first") == ["first report"]
    first = swap.current()
    assert publish("state 2", "second") == ["changed: site/en/page.html"]
    assert page(root) == "second"
    assert (first / "site" / "en" / "page.html").read_text() == "first"


def test_older_reports_are_removed_even_if_the_clock_went_back(root, monkeypatch):
    for number in range(5):
        monkeypatch.setattr("time.strftime", lambda form, number=number: f"t{9 - number}")
        publish(str(number), str(number))
        for version in (root / "reports" / ".versions").iterdir():
            os.utime(version, (4_000_000_000 - number, 4_000_000_000 - number))
    assert page(root) == "4"
    assert len(list((root / "reports" / ".versions").iterdir())) == swap.KEPT_VERSIONS


def test_a_report_that_is_not_finished_is_not_shown(root):
    publish("state 1", "first")
    with pytest.raises(OSError, match="No space left"):
        publish("state 2", "fails")
    assert page(root) == "first"
    assert json.loads((swap.current() / "state.json").read_text())["state"] == "state 1"
    assert len(list((root / "reports" / ".versions").glob("*.part"))) == 1
    swap.remove_half_written()
    assert list((root / "reports" / ".versions").glob("*.part")) == []


def test_a_full_disk_at_the_end_is_a_failure_in_the_list_and_in_the_log(root, monkeypatch):
    publish("state 1", "first")

    def full(state, assemble):
        raise OSError("No space left on device")

    monkeypatch.setattr(build, "started", lambda **how: contextlib.nullcontext())
    monkeypatch.setattr(swap, "publish", full)
    result = build.build()
    assert not result.ok
    assert result.failed == {"build": "OSError: No space left on device"}
    assert page(root) == "first"
    assert "No space left" in (work_folder() / "runs.jsonl").read_text()


class TestWithoutLinks:
    """A file system without symbolic links has copies in their place."""

    @pytest.fixture(autouse=True)
    def no_links(self, root, monkeypatch):
        def refuse(*arguments, **more):
            raise OSError(1314, "A required privilege is not held by the client")

        monkeypatch.setattr("os.symlink", refuse)

    def test_the_parts_are_copies_of_the_version(self, root):
        publish("state 1", "first")
        assert publish("state 2", "second") == ["changed: site/en/page.html"]
        assert page(root) == "second"
        assert (root / "reports" / "site" / swap.COPY_OF).read_text() == swap.current().name
        assert not [path for path in (root / "reports").iterdir() if path.is_symlink()]
        swap.check_links()

    def test_a_copy_of_an_earlier_version_is_not_the_published_report(self, root, monkeypatch):
        monkeypatch.setattr(swap, "is_whole", lambda version: True)
        publish("state 1", "first")
        assert swap.shows("state 1")
        assert not swap.shows("state 2")
        (root / "reports" / "site" / swap.COPY_OF).write_text("an earlier one")
        assert not swap.shows("state 1")

    def test_a_folder_of_somebody_else_is_in_the_way(self, root):
        publish("state 1", "first")
        (root / "reports" / "site" / swap.COPY_OF).unlink()
        with pytest.raises(InputError, match="site is in the way"):
            swap.check_links()

    def test_what_a_killed_run_left_is_removed(self, root):
        publish("state 1", "first")
        for name in ("site.copy.new", "site.old.new"):
            (root / "reports" / name).mkdir()
        assert swap.remove_half_written() == 2
        assert page(root) == "first"

    def test_a_pointer_that_leads_out_is_refused(self, root):
        publish("state 1", "first")
        (root / "reports" / "site" / swap.COPY_OF).write_text("../../notebooks")
        with pytest.raises(InputError, match="leads out"):
            swap.current()


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
        ("site", ".versions/a/pdf"),
        ("site", ".versions"),
        ("site", "/"),
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


def test_each_run_is_a_line_of_the_log(root):
    outcome.log(Result(ran=["a"], failed={"b": "why"}, seconds=1.23))
    outcome.log(Result(ran=["c"]))
    lines = (work_folder() / "runs.jsonl").read_text().splitlines()
    assert [json.loads(line)["ran"] for line in lines] == [["a"], ["c"]]
    assert json.loads(lines[0])["failed"] == {"b": "why"}
    assert json.loads(lines[0])["ok"] is False


def test_the_summary_lists_every_failure(root):
    told = outcome.as_text(Result(failed={"run[a.en]": "one\ntwo", "run[b.ru]": "three"}))
    assert all(text in told for text in ("2 failed", "run[a.en]", "two", "run[b.ru]", "three"))


def test_the_outcome_fits_one_screen_whatever_changed(root):
    changes = [f"numbers moved: tables/{n}.csv: 3 cells" for n in range(99)]
    changes += [f"changed: site/en/{n}.html" for n in range(99)]
    told = outcome.as_text(Result(ran=["run[a.en]", "page[a.en]"], changes=changes, cleaned=2)).splitlines()
    assert len(told) <= 40
    assert told[0].startswith("Published. ")
    assert "made again: 1 run, 1 page" in told[1]
    assert "cleaned  2 left by runs that were killed" in told
    assert "figures moved: 99" in told


def test_the_outcome_for_a_program_has_counts_and_bytes(root):
    publish("state 1", "first")
    result = Result(ran=["run[a.en]", "page[a.en]", "run[b.en]"], changes=["numbers moved: x", "added: y"])
    found = json.loads(json.dumps(outcome.facts(result)))
    assert found["published"] is True
    assert found["ran"] == {"run": 2, "page": 1, "tables": 0}
    assert (found["figures_moved"], found["other_changes"]) == (["numbers moved: x"], ["added: y"])
    state = (swap.current() / "state.json").stat().st_size
    assert found["disk"]["report"] == len("first") + state
    assert found["disk"]["free"] > 0


class TestProgress:
    """On a terminal a line that changes, elsewhere a line a minute, with --quiet nothing."""

    def told(self, capsys, monkeypatch, seconds, **how):
        clock = iter(seconds)
        monkeypatch.setattr("time.monotonic", lambda: next(clock, seconds[-1]))
        progress = outcome.Progress(**how)
        for done in range(len(seconds) - 1):
            progress.tell(done, 9, ["page[a.en]"])
        return capsys.readouterr().err

    def test_elsewhere_a_line_a_minute_with_names_and_counts(self, capsys, monkeypatch):
        told = self.told(capsys, monkeypatch, [0.0, 59.0, 61.0, 61.0, 62.0, 122.0, 122.0])
        assert told.splitlines() == ["1 of 9 done; now page[a.en]", "3 of 9 done; now page[a.en]"]

    def test_quiet_says_nothing(self, capsys, monkeypatch):
        assert self.told(capsys, monkeypatch, [0.0, 99.0, 199.0], quiet=True) == ""

    def test_on_a_terminal_one_line_changes(self, capsys, monkeypatch):
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)
        told = self.told(capsys, monkeypatch, [0.0, 1.0, 2.0])
        assert told == "\r\x1b[K0 of 9 done; now page[a.en]\r\x1b[K1 of 9 done; now page[a.en]"


def test_a_temporary_folder_of_a_killed_build_is_removed_by_the_next(root):
    left = Path(tempfile.mkdtemp(prefix=build.TEMPORARY))
    (left / "kernel.json").touch()
    (work_folder() / "temporary").write_text(str(left))
    (work_folder() / ".0a.part").write_text("half a page")
    assert build._clean(work_folder()) == 2
    assert not left.exists()
    assert list(work_folder().iterdir()) == []


def test_a_folder_that_is_no_temporary_one_of_a_build_stays(root):
    (root / "mine").mkdir()
    (work_folder() / "temporary").write_text(str(root / "mine"))
    assert build._clean(work_folder()) == 0
    assert (root / "mine").is_dir()


def test_settings_share_the_memory_between_the_workers(monkeypatch):
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(total=64 * 2**30))
    assert build.Settings(workers=4).bytes_each == 16 * 2**30
    assert build.Settings(workers=64).bytes_each == 4 * 2**30


def test_a_build_leaves_the_environment_as_it_was(root, monkeypatch):
    monkeypatch.setattr(build, "started", lambda **how: contextlib.nullcontext())
    monkeypatch.setattr(swap, "publish", lambda *given: [])
    before = dict(os.environ)
    build.build(build.Settings(timeout=7))
    assert dict(os.environ) == before


def test_entries_become_items_with_language_and_parameters(root):
    (root / "notebooks" / "n.ipynb").touch()
    each = {"region": ["KZ-10", "KZ-11"]}
    region = {
        "id": "region",
        "notebook": "n",
        "kind": "region",
        "parameters": {"vintage": 2022},
        "each": each,
    }
    one = {"id": "one", "notebook": "n", "kind": "maps", "languages": ["ru"]}
    listed = {"languages": ["en", "kk"], "entries": [region, one]}
    (root / "portfolio.yml").write_text(json.dumps(listed))
    items = portfolio.items()
    assert [(item.id, item.languages) for item in items] == [
        ("region-KZ-10", ["en", "kk"]),
        ("region-KZ-11", ["en", "kk"]),
        ("one", ["ru"]),
    ]
    assert items[0].parameters == {"vintage": 2022, "region": "KZ-10"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "year,value\n2017,1.5\n",
            "year,value\n2017,1.6\n",
            "1 changed, 0 new, 0 gone; row-2: '1.5' was, '1.6' is",
        ),
        ("year,value\n2017,1.5\n", "year,value\n2017,1.5\n2018,2\n", "0 changed, 1 new, 0 gone"),
        ("year,value\n2017,1.5\n", "year,value\r\n2017,1.5\r\n", "0 changed, 0 new, 0 gone"),
    ],
)
def test_the_summary_says_which_number_moved(tmp_path, old, new, said):
    for name, text in (("a", old), ("b", new)):
        (tmp_path / name / "site" / "tables").mkdir(parents=True)
        (tmp_path / name / "site" / "tables" / "x.csv").write_bytes(text.encode())
    lines = summary.compare(tmp_path / "a", tmp_path / "b")
    assert len(lines) == 1
    assert lines == ["numbers moved: site/tables/x.csv: " + said]


def test_the_summary_says_what_was_added_and_removed(tmp_path):
    for name, page in (("a", "old"), ("b", "new")):
        (tmp_path / name / "site" / "en").mkdir(parents=True)
        (tmp_path / name / "site" / "en" / f"{page}.html").touch()
    lines = summary.compare(tmp_path / "a", tmp_path / "b")
    assert lines == ["added: site/en/new.html", "removed: site/en/old.html"]
