"""Inputs on which the first version failed: each gives its right value, or is refused by name."""

import datetime
import shutil

import pytest
import xlsxwriter

from cluster_analysis.data import paths
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.sealing import seal
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError, VintageError
from cluster_analysis.intake.official import Recipe, read_official

ROWS = [12.3, 20.1, 33.4, 8.7, 9.9, 15.2, 41.0, 18.8, 11.1, 14.6, 52.3, 17.7, 10.4, 29.5, 38.2, 60.6]
"""Sixteen invented figures, which sum to 393.8."""


def value(table, region, year):
    (row,) = table.data[(table.data["region"] == region) & (table.data["year"] == year)].to_dict("records")
    return row


@pytest.fixture
def two_years(labels):
    """A table of 2016 and 2017 whose cells a test changes by row (0 = country) and year."""

    def rows(changes=()):
        body = [["Республика Казахстан", 393.8, 393.8]]
        body += [[name, figure, figure] for name, figure in zip(labels["ru"], ROWS, strict=True)]
        for row, year, cell in changes:
            body[row][year - 2015] = cell
        return [["Занято в экономике, тысяч человек"], ["", 2016.0, 2017.0], *body]

    return rows


def test_noughts_of_a_unit_before_it_existed_are_no_figures_and_prove_no_vintage(tmp_path, make_xlsx):
    old = [700, 650, 1500, 450, 600, 990, 1330, 890, 620, 390, 740, 660, 1430, 1310]
    names = ["Акмолинская", "Актюбинская", "Алматинская", "Атырауская", "Западно-Казахстанская", "Жамбылская",
             "Карагандинская", "Костанайская", "Кызылординская", "Мангистауская", "Павлодарская",
             "Северо-Казахстанская", "Восточно-Казахстанская", "г. Астана"]  # fmt: skip
    rows = [["Численность населения, тысяч человек"], ["", 2005.0, 2023.0]]
    body = [
        ["Абай", 0.0, 610.0],
        ["Жетісу", 0.0, 698.0],
        ["Ұлытау", 0.0, 221.0],
        ["г. Шымкент", 0.0, 1192.0],
    ]
    body += [["Туркестанская", 2000.0, 2114.0], ["г. Алматы", 1200.0, 2161.0]]
    body += [[name, float(figure), float(figure) + 100] for name, figure in zip(names, old, strict=True)]
    country = ["Республика Казахстан", *(sum(row[at] for row in body) for at in (1, 2))]
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"1": [*rows, country, *body]}))
    assert table.vintages == {2005: 2017, 2023: 2022}
    assert value(table, "KZ-YUZ", 2005)["value"] == 2000
    for code in ("KZ-10", "KZ-33", "KZ-62", "KZ-79"):
        assert value(table, code, 2005)["status"] == Status.OUTSIDE_VINTAGE.label
        assert not value(table, code, 2005)["in_vintage"]
    assert any("noughts of KZ-10" in note for note in table.record.notes)


def test_a_comma_between_thousands_in_one_cell_of_a_column_is_one_in_all(tmp_path, make_xlsx):
    rows = [["Численность населения, человек"], ["", 2000.0], ["Акмолинская", "799,179"]]
    rows += [["Алматинская", "1,557,141"], ["Актюбинская", "677,715"]]
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"1": rows}))
    assert [value(table, code, 2000)["value"] for code in ("KZ-11", "KZ-15", "KZ-19")] == [
        799179,
        677715,
        1557141,
    ]


def test_two_ways_of_writing_numbers_in_one_column_are_refused_with_both_cells(tmp_path, make_xlsx):
    rows = [["Население, человек"], ["", 2000.0], ["Акмолинская", "799,5"], ["Алматинская", "1,557,141"]]
    message = r"row 4, column 'B': '1,557,141' has a comma between thousands, and B3 a decimal comma"
    with pytest.raises(InputError, match=message):
        read_official(make_xlsx(tmp_path / "a.xlsx", {"1": rows}))


@pytest.mark.parametrize(
    ("code", "region"),
    [
        ("KZ11", "KZ-11"),
        ("KZ15", "KZ-15"),
        ("KZ03", "KZ-11"),
        ("KZ18", "KZ-79"),
        ("KZAKM", "KZ-11"),
        ("KZONT", "KZ-YUZ"),
        ("550000000", "KZ-55"),
        ("510000000", "KZ-YUZ"),
        ("KZ99", None),
        ("990000000", None),
    ],
)
def test_codes_are_read_strictly_and_never_as_the_country(code, region):
    assert regions().find(code) == region


def test_one_region_with_more_digits_does_not_narrow_the_tolerance_of_the_others(
    tmp_path, make_xlsx, labels
):
    figures = [
        45.3,
        49.0,
        52.7,
        56.4,
        60.1,
        63.8,
        67.51,
        71.2,
        74.9,
        78.6,
        82.3,
        86.0,
        89.7,
        93.4,
        97.1,
        100.8,
    ]
    body = [[name, figure] for name, figure in zip(labels["ru"], figures, strict=True)]
    total = round(sum(figures), 2)

    def read(gap):
        rows = [["Выбросы, тыс. тонн"], ["", 2017.0], ["Республика Казахстан", total + gap], *body]
        return read_official(make_xlsx(tmp_path / "a.xlsx", {"1": rows}))

    # fifteen figures of 0.1 and one of 0.01: 4 * sqrt(15 * 0.01 / 12 + 0.0001 / 12) + 0.005 = 0.452
    assert read(0.16).sums["fits"].all()
    assert read(0.45).sums["fits"].all()
    with pytest.raises(VintageError, match=r"difference -0\.46"):
        read(0.46)


ENDS = "AKM AKT ALM ATY ZAP ZHA KAR KUS KZY MAN ONT PAV SEV VOS NS ALA"
SDG = [f"KZ{end}" for end in ENDS.split()]


def test_open_sdg_data_is_read_with_the_country_in_the_empty_rows(tmp_path):
    path = tmp_path / "sdg.csv"
    lines = [
        f"2016,TH_PEOPLE,{code},{figure}" for code, figure in zip(["", *SDG], [393.8, *ROWS], strict=True)
    ]
    path.write_text("\n".join(["Year,UNIT_MEASURE,REF_AREA,Value", *lines]), encoding="utf-8")
    table = read_official(path)
    assert value(table, "KZ", 2016)["value"] == 393.8
    assert value(table, "KZ-11", 2016)["value"] == 12.3
    assert value(table, "KZ-YUZ", 2016)["value"] == 52.3
    assert table.sums["fits"].all()
    assert table.record.unit == "TH_PEOPLE"


@pytest.mark.parametrize(
    "header",
    ["Регион;Год;Показатель;Значение", "өңір;жыл;көрсеткіш;мәні", "Region;Year;Indicator;Value",
     "TIME;REF_AREA;TIME_PERIOD;OBS_VALUE;INDICATOR", "где;когда;что;сколько"],
)  # fmt: skip
def test_a_long_table_is_read_with_headings_in_any_language(tmp_path, labels, header):
    path = tmp_path / "long.csv"
    order = ["region", "year", "item", "value"]
    if header.startswith("TIME;"):
        header, order = header.removeprefix("TIME;"), ["region", "year", "value", "item"]
    names = ["Казахстан", *labels["ru"]]
    rows = [
        {"region": name, "year": "2017", "item": "Занято", "value": str(figure).replace(".", ",")}
        for name, figure in zip(names, [393.8, *ROWS], strict=True)
    ]
    text = "\n".join([header, *(";".join(row[key] for key in order) for row in rows)])
    path.write_bytes(text.encode("utf-8"))
    table = read_official(path)
    assert value(table, "KZ-75", 2017)["value"] == 60.6
    assert set(table.data["item"]) == {"Занято"}
    assert table.sums["fits"].all()


def test_codes_of_the_bureau_are_not_taken_for_iso_codes_beside_them(tmp_path):
    path = tmp_path / "own.csv"  # KZ03 is Akmola for the bureau alone, so KZ11 is Pavlodar here
    path.write_text("region,year,value\nKZ03,2017,1\nKZ11,2017,2\n", encoding="utf-8")
    table = read_official(path)
    assert set(table.data["region"]) == {"KZ-11", "KZ-55"}
    assert value(table, "KZ-55", 2017)["value"] == 2


def test_a_sheet_of_contents_is_skipped_by_name_and_the_table_is_read(tmp_path, make_xlsx, two_years):
    contents = [
        ["Содержание"],
        ["1. Занято по областям", 1.0],
        ["Акмолинская……………", 2.0],
        ["Актюбинская……", 2.0],
    ]
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"Содержание": contents, "1": two_years()}))
    assert table.data["value"].notna().sum() == 34
    assert any(
        str(one) == "a.xlsx, sheet 'Содержание': contents of the file, no table" for one in table.skipped
    )


def test_a_table_under_the_word_contents_is_no_list_of_pages(tmp_path, make_xlsx, two_years):
    rows = [["Содержание"], *two_years()]
    assert read_official(make_xlsx(tmp_path / "a.xlsx", {"1": rows})).data["value"].notna().sum() == 34


def test_a_nought_among_indices_is_named_as_suspicious(tmp_path, make_xlsx, labels):
    indices = [105.3 + 1.3 * at for at in range(16)]
    body = [[name, figure, figure] for name, figure in zip(labels["ru"], indices, strict=True)]
    body[2][2] = 0.0
    rows = [["Индекс физического объема ВРП, в % к 2010 году"], ["", 2016.0, 2017.0]]
    rows += [["Республика Казахстан", 118.4, 118.4], *body]
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"1": rows}))
    remarks = dict(zip(table.sums["year"], table.sums["remark"], strict=True))
    assert remarks[2016] == ""
    assert remarks[2017] == "a zero among rates or indices, which may stand for a missing figure"
    assert any("a zero among rates" in note for note in table.record.notes)


def test_the_date_of_a_table_is_the_workbooks_own(tmp_path, two_years):
    path = tmp_path / "old.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime.datetime(2023, 9, 29)})
        sheet = book.add_worksheet("1")
        for at, row in enumerate(two_years()):
            sheet.write_row(at, 0, row)
    copy = tmp_path / "copy.xlsx"
    shutil.copyfile(path, copy)
    assert read_official(copy).record.as_of == datetime.date(2023, 9, 29)


def test_the_date_of_a_file_that_does_not_say_it_is_unknown(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("region,year,value\nKZ-11,2017,1\n", encoding="utf-8")
    record = read_official(path).record
    assert record.as_of is None
    assert any("as-of date: unknown" in note for note in record.notes)


@pytest.mark.parametrize(
    "mark",
    ["н/д", "нет данных", "н.д.", "данные отсутствуют", "n/a", ":", "деректер жоқ", "Нет данных"],
)
def test_words_for_no_data_are_not_published(tmp_path, make_xlsx, two_years, mark):
    rows = two_years([(0, 2017, mark), (4, 2017, mark)])
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"1": rows}))
    assert value(table, "KZ-23", 2017)["status"] == Status.NOT_PUBLISHED.label
    assert value(table, "KZ-11", 2017)["value"] == 12.3


@pytest.mark.parametrize("mark", ["(D)", "с", "к", "х", "құпия"])
def test_marks_for_confidential_figures_are_suppressed(tmp_path, make_xlsx, two_years, mark):
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"1": two_years([(4, 2017, mark)])}))
    assert value(table, "KZ-23", 2017)["status"] == Status.SUPPRESSED.label


@pytest.mark.parametrize("name", ["1", "01", "02", "12", "I", "т1"])
def test_a_bare_number_as_the_name_of_a_sheet_is_its_number(tmp_path, make_xlsx, labels, name):
    rows = [["Занято за 2017 год, тысяч человек"], ["Регионы", "Всего", "мужчины", "женщины"]]
    rows += [["Республика Казахстан", 393.8, 196.9, 196.9]]
    rows += [
        [label, figure, round(figure / 2, 2), round(figure / 2, 2)]
        for label, figure in zip(labels["ru"], ROWS, strict=True)
    ]
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {name: rows}))
    assert (len(table.data), set(table.data["year"])) == (51, {2017})


def test_regions_across_are_read_with_their_cells(tmp_path, make_xlsx, labels):
    rows = [["Занято, тысяч человек"], ["Год", "Республика Казахстан", *labels["ru"]]]
    rows += [[year, 393.8, *ROWS] for year in (2016.0, 2017.0)]
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"1": rows}))
    assert len(table.data) == 34
    assert (value(table, "KZ-11", 2017)["value"], value(table, "KZ-11", 2017)["cell"]) == (12.3, "C4")
    assert table.sums["fits"].all()
    assert table.recipe.layout == "regions across"


def test_an_unknown_heading_among_regions_across_is_refused(tmp_path, make_xlsx):
    rows = [
        ["Занято"],
        ["Год", "Акмолинская", "Атлантида", "Атырауская", "Павлодарская"],
        [2017.0, 1.0, 2.0, 3.0, 4.0],
    ]
    with pytest.raises(InputError, match="row 2, column 'C': 'Атлантида' is not a known region"):
        read_official(make_xlsx(tmp_path / "a.xlsx", {"1": rows}))


@pytest.mark.parametrize(
    "day", ["на 1 января 2017 года", "01.01.2017", "2017 жылғы 1 қаңтарға", "1 January 2017"]
)
def test_the_first_of_january_is_a_stock_of_its_year(tmp_path, make_xlsx, two_years, day):
    rows = two_years()
    rows[1][2] = day
    rows[1][1] = day.replace("2017", "2016")
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"1": rows}))
    assert set(table.data["year"]) == {2016, 2017}
    assert "figures of 1 January stand under the year of that day" in table.record.notes


def test_a_dash_is_a_nought_where_the_regions_sum_to_the_country_without_it(tmp_path, make_xlsx, two_years):
    rows = two_years([(0, 2017, 385.1), (4, 2017, "-")])
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"1": rows}))
    assert value(table, "KZ-23", 2017)["status"] == Status.TRUE_ZERO.label
    assert value(table, "KZ-23", 2016)["value"] == 8.7


def test_a_dash_is_a_nought_in_rates_only_where_the_legend_says_so(tmp_path, make_xlsx, labels):
    body = [[name, 5.0 + at / 10] for at, name in enumerate(labels["ru"])]
    body[3][1] = "–"
    rows = [["Уровень безработицы, в процентах"], ["", 2017.0], ["Республика Казахстан", 5.8], *body]
    plain = read_official(make_xlsx(tmp_path / "a.xlsx", {"1": rows}))
    told = read_official(make_xlsx(tmp_path / "b.xlsx", {"1": [*rows, [], ["«-» явление отсутствует"]]}))
    assert value(plain, "KZ-23", 2017)["status"] == Status.NOT_PUBLISHED.label
    assert value(told, "KZ-23", 2017)["status"] == Status.TRUE_ZERO.label


def test_cells_shown_in_per_cent_are_listed(tmp_path, labels):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("1")
        shares = book.add_format({"num_format": "0.0%"})
        sheet.write_row(0, 0, ["Уровень безработицы"])
        sheet.write_row(1, 0, ["", 2017])
        for at, name in enumerate(["Республика Казахстан", *labels["ru"]]):
            sheet.write(at + 2, 0, name)
            sheet.write(at + 2, 1, 0.05, shares)
    (listed,) = [one for one in read_official(path).skipped if "per cent" in one.message]
    assert (
        str(listed)
        == "a.xlsx, sheet '1', row 3, column 'B': 0.05 17 cells are shown in per cent (0.05 as 5 %)"
    )


def test_a_misfit_is_accepted_for_its_year_with_a_reason_that_stays(tmp_path, make_xlsx, two_years):
    path = make_xlsx(tmp_path / "a.xlsx", {"1": two_years([(0, 2017, 500.0)])})
    with pytest.raises(VintageError, match="the country is 500"):
        read_official(path)
    reason = "the country includes conscripts, who are of no region"
    table = read_official(path, recipe=Recipe(accepted=[{"reason": reason, "year": [2017]}]))
    assert any(reason in note for note in table.record.notes)
    assert set(table.sums["remark"]) == {"", f"accepted by a person: {reason}"}
    with pytest.raises(VintageError):
        read_official(path, recipe=Recipe(accepted=[{"reason": reason, "year": [2016]}]))


def test_next_years_file_is_read_by_the_same_recipe_or_refused_with_what_differs(
    tmp_path, make_xlsx, two_years
):
    last = read_official(make_xlsx(tmp_path / "a.xlsx", {"1": two_years()})).recipe
    assert (last.layout, last.items) == ("periods across", ["Занято в экономике, тысяч человек"])
    again = two_years()
    assert len(read_official(make_xlsx(tmp_path / "b.xlsx", {"1": again}), recipe=last).data) == 34
    again[0] = ["Безработные, тысяч человек"]
    with pytest.raises(InputError, match="has no longer the items: Занято в экономике, тысяч человек"):
        read_official(make_xlsx(tmp_path / "c.xlsx", {"1": again}), recipe=last)


def test_a_person_says_what_marks_mean_and_which_sheets_and_columns_are_meant(
    tmp_path, make_xlsx, two_years
):
    path = make_xlsx(
        tmp_path / "a.xlsx",
        {"1": two_years([(0, 2017, 385.1), (4, 2017, "нет")]), "черновик": two_years([(1, 2017, 1.0)])},
    )
    recipe = Recipe(marks={"нет": "missing"}, sheets=["1"])
    table = read_official(path, recipe=recipe)
    assert value(table, "KZ-23", 2017)["status"] == Status.NOT_PUBLISHED.label
    assert value(table, "KZ-11", 2017)["value"] == 12.3
    assert any("sheet 'черновик': sheet that the recipe does not name" in str(one) for one in table.skipped)
    long = tmp_path / "long.csv"
    long.write_text("a,b,year,x,y\nKZ-11,1,2017,5,6\nKZ-15,1,2017,7,8\n", encoding="utf-8")
    told = Recipe(columns={"region": "a", "value": "y"})
    assert value(read_official(long, recipe=told), "KZ-11", 2017)["value"] == 6


def own_table(root, labels, country):
    """A table with sixteen regions in `data/raw`, not sealed yet; returns its name."""
    codes = labels["codes"]
    rows = [f"{code},2017,{figure}" for code, figure in zip(["KZ", *codes], [country, *ROWS], strict=True)]
    (root / "own16.csv").write_text("\n".join(["region,year,value", *rows]) + "\n", encoding="utf-8")
    about = (
        (root / "population.meta.yml")
        .read_text(encoding="utf-8")
        .replace("name: population", "name: own16")
    )
    (root / "own16.meta.yml").write_text(about, encoding="utf-8")
    return "own16"


def test_sealing_allows_what_rounding_explains_as_reading_does(tmp_path, monkeypatch, labels):
    root = tmp_path / "data" / "raw"
    shutil.copytree(paths.raw(), root)
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    assert seal(own_table(root, labels, 394.0)).name == "own16"
    # 0.2, where 4 * sqrt(16 / 12) * 0.1 + 0.05 = 0.51 is allowed
    with pytest.raises(
        VintageError, match=r"393\.8, the country is 394\.4.*country_tolerance.*additive: false"
    ):
        seal(own_table(root, labels, 394.4))
