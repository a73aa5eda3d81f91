"""Tables and their records: every fault is told with file, row, column and value."""

import shutil

import pandas as pd
import pytest

from cluster_analysis.data.paths import raw
from cluster_analysis.data.records import Record, checksum
from cluster_analysis.data.sealing import seal
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import InputError, UnknownNameError

TABLE = "gva_by_region_section"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder with the published value added and what its reading needs."""
    folder = tmp_path / "data" / "raw"
    folder.mkdir(parents=True)
    (tmp_path / "portfolio.yml").touch()
    for name in ("regions", "classifications"):
        shutil.copytree(raw() / name, folder / name)
    for name in (TABLE, "population"):
        for path in (raw() / f"{name}.csv", raw() / f"{name}.meta.yml"):
            shutil.copy(path, folder)
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    return folder


def lines(project):
    return (project / f"{TABLE}.csv").read_text(encoding="utf-8").splitlines()


def put(project, changed):
    (project / f"{TABLE}.csv").write_text("\n".join(changed) + "\n", encoding="utf-8")


def refusal():
    with pytest.raises(InputError) as caught:
        catalogue.load_table(TABLE)
    return str(caught.value)


def change(project, row, column, value):
    """Put a value into a cell; `row` is the line of the file, header = 1."""
    rows = lines(project)
    cells = rows[row - 1].split(",")
    cells[["region", "item", "year", "value"].index(column)] = value
    rows[row - 1] = ",".join(cells)
    put(project, rows)


def test_untouched_table_loads(project):
    assert len(catalogue.load_table(TABLE)) == 6282


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("value", "12a", "'12a' is not a number"),
        ("value", "", "'' is not a number"),
        ("value", "-5", "'-5' is negative"),
        ("value", "inf", "'inf' is not a number"),
        ("value", "1 000", "is not a number"),
        ("year", "20177", "is not a year"),
        ("region", "\u041a\u005a-11", "look-alike letter: CYRILLIC CAPITAL LETTER KA"),
        ("region", "KZ-12", "is not a region code"),
    ],
)
def test_bad_cell_is_told_with_file_row_column_and_value(project, column, value, says):
    change(project, 100, column, value)
    said = refusal()
    assert f"{TABLE}.csv, row 100, column '{column}'" in said
    assert says in said


def test_duplicated_row(project):
    rows = lines(project)
    put(project, [*rows, rows[49]])
    assert "row 6284: " in refusal()
    assert "stands in row 50 already" in refusal()


def test_dropped_region(project):
    put(project, [row for row in lines(project) if not row.startswith("KZ-43,")])
    assert "differs from its record" in refusal()


def test_two_exchanged_regions(project):
    swap = {"KZ-43": "KZ-47", "KZ-47": "KZ-43"}
    rows = [
        ",".join([swap.get(row.split(",")[0], row.split(",")[0]), *row.split(",")[1:]])
        for row in lines(project)
    ]
    put(project, rows)
    assert "differs from its record" in refusal()


def test_one_changed_figure_breaks_an_identity(project):
    row = next(i for i, line in enumerate(lines(project), 1) if line.startswith("KZ-43,A,2017,"))
    change(project, row, "value", "1.0")
    said = refusal()
    assert "is not the sum of its parts" in said
    assert "KZ-43, 2017" in said


def test_change_that_keeps_all_sums_is_still_not_the_record(project):
    rows = lines(project)
    rows[1], rows[2] = rows[2], rows[1]
    put(project, rows)
    assert "differs from its record" in refusal()


def test_seal_accepts_a_change_a_person_means(project):
    put(project, lines(project)[:1] + sorted(lines(project)[1:], reverse=True))
    before = catalogue.record(TABLE).sha256
    seal(TABLE)
    assert catalogue.record(TABLE).sha256 != before
    assert len(catalogue.load_table(TABLE)) == 6282


def test_unknown_and_missing_columns(project):
    rows = lines(project)
    put(project, [rows[0].replace("value", "vaule"), *rows[1:]])
    said = refusal()
    assert "'vaule' is not a column of this table; nearest: value" in said
    assert "'value' column is missing" in said


def test_all_faults_are_told_at_once(project):
    change(project, 10, "value", "x")
    change(project, 20, "value", "-1")
    said = refusal()
    assert "row 10" in said
    assert "row 20" in said


def test_unknown_table_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="population"):
        catalogue.load_table("populaton")


def test_every_record_is_valid_and_every_data_file_has_one():
    assert [about.name for about in catalogue.all_records()] == catalogue.names()
    for name in catalogue.names():
        about = catalogue.record(name)
        assert about.sha256 == checksum(catalogue.data_path(name)), name
        assert about.licence.name
    recorded = {catalogue.data_path(name) for name in catalogue.names()}
    folders = {path for path in recorded if path.is_dir()}
    for path in raw().rglob("*"):
        inside = any(folder in path.parents for folder in folders)
        if path.is_file() and path.suffix in (".csv", ".geojson", ".yml") and not inside:
            assert path.name.endswith(".meta.yml") or path in recorded, f"{path.name} has no record"


@pytest.mark.parametrize("fault", ["licence: 3", "kind: pannel", "unknown_field: 1", "title: {en: x}"])
def test_record_that_breaks_the_schema_is_refused(project, fault):
    path = project / "population.meta.yml"
    field = fault.split(":")[0]
    kept = [
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(f"{field}:")
    ]
    if field in ("licence", "title"):
        kept = [
            line for line in kept if not line.startswith("  ") or "type" in line or "description" in line
        ]
    path.write_text("\n".join([*kept, fault]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"population\.meta\.yml"):
        catalogue.record("population")


def test_code_columns_stay_text():
    oked = catalogue.load_table("oked")
    assert "01" in set(oked["code"])
    assert isinstance(oked["code"].iloc[0], str)
    assert isinstance(pd.Series(oked["code"]).iloc[1], str)


class TestHowASourceIsNamed:
    """A figure names the publisher and the date, not only the id of a record."""

    def test_tables_of_one_publisher_are_named_together(self):
        tables = [catalogue.record("population"), catalogue.record("investment")]
        text = catalogue.cited([one.id for one in tables], "en")
        dates = [f"{one.id} of {one.as_of.day} {one.as_of:%B} {one.as_of.year}" for one in tables]
        assert text == f"Bureau of National Statistics of Kazakhstan ({', '.join(dates)})"

    @pytest.mark.parametrize(
        ("lang", "who"), [("ru", "Бюро национальной статистики"), ("kk", "Ұлттық статистика")]
    )
    def test_in_the_language_of_the_figure(self, lang, who):
        assert who in catalogue.cited([catalogue.record("population").id], lang)

    def test_an_unknown_source_stays_as_it_is(self):
        assert catalogue.cited(["my_table@00000000"], "ru") == "my_table@00000000"
        assert catalogue.described("my_table@00000000", "ru") == "my_table@00000000"

    def test_a_description_has_element_date_and_licence(self):
        text = catalogue.described(catalogue.record("population").id)
        assert "element 6576" in text and "licence: Published official statistics" in text

    def test_a_citation_needs_every_language(self):
        fields = catalogue.record("population").model_dump() | {"cited_as": {"en": "Bureau"}}
        with pytest.raises(ValueError, match="needs a cited_as in each of en, ru, kk"):
            Record.model_validate(fields)
