"""Official layouts: small fixtures in the publisher's forms, with figures written by hand."""

import json

import pytest
import xlsxwriter

from cluster_analysis.data.grids.grid import Limits
from cluster_analysis.errors import InputError, ParameterError, VintageError
from cluster_analysis.intake.official import Recipe, read_official, reading

ACCEPTED = Recipe(accepted=[{"reason": "the figures are made up"}])


def value(table, region, year, period="year", **where):
    rows = table.data[(table.data["region"] == region) & (table.data["year"] == year)]
    rows = rows[rows["period"] == period]
    for column, wanted in where.items():
        rows = rows[rows[column] == wanted]
    assert len(rows) == 1
    return rows.iloc[0]["value"]


def test_periods_across(tmp_path, make_xlsx, periods_across):
    path = make_xlsx(tmp_path / "grp.xlsx", {"2019-2020": periods_across})
    table = read_official(path)
    assert table.recipe.layout == "periods across"
    assert value(table, "KZ-19", 2019) == 61.0  # third row of the column from 40: 40 + 2 * 10.5
    assert value(table, "KZ-75", 2020) == 207.5  # "Almaty city" is the city: 50 + 15 * 10.5
    assert table.vintages == {2019: 2017, 2020: 2017}
    assert table.sums["fits"].tolist() == [True, True]
    assert table.record.unit == "mln.tenge"
    assert table.record.title["en"] == "Gross regional product"
    said = [str(one) for one in table.skipped]
    assert any("Q1 2019" in one for one in said)
    assert any("preliminary data" in one for one in said)
    assert set(table.data["period"]) == {"year"}


def test_all_periods(tmp_path, make_xlsx, periods_across):
    table = read_official(make_xlsx(tmp_path / "grp.xlsx", {"a": periods_across}), periods="all")
    assert value(table, "KZ-11", 2019, "9M") == 30
    assert set(table.data["period"]) == {"Q1", "6M", "9M", "year"}


def test_cell_of_origin(tmp_path, make_xlsx, periods_across):
    table = read_official(make_xlsx(tmp_path / "grp.xlsx", {"a": periods_across}))
    row = table.data[(table.data["region"] == "KZ-11") & (table.data["year"] == 2019)].iloc[0]
    assert (row["sheet"], row["cell"]) == ("a", "E5")


def test_year_over_sub_columns(tmp_path, make_xlsx, labels):
    columns = [[8.0 + at % 3 for at in range(16)] for _ in range(6)]
    rows = [["Unemployment rate1)"], [], ["", 2016.0, "", "", 2017.0]]
    rows += [["", "I quarter", "III квартал", "year2)", "I quarter", "III quarter", "year"]]
    rows += [["Republic of Kazakhstan", *[9.0] * 6]]
    rows += [[name, *[one[at] for one in columns]] for at, name in enumerate(labels["en"])]
    table = read_official(make_xlsx(tmp_path / "u.xlsx", {"Regions_quarter": rows}), periods="all")
    assert sorted(set(table.data["period"])) == ["Q1", "Q3", "year"]
    assert value(table, "KZ", 2017, "Q3") == 9.0
    assert value(table, "KZ-15", 2016) == 9.0  # second region: 8 + 1 % 3
    assert table.sums["fits"].isna().all()  # a rate has no sum
    assert table.vintages == {2016: 2017, 2017: 2017}


def test_groups_of_rows_and_south_kazakhstan_under_its_successors_name(tmp_path, make_xlsx, labels):
    names = [one.replace("Южно-Казахстанская", "Туркестанская 1") for one in labels["ru"]]
    urban, rural = labels["column"](100), labels["column"](300)
    total = [round(a + b, 1) for a, b in zip(urban, rural, strict=True)]

    def block(figures):
        rows = labels["body"](names, [figures])
        return [*rows, ["г. Шымкент", "-"], ["Абай", "–"]]

    rows = [["Численность населения"], ["", "тыс. человек"], ["", 2015.0], ["Все население"], *block(total)]
    rows += [["Городское население"], *block(urban), ["Сельское население"], *block(rural)]
    rows += [["1) Данные за 2015г. по Южно-Казахстанской области."]]
    table = read_official(make_xlsx(tmp_path / "population_element6584.xlsx", {"Население": rows}))
    assert value(table, "KZ-YUZ", 2015, group="Городское население") == 205.0  # 100 + 10 * 10.5
    assert "KZ-61" not in set(table.data["region"])
    assert table.vintages == {2015: 2017}
    assert table.record.element == "6584"
    assert any("South Kazakhstan under the name of Turkistan" in note for note in table.record.notes)
    shymkent = table.data[table.data["region"] == "KZ-79"]
    assert set(shymkent["status"]) == {"outside vintage"}
    assert not shymkent["in_vintage"].any()


def test_both_old_and_new_units_filled_counts_once(tmp_path, make_xlsx, labels):
    rows = [["GRP"], ["", 2017.0], *labels["body"](labels["ru"], [labels["column"](10)])]
    rows += [["Туркестанская3)", 60.0], ["г. Шымкент", 55.0]]  # together South Kazakhstan's 115.0
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": rows}))
    assert table.vintages == {2017: 2017}
    inside = table.data[table.data["in_vintage"] & (table.data["region"] != "KZ")]
    assert inside["value"].sum() == pytest.approx(value(table, "KZ", 2017))
    assert value(table, "KZ-79", 2017) == 55.0  # still there, outside the vintage


def test_region_blocks_with_periods_in_rows(tmp_path, make_xlsx, labels):
    heads = ["Код КАТО", "Регион", "Промышленность", "Торговля"]
    rows = [["Объём, млн. тенге"], heads, ["А", "Б", "1", "2"]]
    kato = ["11", "15", "19", "23", "27", "31", "35", "39", "43", "47", "51", "55", "59", "63", "71", "75"]
    a, b = labels["column"](10), labels["column"](20)

    def block(code, name, x, y):
        return [
            [code, name],
            ["", "9 месяцев 2016 года", round(x / 2, 2), round(y / 2, 2)],
            ["", "2016 год", x, y],
        ]

    rows += block("0", "Республика Казахстан", round(sum(a), 1), round(sum(b), 1))
    for at, name in enumerate(labels["ru"]):
        rows += block(kato[at] + "0000000", name, a[at], b[at])
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": rows}))
    assert table.recipe.layout == "region blocks"
    assert value(table, "KZ-15", 2016, item="Торговля") == 30.5
    assert value(table, "KZ", 2016, item="Промышленность") == 1420.0  # 16 * 10 + 10.5 * 120
    assert table.sums["fits"].all()
    assert any("column numbers" in str(one) for one in table.skipped)


def test_region_blocks_with_items_in_rows(tmp_path, make_xlsx, labels):
    rows = [["Занятость"], ["", "2016 год", "2017 жыл"]]
    rows += [["Республика Казахстан"], ["сельское хозяйство", 160, 320], ["услуги", 320, 480]]
    for name in labels["ru"]:
        rows += [[name], ["сельское хозяйство", 10, 20], ["услуги", 20, 30]]
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": rows}))
    assert value(table, "KZ-71", 2017, item="услуги") == 30
    assert value(table, "KZ", 2016, item="сельское хозяйство") == 160
    assert table.sums["fits"].all()


def test_product_blocks_each_with_its_header(tmp_path, make_xlsx, labels):
    rows = []
    for product, base in (("Уголь, тыс. тонн", 10), ("Медь, тонн", 50)):
        rows += [[product], ["", "2016", "2017"]]
        rows += [*labels["body"](labels["ru"], [labels["column"](base), labels["column"](base + 1)]), []]
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": rows}))
    assert set(table.data["item"]) == {"Уголь, тыс. тонн", "Медь, тонн"}
    assert value(table, "KZ-11", 2017, item="Медь, тонн") == 51


def test_items_over_years(tmp_path, make_xlsx, labels):
    rows = [["Население"], ["", "Мужчины", "", "Женщины", ""], ["", 2016.0, 2017.0, 2016.0, 2017.0]]
    rows += labels["body"](labels["ru"], [labels["column"](one) for one in (1, 2, 3, 4)])
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": rows}))
    assert value(table, "KZ-11", 2016, item="Население / Женщины") == 3
    assert value(table, "KZ-11", 2017, item="Население / Мужчины") == 2


def test_regions_by_items_for_one_year_in_the_title(tmp_path, make_xlsx, labels):
    rows = [["Инвестиции за 2016 год"], ["Регион", "Всего", "Здания"]]
    rows += labels["body"](labels["ru"], [labels["column"](10), labels["column"](5)])
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"Лист1": rows}))
    assert value(table, "KZ-11", 2016, item="Здания") == 5


def test_kazakh_table(tmp_path, make_xlsx, labels):
    kk = ["Ақмола", "Ақтөбе", "Алматы облысы", "Атырау", "Батыс Қазақстан", "Жамбыл", "Қарағанды"]
    kk += ["Қостанай", "Қызылорда", "Маңғыстау", "Оңтүстік Қазақстан", "Павлодар", "Солтүстік Қазақстан"]
    kk += ["Шығыс Қазақстан", "Астана қаласы", "Алматы қаласы"]
    rows = [["Жалпы өңірлік өнім"], ["", "2016 жыл", "2017 жылғы 9 ай"]]
    rows += labels["body"](kk, [labels["column"](10), labels["column"](5)], "Қазақстан Республикасы")
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": rows}), periods="all")
    assert value(table, "KZ-43", 2016) == 94.0  # 10 + 8 * 10.5
    assert value(table, "KZ-43", 2017, "9M") == 89.0


def test_legacy_xls(request):
    table = read_official(request.path.parent / "fixtures" / "legacy.xls")
    assert value(table, "KZ-11", 2016) == 10.0
    assert value(table, "KZ", 2017) == 1436.0  # 16 * 11 + 10.5 * 120
    assert table.sums["fits"].all()


def test_missing_marks(tmp_path, make_xlsx, labels):
    rows = [["Доля, %"], ["", 2016.0], ["Республика Казахстан", 50.0]]
    rows += [[name, 50.0] for name in labels["ru"]]
    for at, mark in enumerate(["-", "–", "…", "..", "x", "х", "в 4 раза", "1 234,5", 0.0], 3):
        rows[at][1] = mark
    table = read_official(make_xlsx(tmp_path / "a.xlsx", {"a": rows}), additive=False)
    status = dict(zip(table.data["region"], table.data["status"], strict=True))
    codes = labels["codes"]
    assert [status[one] for one in codes[:9]] == ["not published"] * 4 + ["suppressed"] * 2 + [
        "not published",
        "observed",
        "true zero",
    ]
    assert value(table, codes[7], 2016) == 1234.5
    assert any("ratio in words" in str(one) for one in table.skipped)


@pytest.mark.parametrize(
    ("row", "col", "cell", "message"),
    [
        (6, 0, "Акмлинская", "'Акмлинская' is not a known region"),
        (6, 1, "12,3a", "'12,3a' is not a figure"),
        (6, 1, "15,52)", "footnote number"),
        (6, 1, "12 34", "is not a figure"),
        (6, 1, 500.0, "sum to"),
        (6, 0, "Жамбылская", "different figures"),
        (1, 1, "", "stands in a column without a period"),
        (6, 0, "", "figures without a label"),
    ],
)
def test_wrong_cells_are_refused_with_their_place(tmp_path, make_xlsx, labels, row, col, cell, message):
    rows = [
        ["GRP"],
        ["", 2016.0, 2017.0],
        *labels["body"](labels["ru"], [labels["column"](10), labels["column"](5)]),
    ]
    rows[row][col] = cell
    with pytest.raises(InputError, match=message):
        read_official(make_xlsx(tmp_path / "a.xlsx", {"a": rows}))


def test_every_unknown_row_is_named(tmp_path, make_xlsx, labels):
    rows = [["GRP"], ["", 2016.0], *labels["body"](labels["ru"], [labels["column"](10)])]
    rows[4][0], rows[8][0] = "Atlantis", "Lemuria"
    with pytest.raises(InputError) as caught:
        read_official(make_xlsx(tmp_path / "a.xlsx", {"a": rows}))
    assert [(one.value, one.row) for one in caught.value.problems] == [("Atlantis", 5), ("Lemuria", 9)]


def test_sum_that_fits_no_vintage_shows_both_sums(tmp_path, make_xlsx, labels):
    rows = [["GRP"], ["", 2016.0], *labels["body"](labels["ru"], [labels["column"](10)])]
    del rows[5]  # one region is missing
    path = make_xlsx(tmp_path / "a.xlsx", {"a": rows})
    with pytest.raises(
        VintageError, match=r"sum to 1,389\.0000, the country is 1,420\.0000.*figure: KZ-19"
    ):
        read_official(path)
    table = read_official(path, recipe=ACCEPTED)
    assert table.sums["fits"].tolist() == [False]
    assert table.sums["difference"].tolist() == pytest.approx([-31.0])


def slices(values, year=2016, extra=()):
    names = {"KZ-11": (247783, "АКМОЛИНСКАЯ ОБЛАСТЬ"), "KZ": (741880, "РЕСПУБЛИКА КАЗАХСТАН")}
    return [
        {
            "terms": [names[code][0], *[one[0] for one in extra]],
            "termNames": [names[code][1], *[one[1] for one in extra]],
            "periods": [{"name": f"{year} год", "date": f"31.12.{year}", "value": number}],
        }
        for code, number in values.items()
    ]


def test_taldau_slices(tmp_path):
    path = tmp_path / "704449_period7.json"
    rows = slices({"KZ-11": "95.5", "KZ": "100.1"}, extra=[(1, "Всего"), (2, "Доход ")])
    path.write_text(json.dumps(rows))
    table = read_official(path, additive=False)
    assert value(table, "KZ-11", 2016) == 95.5
    assert table.data[["item", "group"]].drop_duplicates().values.tolist() == [["Доход", "Всего"]]
    assert table.record.element == "704449"


def test_taldau_tree(tmp_path):
    rows = [
        {"id": "741880", "text": "РЕСПУБЛИКА КАЗАХСТАН", "y122016": "10", "y122017": 12, "leaf": "false"},
        {
            "id": "247783",
            "parentId": "741880",
            "text": "АКМОЛИНСКАЯ ОБЛАСТЬ",
            "y122016": "10",
            "y122017": None,
        },
    ]
    path = tmp_path / "tree.json"
    path.write_text(json.dumps(rows))
    table = read_official(path, additive=False)
    assert value(table, "KZ", 2017) == 12
    assert value(table, "KZ-11", 2016) == 10
    missing = table.data[(table.data["region"] == "KZ-11") & (table.data["year"] == 2017)]
    assert missing["status"].tolist() == ["not published"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"termNames": ["АЛМАТИНСКАЯ ОБЛАСТЬ"]}, "is the name of KZ-19, but its term 247783 is KZ-11"),
        ({"termNames": ["АТЛАНТИДА"], "terms": [1]}, "not a known region"),
        (
            {"periods": [{"name": "2016 год", "date": "31.12.2017", "value": "1"}]},
            "does not agree with its name",
        ),
        ({"periods": [{"name": "2016 год", "date": "31.12.2016"}]}, r"periods\.0\.value.*Field required"),
        ({"periods": [{"name": "2016 год", "date": "31.12.2016", "value": "12a"}]}, "not a figure"),
        ({"periods": "x"}, "periods.*should be a valid list"),
    ],
)
def test_wrong_slices_are_refused(tmp_path, change, message):
    rows = slices({"KZ-11": "95.5"})
    rows[0].update(change)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rows))
    with pytest.raises(InputError, match=message):
        read_official(path)


def test_iblock_csv(tmp_path):
    lines = [
        ["NAM", "PERIOD", "КАТО(по каталогу)", "LКАТО(по каталогу)", "СП", "LСП", "VAL"],
        ["Население", "201612", "РЕСПУБЛИКА КАЗАХСТАН", "0", "Всего", "0", "17 669 896"],
        ["Население", "201612", "АКМОЛИНСКАЯ ОБЛАСТЬ", "1", "Всего", "0", "744 420,5"],
        ["Население", "201712", "АКМОЛИНСКАЯ ОБЛАСТЬ", "1", "Всего", "0", "-"],
    ]
    path = tmp_path / "csv_element6584_ru.csv"
    path.write_text("\ufeff" + "\r\n".join("\t".join(one) for one in lines) + "\r\n\r\n", encoding="utf-8")
    table = read_official(path, additive=False)
    assert value(table, "KZ", 2016) == 17669896
    assert value(table, "KZ-11", 2016, item="Всего") == 744420.5
    assert table.recipe.layout == "iblock CSV"
    assert any("empty row" in str(one) for one in table.skipped)


def test_iblock_months(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "PERIOD\tКАТО\tVAL\n201911\tРЕСПУБЛИКА КАЗАХСТАН\t100,5\n201912\tРЕСПУБЛИКА КАЗАХСТАН\t101\n"
    )
    with pytest.raises(InputError, match="no annual figures, only M11, M12"):
        read_official(path)
    assert set(read_official(path, periods="all").data["period"]) == {"M11", "M12"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"<html></html>", "web page"),
        (b"{", "not JSON"),
        (b"[]", "non-empty list"),
        (b'{"a": 1}', "non-empty list"),
        (b'[{"a": 1}]', "none of the known forms"),
        (b"PK\x03\x04 broken", "not a readable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "not a readable"),
        (b"a,b\n1,2\n", "not a known header"),
        (b"PERIOD\tKATO\tVAL\n2016\tX\n", "2 cells under 3"),
    ],
)
def test_other_files_are_refused(tmp_path, content, message):
    path = tmp_path / "file.dat"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_official(path)


def test_bad_parameters(tmp_path):
    with pytest.raises(ParameterError):
        read_official(tmp_path / "x", periods="months")
    with pytest.raises(InputError, match="is not a file"):
        read_official(tmp_path / "x")


def test_workbooks_that_would_fill_the_memory_are_refused(tmp_path, make_xlsx, monkeypatch):
    far = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(far)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1048575, 16383, 5)
    with pytest.raises(
        InputError, match=r"more than 4096 MB of memory to read.*delete the empty rows and columns"
    ):
        read_official(far)
    monkeypatch.setattr(reading, "OFFICIAL", Limits(unpacked_bytes=1024**2))
    blank = make_xlsx(tmp_path / "blank.xlsx", {"a": [[f"{row:05d}" * 6_000] for row in range(40)]})
    with pytest.raises(InputError, match="unpacks to more than 1 MB"):
        read_official(blank)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7\n", "not a spreadsheet and not text"),
        (b"\x89PNG\r\n\x1a\n", "not a spreadsheet and not text"),
        (b"\0\1\2", "not a spreadsheet and not text"),
        (b"<html><table></table></html>", "web page"),
        ("Регион;2015;2016\nАкмолинская;1;2\n".encode("cp1251"), "not a known header"),
        (b"", "is empty"),
        (b"PK\x03\x04 cut", "not a readable XLSX"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_other_files_are_refused_by_what_they_are(tmp_path, content, reason):
    path = tmp_path / "figures.xls"
    path.write_bytes(content)
    with pytest.raises(InputError, match=reason):
        read_official(path)
