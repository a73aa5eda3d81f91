"""What changes while a build runs, and is put back before its end, changes nothing that is published."""

import json
import shutil
import time

import pytest

from cluster_analysis.data.sealing import seal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
WAIT = """import time, pathlib
def reached(name, until):
    (pathlib.Path(MARKS) / name).touch()
    while not (pathlib.Path(MARKS) / until).exists():
        time.sleep(0.05)
"""
READ = 'import cluster_analysis as ca\nprint("Value:", ca.load_table("population")["value"][0])'


class Marks:
    """Files by which a notebook and a test wait for each other."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()

    def wait_for(self, name, process):
        end = time.monotonic() + 200
        while not (self.folder / name).exists():
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < end, f"the notebook never came to {name}"
            time.sleep(0.05)

    def let(self, name):
        (self.folder / name).touch()


@pytest.fixture
def project(published, tmp_path):
    published.marks = Marks(tmp_path / "marks")
    published.wait = WAIT.replace("MARKS", repr(str(published.marks.folder)))
    return published


def put_in_place_another_sealed_table(project, monkeypatch):
    """The population of the first row is another, the record agrees: as after a switch of branches."""
    table = project.root / "data" / "raw" / "population.csv"
    rows = table.read_text(encoding="utf-8").splitlines()
    first, second = (row.split(",") for row in rows[1:3])
    rows[1:3] = [",".join([*first[:-1], second[-1]]), ",".join([*second[:-1], first[-1]])]
    kept = [(path, path.read_bytes()) for path in (table, table.with_name("population.meta.yml"))]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(project.root))
    monkeypatch.setattr("cluster_analysis.data.sealing.panel_from_table", lambda *given: None)
    seal("population")
    return first[-1], second[-1], kept


def test_another_sealed_table_in_place_for_a_while_changes_nothing(project, monkeypatch):
    marks, light = project.marks, project.light
    cells = [
        project.wait + 'reached("begun", "changed")',
        READ,
        project.wait + 'reached("read", "put back")',
    ]
    light.notebook(project.root / "notebooks" / "waits.ipynb", *cells)
    light.portfolio(project.root, light.entry("waits", "waits"), languages=("en",))
    process = project.start("build", "--quiet")
    marks.wait_for("begun", process)
    right, wrong, kept = put_in_place_another_sealed_table(project, monkeypatch)
    assert right != wrong
    marks.let("changed")
    marks.wait_for("read", process)
    for path, content in kept:
        path.write_bytes(content)
    marks.let("put back")
    told, _ = process.communicate(timeout=200)
    assert process.returncode == 0, told
    assert f"Value: {right}" in project.page("waits")
    assert f"Value: {wrong}" not in project.page("waits")
    record = json.loads((project.root / "reports/site/en/records/waits.json").read_text(encoding="utf-8"))
    inputs = [one["sha256"] for one in record["inputs"]]  # the tables of regions among them
    assert record["opened"]["data/raw/population.csv"] in inputs
    assert project.build()[0] == 0
    assert f"Value: {right}" in project.page("waits")


def test_a_notebook_that_is_edited_and_undone_changes_nothing(project):
    marks, light = project.marks, project.light
    light.notebook(project.root / "notebooks" / "waits.ipynb", project.wait + 'reached("begun", "changed")')
    edited = light.notebook(project.root / "notebooks" / "edited.ipynb", 'print("Text A.")')
    kept = shutil.copy(edited, project.root / "kept.ipynb")
    entries = [light.entry("a-waits", "waits"), light.entry("b-edited", "edited")]
    light.portfolio(project.root, *entries, languages=("en",))
    process = project.start("build", "--quiet", "--workers", "1")
    marks.wait_for("begun", process)
    light.notebook(edited, 'print("Text B.")', project.wait + 'reached("B", "undone")')
    marks.let("changed")
    time.sleep(5)  # the next notebook has begun, or waits in its edited form
    shutil.copy(kept, edited)
    marks.let("undone")
    told, _ = process.communicate(timeout=200)
    assert process.returncode == 0, told
    assert "Text A." in project.page("b-edited")
    assert "Text B." not in project.page("b-edited")
