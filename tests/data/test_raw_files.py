"""Files of `data/raw`: one record and one data file for a name, and no seal on faults."""

import hashlib
import os
import shutil

import pytest
import yaml

from cluster_analysis.data.paths import raw, replacing, write_whole
from cluster_analysis.data.records import read_record
from cluster_analysis.data.sealing import seal
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import InputError
from cluster_analysis.intake.check_data import check_data


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """`data/raw` with a panel, a list of codes and a table with regions, all right."""
    copy = tmp_path / "data" / "raw"
    copy.mkdir(parents=True)
    shutil.copytree(raw() / "regions", copy / "regions")
    for name in ("population", "oked", "clusters"):
        for meta in raw().rglob(f"{name}.meta.yml"):
            shutil.copy(meta, copy)
            shutil.copy(meta.with_name(f"{name}.csv"), copy)
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    return copy


def said(report):
    return "\n".join(str(problem) for problem in report.problems)


def edit(path, old, new):
    content = path.read_bytes()
    assert old.encode() in content
    path.write_bytes(content.replace(old.encode(), new.encode(), 1))


def refusal(name):
    with pytest.raises(InputError) as caught:
        catalogue.load_table(name)
    return str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["population.bak.csv", "population.0.csv", "population.csv~", "population.csv.part", "population.txt"],
)
def test_a_backup_is_not_read_and_is_reported(folder, name):
    (folder / name).write_text("region,year,value\nKZ,2010,1\n")
    assert catalogue.data_path("population") == folder / "population.csv"
    assert len(catalogue.load_table("population")) == 336
    assert f"{name}: has no record" in said(check_data())


def test_two_data_files_are_refused_with_both(folder):
    (folder / "population.json").write_text("{}")
    with pytest.raises(InputError, match=r"several data files: population\.csv, population\.json"):
        catalogue.data_path("population")
    assert "several data files" in said(check_data())


def test_two_records_of_one_name(folder):
    (folder / "other").mkdir()
    shutil.copy(folder / "population.meta.yml", folder / "other")
    (folder / "other" / "population.csv").write_text("region,year,value\nKZ,2010,1\n")
    both = r"records of one name: other/population\.meta\.yml, population\.meta\.yml"
    with pytest.raises(InputError, match=both):
        catalogue.load_table("population")
    problems = said(check_data())
    assert problems.count("records of one name") == 2
    assert "population.csv: differs from its record" in problems  # the second was read itself


@pytest.mark.parametrize("state", ["missing", "empty", "no project"])
def test_nothing_to_check_is_not_right(folder, state, tmp_path, monkeypatch):
    shutil.rmtree(folder)
    if state == "empty":
        folder.mkdir()
    if state == "no project":
        monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path / "nothing"))
        with pytest.raises(InputError, match="which is not a folder"):
            check_data()
        return
    assert check_data().problems
    assert str(folder) in said(check_data())


def test_a_folder_that_may_not_be_read_is_told(folder, monkeypatch):
    def walk(top, onerror):
        onerror(PermissionError(13, "Permission denied", f"{top}/closed"))
        return iter([])

    monkeypatch.setattr(os, "walk", walk)
    assert "closed: cannot be read: Permission denied" in said(check_data())


@pytest.mark.parametrize("number", ["1_6791721", "١٦٧٩١٧٢١", " 16791721", "0x10", "16,5", "１６"])
def test_a_number_is_plain_digits(folder, number):
    edit(folder / "population.csv", "KZ,2012,16791721", f'KZ,2012,"{number}"')
    assert f"row 4, column 'value': {number!r} is not a number" in refusal("population")


def test_rows_are_counted_as_a_person_sees_them(folder):
    edit(folder / "population.csv", "KZ,2012,16791721", "\nKZ,2012,12a")
    assert "population.csv, row 5, column 'value': '12a'" in refusal("population")


def test_a_line_break_in_a_cell_moves_the_rows_below(folder):
    path = folder / "clusters.csv"
    edit(path, "Rice production and processing", '"Rice production\nand processing"')
    edit(path, "mangystau-tourism,KZ-47", "mangystau-tourism,KZ-98")
    assert "clusters.csv, row 4, column 'region': 'KZ-98' is not a region code" in refusal("clusters")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda b: b"", "is empty"),
        (lambda b: b"region,year,value\n", "has no rows"),
        (
            lambda b: b.replace(b",", b";"),
            "row 1: has no commas between its columns; save it as CSV",
        ),
        (lambda b: b.decode().encode("utf-16"), "is not text in UTF-8; save it as CSV"),
        (
            lambda b: b.replace(b"KZ,2012", "КЗ,2012".encode("cp1251")),
            "row 4: is not text in UTF-8; save it",
        ),
        (lambda b: b.replace(b"KZ,2012", b"KZ,1,2012"), "row 4: row with 4 cells under 3 headings"),
        (lambda b: b.replace(b"KZ,2012", b'"KZ,2012'), "row 4: is not a CSV table"),
        (lambda b: b.replace(b"region,year", b"value,year"), "'value' column stands twice"),
        (lambda b: b.replace(b"\n", b"\r\n"), "differs from its record"),
        (lambda b: b"\xef\xbb\xbf" + b, "differs from its record"),
    ],
)
def test_a_file_of_another_kind_is_named(folder, change, says):
    path = folder / "population.csv"
    path.write_bytes(change(path.read_bytes()))
    assert says in refusal("population")


def test_no_nearest_without_a_near_name(folder):
    edit(folder / "population.csv", "KZ,2012", "QQ,2012")
    edit(folder / "population.csv", "region,year,value", "region,year,xxxxxxxx")
    assert "nearest" not in refusal("population")


def test_tables_that_are_no_panel(folder):
    path = folder / "oked.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    assert f"row {len(lines) + 1}: 'A' stands in row 2 already" in refusal("oked")
    path = folder / "clusters.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    assert f"row {len(lines) + 1}: 'kyzylorda-rice, KZ-43, KZ-43' stands in row 2 already" in refusal(
        "clusters"
    )


class TestSeal:
    """Only data without a fault are accepted."""

    @pytest.mark.parametrize(
        ("name", "old", "new", "says"),
        [
            ("population", "KZ,2012,16791721", "KZ,2012,-5", "is negative"),
            ("population", "KZ,2012,16791721", "KZ,2012,12a", "is not a number"),
            ("population", "KZ,2012,", "KZ,2011,", "stands in row 3 already"),
            ("population", "KZ-11,2012,", "KZ-11,2012,9", "the regions sum to"),
            ("population", "region,year,value", "region,year,number", "column is missing"),
            ("clusters", "KZ-43", "KZ-98", "is not a region code"),
        ],
    )
    def test_refuses_faults_and_leaves_the_record(self, folder, name, old, new, says):
        before = (folder / f"{name}.meta.yml").read_bytes()
        edit(folder / f"{name}.csv", old, new)
        with pytest.raises(InputError, match=says):
            seal(name)
        assert (folder / f"{name}.meta.yml").read_bytes() == before

    @pytest.mark.parametrize("record", ["", "name: [\n", "- a\n", "kind: pannel\n", "as_of: 2026-13-45\n"])
    def test_refuses_a_record_that_is_none(self, folder, record):
        (folder / "population.meta.yml").write_text(record)
        with pytest.raises(InputError, match=r"population\.meta\.yml"):
            seal("population")

    def test_keeps_comments_and_writes_the_new_checksum(self, folder):
        meta, path = folder / "population.meta.yml", folder / "population.csv"
        edit(meta, "unit: persons", "# counted twice\nunit: persons")
        lines = path.read_text().splitlines()
        path.write_text("\n".join(line for line in lines if ",2010," not in line) + "\n")
        seal("population")
        assert "# counted twice\nunit: persons" in meta.read_text(encoding="utf-8")
        assert read_record(meta).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert len(catalogue.load_table("population")) == 315
        assert not check_data().problems


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  name: Published", "  name: ''\n  # Published", "column 'licence.name': is missing"),
        ("as_of: '2026", "as_of: '2999", "'2999-09-17' is a date in the future"),
        (
            "unit: persons\nvintage",
            "unit: persons\nunit: tonnes\nvintage",
            "'unit' stands a second time in line",
        ),
        ("synthetic: false", "synthetic: false\nas_off: 1", "Extra inputs are not permitted"),
    ],
)
def test_records_with_faults_that_yaml_lets_pass(folder, old, new, says):
    edit(folder / "population.meta.yml", old, new)
    assert says in said(check_data())


def test_records_written_before_stay_valid():
    for meta in raw().rglob("*.meta.yml"):
        fields = yaml.safe_load(meta.read_text(encoding="utf-8"))
        about = read_record(meta)
        assert about.additive == fields.get("additive", True)
        signed = {name for name, column in fields.get("columns", {}).items() if column.get("signed")}
        assert {name for name, column in about.columns.items() if column.signed} == signed
        assert about.name == fields["name"]


class TestWriteWhole:
    def test_two_writers_have_names_of_their_own(self, tmp_path):
        path = tmp_path / "a" / "x.csv"
        with replacing(path) as first, replacing(path) as second:
            first.write_text("first")
            second.write_text("second")
            assert first != second
        assert path.read_text() == "first"  # it was put in place last, and whole
        assert [one.name for one in path.parent.iterdir()] == ["x.csv"]

    def test_nothing_stays_of_a_failure(self, tmp_path):
        path = write_whole(tmp_path / "x.csv", "old")
        with pytest.raises(RuntimeError), replacing(path) as partial:
            partial.write_text("half")
            raise RuntimeError
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_folder_takes_the_place_of_a_folder(self, tmp_path):
        path = tmp_path / "x.zarr"
        for name in ("a", "b"):
            with replacing(path) as partial:
                partial.mkdir()
                (partial / name).touch()
        assert [one.name for one in path.iterdir()] == ["b"]
