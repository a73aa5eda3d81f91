"""What a workbook has in place of figures, sheets that are hidden, and names with the wrong ending."""

import re
import shutil
import zipfile

import pytest
import xlsxwriter

from cluster_analysis.errors import InputError
from cluster_analysis.intake.official import read_official


@pytest.fixture
def book(tmp_path, labels):
    """Writes a table with changes: `formulas` by row and column, and sheets that are hidden."""
    body = labels["body"](labels["ru"], [labels["column"](10)])

    def write(formulas=(), hidden=None):
        path = tmp_path / "a.xlsx"
        with xlsxwriter.Workbook(str(path)) as out:
            for name in ("Лист & 1", *(hidden or {})):
                sheet = out.add_worksheet(name)
                for at, row in enumerate(
                    [["ВРП"], ["", 2017.0 if name in (hidden or {}) else 2016.0], *body]
                ):
                    sheet.write_row(at, 0, row)
                for at, col, formula, result in formulas:
                    sheet.write_formula(at, col, formula, None, result)
            for name, how in (hidden or {}).items():
                getattr(out.get_worksheet_by_name(name), how)()
        return path

    return write


@pytest.mark.parametrize("error", ["#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_errors_are_refused_with_their_cell(book, error):
    message = f"row 8, column 'B': '{error}' is an error or a formula without a result"
    with pytest.raises(InputError, match=re.escape(message)):
        read_official(book([(7, 1, "=1/0", error)]))


def test_formula_without_a_result_is_refused(book, tmp_path):
    path = book([(7, 1, '=IF(1<2,SUM(B9:B10),"")', 987654)])
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>987654</v>", b""))
    with pytest.raises(
        InputError, match=r"row 8, column 'B': '=IF\(1<2,SUM\(B9:B10\),\"\"\)' is an error or a"
    ):
        read_official(bare)


def test_results_of_formulas_are_figures(book, labels):
    table = read_official(book([(2, 1, "=SUM(B4:B19)", 1420.0), (30, 0, '=""', "")]))
    assert table.sums["fits"].all()


@pytest.mark.parametrize("how", ["hide", "very_hidden"])
def test_hidden_sheets_are_skipped_with_a_note(book, how):
    table = read_official(book(hidden={"draft": how}))
    assert set(table.data["year"]) == {2016}
    assert any("sheet 'draft': hidden sheet" in str(one) for one in table.skipped)


def test_the_ending_of_the_name_does_not_matter(book, tmp_path, request):
    new, old = tmp_path / "new.xls", tmp_path / "old.xlsx"
    shutil.copy(book(), new)
    shutil.copy(request.path.parent / "fixtures" / "legacy.xls", old)
    assert set(read_official(new).data["year"]) == {2016}
    assert set(read_official(old).data["year"]) == {2016, 2017}


@pytest.mark.parametrize(
    "contents",
    [
        [["Содержание"], ["1.", "ВРП по регионам", 3.0], ["2.", "Население", 5.0]],
        [["Содержание"], [1.0, "ВРП по регионам"], [2.0, "Население"]],
        [["Показатель", "ВРП"], ["Дата релиза", 45000.0], ["Телефон", "749311"]],
    ],
)
def test_sheet_without_regions_and_tables_is_skipped_with_a_note(tmp_path, make_xlsx, labels, contents):
    rows = [["ВРП"], ["", 2016.0], *labels["body"](labels["ru"], [labels["column"](10)])]
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"О файле": contents, "ВРП": rows}))
    assert any("sheet 'О файле': sheet without a table" in str(one) for one in table.skipped)


def test_sheet_of_figures_without_regions_is_refused(tmp_path, make_xlsx, labels):
    rows = [["ВРП"], ["", 2016.0], *labels["body"](labels["ru"], [labels["column"](10)])]
    other = [["Показатели"], ["Атлантида", 1.0, 2.0]]
    with pytest.raises(InputError, match="sheet 'b', row 2: 'Атлантида' row without a known region"):
        read_official(make_xlsx(tmp_path / "a.xlsx", {"a": rows, "b": other}))
