"""Other machines: no fork, no limits of memory, no links (Windows); an unwritable home."""

import json
import os
import shutil

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
MASK = """import builtins, os
del os.fork
real = builtins.__import__
def import_(name, globals=None, *more, **others):
    ours = (globals or {}).get("__name__", "").startswith("cluster_analysis")
    if name == "resource" and ours:  # psutil, which is another on Windows, needs it here
        raise ImportError(name)
    return real(name, globals, *more, **others)
builtins.__import__ = import_
def refuse(*arguments, **more):
    raise OSError(1314, "A required privilege is not held by the client")
os.symlink = refuse
"""


@pytest.fixture
def masked(tmp_path, published):
    """Variables with which every Python process lacks these."""
    (tmp_path / "sitecustomize.py").write_text(MASK)
    return {"PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}


def test_a_build_without_fork_and_links_publishes_folders(masked, tmp_path_factory, published):
    light = published.light
    project = type(published)(tmp_path_factory.mktemp("windows"))
    light.notebook(project.root / "notebooks" / "light.ipynb", "import cluster_analysis as ca",
                   "print(len(ca.load_table('clusters')))")  # fmt: skip
    light.portfolio(project.root, light.entry("first"), languages=("en",))
    code, told = project.build(environment=masked)
    assert code == 0, told
    site = project.root / "reports" / "site"
    assert (site / "en" / "first.html").is_file()
    assert not site.is_symlink()
    record = json.loads((site / "en" / "records" / "first.json").read_text(encoding="utf-8"))
    assert "data/raw/clusters.csv" in record["opened"]
    code, told = project.build(environment=masked)
    assert code == 0
    assert "Nothing changed" in told
    verified = project.start("verify", environment=masked)
    assert "all files are as they were made" in verified.communicate(timeout=60)[0]


def test_one_notebook_runs_without_fork(masked, published, tmp_path):
    out = tmp_path / "page.html"
    notebook = published.light.notebook(tmp_path / "n.ipynb", 'print(f"The year is {year}.")')
    process = published.start(
        "run", str(notebook), "-p", "year=2020", "--out", str(out), environment=masked
    )
    told, _ = process.communicate(timeout=200)
    assert process.returncode == 0, told
    assert "The year is 2020." in out.read_text(encoding="utf-8")


def test_with_an_unwritable_home_nothing_is_said_but_the_end(published, tmp_path):
    (tmp_path / "home").touch()  # a file: nothing can be written below it, not even by an administrator
    published.say("homeless")
    code, told = published.build(environment={"HOME": str(tmp_path / "home")})
    assert code == 0, told
    assert told.startswith("Published. The site is at ")
    assert "Traceback" not in told
    assert "Warning" not in told
    assert len(told.splitlines()) <= 24


def test_two_builds_in_two_folders_are_the_same_bytes(published, tmp_path_factory):
    published.say("same")
    assert published.build("--workers", "1")[0] == 0
    other = type(published)(tmp_path_factory.mktemp("elsewhere") / "deeper")
    for name in ("notebooks/light.ipynb", "portfolio.yml"):  # a new notebook would have other ids of cells
        shutil.copy(published.root / name, other.root / name)
    code, told = other.build("--workers", "3", environment={"TZ": "Pacific/Kiritimati"})
    assert code == 0, told
    first, second = (
        {
            path.relative_to(report): path.read_bytes()
            for path in sorted(report.rglob("*"))
            if path.is_file()
        }
        for report in ((one.root / "reports" / "site").resolve().parent for one in (published, other))
    )
    assert first.keys() == second.keys()
    assert [str(name) for name in first if first[name] != second[name]] == []
