"""The commands show what was understood, keep it as a recipe, and read next year's file by it."""

import pytest
import yaml

from cluster_analysis.data.tables import catalogue
from cluster_analysis.intake import fetch
from cluster_analysis.intake.check_data import check_data


@pytest.fixture
def jobs(tmp_path, make_xlsx, labels):
    """A table of jobs; `name` ends with the number of its element at the publisher."""

    def write(title="Занято, тысяч человек", base=10, name="element_1234.xlsx"):
        rows = [[title], ["", 2016.0], *labels["body"](labels["ru"], [labels["column"](base)])]
        return make_xlsx(tmp_path / name, {"1": rows})

    return write


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        ("en", ["layout: periods across; 17 figures", "items (1): Занято", "decimal sign: comma",
                "first figures: KZ 2016 = 1420 (B3), KZ-11 2016 = 10 (B4)",
                "sums against the country: 1 of 1 agree"]),
        ("ru", ["показатели (1): Занято", "десятичный знак: запятая", "первые числа: KZ 2016 = 1420 (B3)"]),
        ("kk", ["көрсеткіштер (1): Занято", "ондық белгі: үтір", "алғашқы сандар: KZ 2016 = 1420 (B3)"]),
    ],
)  # fmt: skip
def test_read_shows_what_it_understood_in_the_language(run, jobs, lang, shown):
    output = run("read", jobs(), "--lang", lang).output
    for one in shown:
        assert one in output


def test_a_saved_table_has_its_recipe_beside_its_record_and_the_next_file_must_meet_it(raw, run, jobs):
    assert run("read", jobs(), "--save", "jobs_a").exit_code == 0
    recipe = raw / "jobs_a.recipe.yml"
    said = yaml.safe_load(recipe.read_text(encoding="utf-8"))
    assert said["layout"] == "periods across"
    assert said["items"] == ["Занято, тысяч человек"]
    assert not [one for one in check_data().problems if "jobs_a" in str(one)]
    assert run("read", jobs(base=20), "--recipe", recipe).exit_code == 0
    other = run("read", jobs(title="Безработные, тысяч человек"), "--recipe", recipe, "--lang", "ru")
    assert other.exit_code == 1
    assert "больше нет показателей: Занято, тысяч человек" in other.output


def test_the_page_on_quality_of_a_saved_table_is_listed_once_and_said(project, run, jobs):
    said = run("read", jobs(), "--save", "jobs_a", "--lang", "en").output
    assert "its page on quality was added to portfolio.yml: quality-jobs_a" in said
    said = run("read", jobs(base=20), "--save", "jobs_b", "--lang", "ru").output
    assert "её страница о качестве добавлена в portfolio.yml: quality-jobs_b" in said
    assert run("read", jobs(base=30), "--save", "jobs_b", "--lang", "en").exit_code == 1  # is there already
    listed = (project / "portfolio.yml").read_text("utf-8")
    assert listed.startswith("# What is published.\nlanguages: [en]\nentries:\n")
    assert yaml.safe_load(listed)["entries"] == [
        {"id": f"quality-{name}", "notebook": "01_data_quality", "kind": "quality",
         "parameters": {"table": name, "vintage": 2017}} for name in ("jobs_a", "jobs_b")]  # fmt: skip


def test_a_table_under_ones_own_headings_is_not_said_to_be_the_bureaus(raw, tmp_path, run, labels):
    rows = [(place, code, 2025, 10) for place in labels["ru"] for code in ("01", "10", "25")]
    lines = [",".join(map(str, row)) for row in [("oblast", "oked", "year", "jobs"), *rows]]
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(lines), "utf-8")
    read = run("read", path, "--additive", "--save", "mine", "--lang", "en")
    assert "items (3): 01, 10, 25" in read.output  # codes with a leading nought are no figures
    assert "rates" not in read.output
    record = catalogue.record("mine")
    assert record.publisher == "the file does not say who published it"
    assert "stat.gov.kz" not in record.licence.name


def test_a_recipe_with_a_wrong_field_is_refused_with_the_field(tmp_path, run, jobs):
    recipe = tmp_path / "a.recipe.yml"
    recipe.write_text("decimal: coma\n", encoding="utf-8")
    refused = run("read", jobs(), "--recipe", recipe)
    assert refused.exit_code == 1
    assert "a.recipe.yml, column 'decimal'" in refused.output


def test_update_says_what_is_revised_and_replaces_only_what_is_accepted(raw, run, jobs, monkeypatch):
    run("read", jobs(), "--save", "jobs_a")
    sealed = (raw / "jobs_a.csv").read_bytes()
    path = jobs(base=20, name="new_element_1234.xlsx")
    asked = []

    def fetch_element(element, **options):
        asked.append(element)
        return type("Fetched", (), {"path": path})()

    monkeypatch.setattr(fetch, "fetch_element", fetch_element)
    told = run("update", "jobs_a")
    assert asked == ["1234"]
    assert "17 revised" in told.output
    assert (raw / "jobs_a.csv").read_bytes() == sealed
    assert run("update", "jobs_a", "--accept").exit_code == 0
    table = catalogue.load_table("jobs_a").set_index("region")["value"]
    assert table["KZ-11"] == 20.0


def test_update_lists_no_page_of_a_table_that_a_person_did_not_list(project, run, jobs, monkeypatch):
    run("read", jobs(), "--save", "jobs_a")
    listed = project / "portfolio.yml"
    listed.write_text("entries: []\n", "utf-8")  # a person took the page out
    path = jobs(base=20, name="new_element_1234.xlsx")
    monkeypatch.setattr(fetch, "fetch_element", lambda *_, **__: type("Fetched", (), {"path": path})())
    assert run("update", "jobs_a", "--accept").exit_code == 0
    assert listed.read_text("utf-8") == "entries: []\n"


def test_update_leaves_a_table_as_it_is_where_the_new_file_differs_from_its_recipe(
    raw, run, jobs, monkeypatch
):
    run("read", jobs(), "--save", "jobs_a")
    sealed = (raw / "jobs_a.csv").read_bytes()
    path = jobs(title="Безработные", name="new_element_1234.xlsx")
    monkeypatch.setattr(fetch, "fetch_element", lambda *_, **__: type("Fetched", (), {"path": path})())
    told = run("update", "jobs_a", "--accept")
    assert told.exit_code == 1
    assert "has no longer the items" in told.output
    assert "1 tables were not updated" in told.output
    assert (raw / "jobs_a.csv").read_bytes() == sealed
