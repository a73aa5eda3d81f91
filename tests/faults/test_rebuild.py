"""Only what depends on a change is made again."""

import hashlib
import json

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def ran(project):
    """Names of the tasks of a build that must succeed."""
    code, said = project.build()
    assert code == 0, said
    log = (project.root / "data" / "processed" / "build" / "runs.jsonl").read_text().splitlines()
    return sorted(json.loads(log[-1])["ran"])


def tasks(*names):
    """A notebook runs once, and is written once in all of its languages."""
    return sorted(f"{task}[{name}]" for task in ("run", "page") for name in names)


@pytest.fixture(scope="module")
def project(published):
    light, root = published.light, published.root
    reads = "import cluster_analysis as ca\nca.load_table('clusters').shape"
    light.notebook(root / "notebooks" / "reads.ipynb", reads)
    entries = [light.entry("first"), light.entry("second", parameters={"year": 2018})]
    entries.append(light.entry("third", "reads", languages=["en"]))
    light.portfolio(root, *entries)
    assert ran(published) == tasks("third")
    published.entries = entries
    return published


def test_one_parameter_of_one_entry(project):
    entries = [project.entries[0], project.light.entry("second", parameters={"year": 2019})]
    project.light.portfolio(project.root, *entries, project.entries[2])
    assert ran(project) == tasks("second")


def test_one_table(project):
    """The notebook runs again; what it says is the same, so that its page and PDF stay."""
    record = project.root / "data" / "raw" / "clusters.meta.yml"
    record.write_text(record.read_text(encoding="utf-8") + "# looked at again\n", encoding="utf-8")
    assert ran(project) == ["run[third]"]


def test_a_table_nobody_reads_makes_only_the_report_again(project):
    record = project.root / "data" / "raw" / "field_visits.meta.yml"
    record.write_text(record.read_text(encoding="utf-8") + "# looked at again\n", encoding="utf-8")
    assert ran(project) == []


def test_the_record_of_a_page_names_what_was_opened_with_its_checksum(project):
    """No list says what a notebook reads: what it opened does, the names of regions of its table too."""
    project.light.portfolio(project.root, *project.entries)
    assert ran(project) == tasks("second")  # its parameter is put back
    record = project.root / "reports" / "site" / "en" / "records" / "third.json"
    found = json.loads(record.read_text(encoding="utf-8"))
    opened = ["clusters.csv", "regions/kz/kz_aliases.csv", "regions/kz/kz_units.csv"]
    tables = {f"data/raw/{name}": project.root / "data" / "raw" / name for name in opened}
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in tables.items()}
    assert sorted(one["sha256"] for one in found["inputs"]) == sorted(digests.values())
    assert {name: found["opened"][name] for name in digests} == digests
    assert "package/cluster_analysis/data/tables/catalogue.py" in found["opened"]
    other = json.loads(record.with_name("first.json").read_text(encoding="utf-8"))
    assert other["inputs"] == []


def test_an_entry_that_is_added(project):
    """What is the same as in the report before is stored once."""
    page = project.root / "reports" / "site" / "en" / "first.html"
    before = page.stat().st_ino
    project.light.portfolio(project.root, *project.entries[:2], project.light.entry("fourth"))
    assert ran(project) == tasks("fourth")
    assert page.stat().st_ino == before


def test_what_was_changed_in_the_published_report_is_not_taken_over(project):
    page = project.root / "reports" / "site" / "en" / "first.html"
    right = page.read_text(encoding="utf-8")
    page.write_text(right + "<p>Not ours.</p>", encoding="utf-8")
    assert ran(project) == []
    assert page.read_text(encoding="utf-8") == right


def test_what_was_changed_in_the_work_folder_is_made_again(project):
    work = project.root / "data" / "processed" / "build" / "pages" / "en" / "first.html"
    right = work.read_text(encoding="utf-8")
    work.write_text(right + "<p>Not ours.</p>", encoding="utf-8")
    project.light.portfolio(project.root, *project.entries[:2])
    assert ran(project) == ["page[first]"]
    assert work.read_text(encoding="utf-8") == right
    project.light.portfolio(project.root, *project.entries[:2], project.light.entry("fourth"))
    assert ran(project) == []


def test_what_was_changed_beside_a_page_in_the_work_folder_makes_it_again(project):
    strange = project.root / "data" / "processed" / "build" / "pages" / "en" / "first" / "strange.png"
    strange.write_bytes(b"not a picture of this page")
    project.light.portfolio(project.root, *project.entries[:2])
    assert ran(project) == ["page[first]"]
    assert not strange.exists()


def test_an_entry_that_is_taken_out_leaves_the_site(project):
    project.light.portfolio(project.root, project.entries[0])
    assert ran(project) == []
    assert not (project.root / "reports" / "site" / "en" / "second.html").exists()
    assert project.whole() == []
