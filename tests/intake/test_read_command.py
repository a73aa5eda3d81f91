"""`cluster-analysis read`: texts of a file shown and saved, rates, a broken record beside the file."""

import datetime
import json
import shutil

import pytest

from cluster_analysis.data import paths
from cluster_analysis.data.records import checksum
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import InputError
from cluster_analysis.intake.adopt import adopt
from cluster_analysis.intake.official import read_official


@pytest.fixture
def items(labels):
    """A table of regions by items whose names a spreadsheet would run."""
    heads = ["Показатели за 2016 год", "+cmd|calc!A1", "@SUM", "'=1", "рис"]
    return [
        heads[:1],
        ["", *heads[1:]],
        *labels["body"](labels["ru"], [labels["column"](n) for n in range(4)]),
    ]


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_signs_that_command_the_terminal_are_written_out(run, tmp_path, lang):
    path = tmp_path / "a.csv"
    row = ["\x1b]0;title\x07", "2016", "Республика Казахстан", "5"]
    path.write_text("\n".join(["NAM\tPERIOD\tKATO\tVAL", "\t".join(row)]))
    good = run("read", path, "--lang", lang)
    assert good.exit_code == 0
    assert "\\x1b]0;title\\x07" in good.output
    row[2] = "\x1b[31mАтлантида\u202e"
    path.write_text("\n".join(["NAM\tPERIOD\tKATO\tVAL", "\t".join(row)]))
    bad = run("read", path, "--lang", lang)
    assert bad.exit_code == 1
    assert "\\x1b[31mАтлантида\\u202e" in bad.output
    assert not {"\x1b", "\x07", "\u202e"} & set(good.output + bad.output)


def test_saved_names_are_no_formulas_and_read_back_the_same(monkeypatch, tmp_path, make_xlsx, items):
    shutil.copytree(paths.raw(), tmp_path / "data" / "raw")
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    path = adopt(read_official(make_xlsx(tmp_path / "a.xlsx", {"a": items})), "own_items")
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    assert {line.split(",")[1] for line in lines} == {"'+cmd|calc!A1", "'@SUM", "''=1", "рис"}
    assert set(catalogue.load_table("own_items")["item"]) == {"+cmd|calc!A1", "@SUM", "'=1", "рис"}


def test_a_table_can_be_called_rates(run, tmp_path, make_xlsx, labels):
    rows = [["Плотность"], ["", 2016.0], ["Республика Казахстан", 50.0]]
    rows += [[name, 1.0] for name in labels["ru"]]  # sixteen are not fifty
    path = make_xlsx(tmp_path / "a.xlsx", {"a": rows})
    assert run("read", path).exit_code == 1
    assert run("read", path, "--additive").exit_code == 1
    found = run("read", path, "--rates")
    assert found.exit_code == 0
    assert "rates or averages" in found.output


@pytest.mark.parametrize(
    "content",
    [
        "{broken",
        "[]",
        '{"fetched": "27.11.2025"}',
        '{"fetched": 5}',
        "{}",
        "\xff",
        '"2025-11-27"',
        "[" * 100_000,
    ],
)
def test_a_broken_record_of_the_download_is_left_aside_with_a_note(
    tmp_path, make_xlsx, periods_across, content
):
    path = make_xlsx(tmp_path / "a.xlsx", {"a": periods_across})
    path.with_name("a.xlsx.fetch.json").write_bytes(content.encode("latin-1"))
    table = read_official(path)
    assert [one.file for one in table.skipped if "the record of this download" in one.message] == [
        "a.xlsx.fetch.json"
    ]
    assert (
        table.record.as_of == datetime.date.today()
    )  # the day on which the workbook was saved, as it says


def test_a_good_record_of_the_download_gives_its_date(tmp_path, make_xlsx, periods_across):
    path = make_xlsx(tmp_path / "a.xlsx", {"a": periods_across})
    record = {"fetched": "2025-11-27T10:00:00+00:00", "element": 5927, "sha256": checksum(path)}
    path.with_name("a.xlsx.fetch.json").write_text(json.dumps(record))
    about = read_official(path).record
    assert (about.as_of.isoformat(), about.element) == ("2025-11-27", "5927")
    assert not any("assumed" in note for note in about.notes)


def test_a_record_of_another_download_is_not_believed(tmp_path, make_xlsx, periods_across):
    path = make_xlsx(tmp_path / "a.xlsx", {"a": periods_across})
    record = {"fetched": "2020-01-01T10:00:00+00:00", "element": 9999, "sha256": "0" * 64}
    path.with_name("a.xlsx.fetch.json").write_text(json.dumps(record))
    table = read_official(path)
    assert [one.file for one in table.skipped if "not the record of this download" in one.message] == [
        "a.xlsx.fetch.json"
    ]
    assert (table.record.element, table.record.as_of.year > 2020) == (None, True)
    assert any("publisher and terms: assumed" in note for note in table.record.notes)


def test_different_figures_are_named_with_both_places(run, tmp_path, make_xlsx, labels):
    rows = [["GRP"], ["", 2016.0], *labels["body"](labels["ru"], [labels["column"](10)])]
    other = [list(row) for row in rows]
    other[3][1] = 99.0
    path = make_xlsx(tmp_path / "a.xlsx", {"first": rows, "second": other})
    message = r"sheet 'second', row 4, column 'B': .* here and in first!B4"
    with pytest.raises(InputError, match=message):
        read_official(path)
    russian = run("read", path, "--lang", "ru").output
    assert "разные показатели здесь и в ячейке first!B4" in russian
    assert "«KZ-11 / GRP / 2016»" in russian
    assert "row" not in russian
    assert "осында және first!B4 ұяшығында" in run("read", path, "--lang", "kk").output


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "no figure of the country: the sum could not be tested (2)"),
        ("ru", "нет показателя страны: сумму проверить нельзя (2)"),
        ("kk", "ел көрсеткіші жоқ: қосындыны тексеру мүмкін емес (2)"),
    ],
)
def test_sums_that_could_not_be_tested_are_said(run, labels, make_xlsx, tmp_path, lang, said):
    body = labels["body"](labels["ru"], [labels["column"](10), labels["column"](20)])
    path = make_xlsx(tmp_path / "a.xlsx", {"a": [["ВРП"], ["", 2015.0, 2016.0], *body[1:]]})
    assert said in run("read", path, "--lang", lang, "--additive").output
