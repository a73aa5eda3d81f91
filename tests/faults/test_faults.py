"""Faults of the machine and of the content: the published report stays whole, the next run repairs."""

import os
import resource
import shutil
import signal
import subprocess

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def project(published):
    """The published project with a known page; what a test breaks it puts right again itself."""
    published.say("good")
    light = published.light
    light.portfolio(published.root, light.entry("first"), light.entry("second", parameters={"year": 2018}))
    code, said = published.build()
    assert code == 0, said
    return published


def stays(project, code, said, reason):
    """The run failed for this reason, and the old report is untouched."""
    assert code == 1, said
    assert reason in said
    assert "Traceback" not in said
    assert project.whole() == []
    assert "The page says good." in project.page()


def repaired(project, text="better"):
    """The next run without the fault publishes."""
    project.say(text)
    code, said = project.build()
    assert code == 0, said
    assert f"The page says {text}." in project.page()
    assert project.whole() == []
    assert project.left() == []


def test_nothing_changed(project):
    code, said = project.build()
    assert code == 0
    assert "Nothing changed" in said


def test_a_full_disk(project):
    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    project.say("too much")
    code, said = project.build(preexec_fn=small)
    stays(project, code, said, "File too large")
    repaired(project)


def test_unreadable_input(project):
    table = project.root / "data" / "raw" / "clusters.csv"
    good = table.read_bytes()
    table.write_bytes(b"\xff\xfe\x00broken")
    entry = project.light.entry("first", each={"name": {"table": "clusters", "column": "id"}})
    project.light.portfolio(project.root, entry)
    code, said = project.build()
    stays(project, code, said, "clusters.csv")
    table.write_bytes(good)
    project.light.portfolio(project.root, project.light.entry("first"))
    repaired(project)


def test_a_table_that_differs_from_its_record(project):
    table = project.root / "data" / "raw" / "population.csv"
    good = table.read_bytes()
    table.write_bytes(good.replace(b"2017", b"2016", 1))
    code, said = project.build()
    stays(project, code, said, "population.csv")
    table.write_bytes(good)
    repaired(project)


def test_a_record_that_is_not_yaml(project):
    """The fault is named, not the tasks that could not be made for it."""
    record = project.root / "data" / "raw" / "field_visits.meta.yml"
    good = record.read_text(encoding="utf-8")
    record.write_text(good.replace("description: ", "description: Checked: ", 1), encoding="utf-8")
    code, said = project.build()
    stays(project, code, said, "field_visits.meta.yml: cannot be read: mapping values are not allowed")
    assert "1 failed" in said
    record.write_text(good, encoding="utf-8")
    repaired(project)


def test_a_notebook_that_hangs(project):
    hangs = "import time, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(1000)"
    project.light.notebook(project.root / "notebooks" / "hangs.ipynb", hangs)
    project.light.portfolio(
        project.root, project.light.entry("first"), project.light.entry("bad", "hangs"), languages=("en",)
    )
    code, said = project.build("--timeout", "3")
    stays(project, code, said, "hangs.ipynb")
    assert "more than 3 s" in said
    project.light.portfolio(project.root, project.light.entry("first"))
    repaired(project)


def test_a_notebook_that_eats_memory(project):
    eats = "blocks = []\nwhile True:\n    blocks.append(bytearray(100_000_000))"
    project.light.notebook(project.root / "notebooks" / "eats.ipynb", eats)
    project.light.portfolio(
        project.root, project.light.entry("first"), project.light.entry("bad", "eats"), languages=("en",)
    )
    code, said = project.build("--workers", "6")
    stays(project, code, said, "eats.ipynb")
    assert "MemoryError" in said or "died twice" in said
    project.light.portfolio(project.root, project.light.entry("first"))
    repaired(project)


def test_all_failures_are_listed(project):
    project.light.notebook(project.root / "notebooks" / "bad.ipynb", "1 / 0")
    project.light.notebook(project.root / "notebooks" / "worse.ipynb", "int('x')")
    project.light.portfolio(
        project.root,
        project.light.entry("one", "bad"),
        project.light.entry("two", "worse"),
        languages=("en",),
    )
    code, said = project.build()
    stays(project, code, said, "ZeroDivisionError")
    assert "ValueError" in said
    project.light.portfolio(project.root, project.light.entry("first"))
    repaired(project)


def test_two_runs_at_once(project):
    project.say("twice")
    runs = [project.start("build", "--quiet") for _ in range(2)]
    said = [run.communicate(timeout=280)[0] for run in runs]
    codes = [run.returncode for run in runs]
    assert sorted(codes) == [0, 1], said
    assert "another build is running" in said[codes.index(1)]
    assert "The page says twice." in project.page()
    assert project.whole() == []


def test_something_else_stands_where_the_report_goes(project):
    link = project.root / "reports" / "site"
    target = link.readlink()
    link.unlink()
    link.mkdir()
    (link / "mine.txt").write_text("not of the build")
    code, said = project.build()
    assert code == 1
    assert "in the way" in said
    assert (link / "mine.txt").read_text() == "not of the build"
    shutil.rmtree(link)
    link.symlink_to(target)
    repaired(project)


def test_output_that_cannot_be_written(project):
    project.say("not written")
    versions = project.root / "reports" / ".versions"
    aside = versions.with_name("aside")
    current = (project.root / "reports" / "site").resolve().parent.name
    versions.rename(aside)
    versions.write_text("a file where a folder should be")
    code, said = project.build()
    assert code == 1
    assert "Traceback" not in said
    versions.unlink()
    aside.rename(versions)
    assert (versions / current).is_dir()
    assert project.whole() == []
    repaired(project)


def test_a_published_page_that_is_lost_or_changed_comes_back(project):
    site = project.root / "reports" / "site" / "en"
    (site / "first.html").unlink()
    (site / "second.html").write_text("defaced")
    assert len(project.whole()) == 2
    code, said = project.build()
    assert code == 0, said
    assert project.whole() == []
    assert "The page says good." in project.page()


def test_the_clock_goes_back(project):
    """A content that changes while the time of the file does not, or lies before all others."""
    path = project.root / "notebooks" / "light.ipynb"
    before = path.stat()
    project.say("same time")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert project.build()[0] == 0
    assert "The page says same time." in project.page()
    project.say("long ago")
    os.utime(path, (0, 0))
    for version in (project.root / "reports" / ".versions").iterdir():
        os.utime(version, (4_000_000_000, 4_000_000_000))
    assert project.build()[0] == 0
    assert "The page says long ago." in project.page()
    assert project.whole() == []


@pytest.mark.parametrize("moment", [2, 12])
def test_interrupted_by_hand(project, moment):
    """Ctrl-C goes to the build and to all that it started, early and while notebooks run."""
    sleeps = 'import time; time.sleep(100); print("The page says too late.")'
    project.light.notebook(project.root / "notebooks" / "light.ipynb", sleeps)
    process = project.start("build", "--quiet")
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(moment)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    early = moment < 5 and "Abort" in said  # before the build itself has begun
    stays(project, process.returncode, said, "Abort" if early else "interrupted")
    repaired(project)
