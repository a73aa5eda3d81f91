"""Rows of a spreadsheet: headings in lists, totals, items, pages, and what stands outside the table."""

import pytest

from cluster_analysis.errors import InputError
from cluster_analysis.intake.official import read_official

from .test_official import ACCEPTED, value


@pytest.fixture
def read(tmp_path, make_xlsx):
    def read(rows, **how):
        sheets = rows if isinstance(rows, dict) else {"a": rows}
        return read_official(make_xlsx(tmp_path / "a.xlsx", sheets), **how)

    return read


@pytest.fixture
def table_of(labels):
    """Country and regions under two years, 1.0 and 2.0 times a base in the first region."""
    return lambda base, names="ru": labels["body"](
        labels[names], [labels["column"](base), labels["column"](2 * base)]
    )


HEAD = ["", 2016.0, 2017.0]


@pytest.mark.parametrize(
    "line", ["в том числе:", "including:", "оның ішінде", "из них", "of which", "области и города:"]
)
def test_words_under_the_country_are_no_group(read, table_of, line):
    country, *regions = table_of(10)
    table = read([["ВРП"], HEAD, country, [line], *regions])
    assert set(table.data["group"]) == {""}
    assert table.sums["fits"].all()
    assert any(f"'{line}' heading within a list" in str(one) for one in table.skipped)
    regions[0][1] += 1000
    with pytest.raises(InputError, match="sum to"):
        read([["ВРП"], HEAD, country, [line], *regions])


def test_heading_among_the_regions(read, table_of):
    rows = table_of(10)
    rows.insert(15, ["города республиканского значения:"])
    assert read([["ВРП"], HEAD, *rows]).sums["fits"].all()
    rows[15] = ["Юг"]
    with pytest.raises(InputError, match="row 18: 'Юг' may be a group or a heading within a list"):
        read([["ВРП"], HEAD, *rows])


def test_towns_and_districts_are_listed_as_places_inside_a_region(read, table_of):
    rows = table_of(10)
    rows[2:2] = [["г. Кокшетау", 4.0, 5.0], ["Абай ауданы", 6.0, 7.0]]
    table = read([["ВРП"], HEAD, *rows])
    assert table.sums["fits"].all()
    skipped = [(one.value, one.message, one.row) for one in table.skipped]
    assert skipped == [
        ("г. Кокшетау", "place inside a region", 5),
        ("Абай ауданы", "place inside a region", 6),
    ]


def test_unit_under_the_header_is_no_group(read, table_of):
    table = read([["ВРП"], HEAD, ["млн тенге"], *table_of(10)])
    assert table.record.unit == "млн тенге"
    assert set(table.data["group"]) == {""}


@pytest.mark.parametrize("word", ["Итого", "Всего:", "Барлығы"])
@pytest.mark.parametrize("below", [True, False])
def test_total_is_the_country_of_its_group(read, table_of, word, below):
    rows = [["Население"], HEAD]
    for name, base in (("Город", 10), ("Село", 30)):
        (_, *total), *regions = table_of(base)
        rows += [[name], *([*regions, [word, *total]] if below else [[word, *total], *regions])]
    table = read(rows)
    assert value(table, "KZ", 2016, group="Село") == 1740.0  # 16 * 30 + 10.5 * 120
    assert set(table.data["item"]) == {"Население"}
    assert table.sums["fits"].all()


def test_second_total_is_refused(read, table_of):
    rows = table_of(10)
    with pytest.raises(InputError, match="row 20: 'Итого' is a total, but the country has a row already"):
        read([["ВРП"], HEAD, *rows, ["Итого", *rows[0][1:]]])


@pytest.mark.parametrize("merged", [True, False])
def test_region_and_item_in_one_row(read, labels, merged):
    rows = [["Посевы"], ["Регион", "Культура", 2016.0]]
    for name, base in (("Республика Казахстан", 160), *((one, 10) for one in labels["ru"])):
        second = "" if merged else name
        rows += [[name, "Пшеница", base], [second, "Ячмень", base / 2]]
    table = read(rows)
    assert value(table, "KZ-15", 2016, item="Пшеница") == 10
    assert value(table, "KZ-15", 2016, item="Ячмень") == 5
    rows[5][0] = "Атлантида"
    with pytest.raises(InputError, match="'Атлантида / "):
        read(rows)


@pytest.mark.parametrize("merged", [True, False])
def test_region_item_and_period_in_one_row(read, labels, merged):
    rows = [["Торговля"], ["Регион", "Товар", "Год", "Экспорт", "Импорт"]]
    for name, base in (("Республика Казахстан", 160), *((one, 10) for one in labels["ru"])):
        for item, times in (("нефть", 1), ("зерно", 2)):
            first = [name, item] if not (merged and item == "зерно") else ["", item]
            rows += [
                [*first, 2016.0, base * times, base],
                [*(["", ""] if merged else first), 2017.0, base, 1.0],
            ]
    table = read(rows, recipe=ACCEPTED)
    assert value(table, "KZ-15", 2016, item="зерно / Экспорт") == 20
    assert value(table, "KZ-15", 2017, item="нефть / Экспорт") == 10


def test_item_of_one_region_only(read, labels):
    rows = [["Продукция"], HEAD]
    for name in labels["ru"][:4]:
        rows += [[name], *([["Нефть", 5.0, 6.0]] if name == "Атырауская" else []), ["Зерно", 1.0, 2.0]]
    table = read(rows)
    assert value(table, "KZ-23", 2017, item="Нефть") == 6
    assert set(table.data.loc[table.data["item"] == "Нефть", "region"]) == {"KZ-23"}


def test_figures_that_look_like_years_are_no_header(read, labels):
    rows = [["Цены"], HEAD]
    for at, name in enumerate(labels["ru"]):
        rows += [[name], ["Рис", 1500.0, 1600.0], ["Мясо", *([1995.0, 2001.0] if at == 7 else [3.0, 4.0])]]
    table = read(rows)
    assert set(table.data["year"]) == {2016, 2017}
    assert value(table, "KZ-39", 2016, item="Мясо") == 1995
    assert value(table, "KZ-75", 2017, item="Рис") == 1600


@pytest.mark.parametrize("figure", [2005.0, "2 005"])
def test_figure_like_a_year_among_items(read, labels, figure):
    body = labels["body"](labels["ru"], [labels["column"](10), labels["column"](5)])
    body[3][1] = figure
    table = read([["Показатели за 2016 год"], ["", "Предприятия", "ВРП"], *body], recipe=ACCEPTED)
    assert value(table, "KZ-19", 2016, item="Предприятия") == 2005
    assert set(table.data["year"]) == {2016}


@pytest.mark.parametrize("outside", ["1 000,5", 7.0, "#REF!"])
def test_figures_outside_the_columns_are_refused(read, table_of, outside):
    rows = [[row[0], row[1], "", row[2]] for row in table_of(10)]
    rows[4][2] = outside
    with pytest.raises(InputError, match=r"row 7, column 'C': .* stands in a column without a period"):
        read([["ВРП"], ["", 2016.0, "", 2017.0], *rows])
    rows[4][2] = "пересмотрено"
    table = read([["ВРП"], ["", 2016.0, "", 2017.0], *rows])
    assert any("'пересмотрено' text beside the table" in str(one) for one in table.skipped)


def test_text_figures_left_of_the_periods_are_refused(read, table_of):
    rows = [[row[0], "1 000,5", *row[1:]] for row in table_of(10)]
    with pytest.raises(InputError, match="column 'B': '1 000,5' stands in a column without a period"):
        read([["ВРП"], ["", "", 2016.0, 2017.0], *rows])


def test_second_table_beside_the_first_is_refused(read, table_of):
    rows = [[*a, *b] for a, b in zip(table_of(10), table_of(20), strict=True)]
    with pytest.raises(InputError, match=r"column 'D': 'Республика .* begins a second table beside"):
        read([["ВРП"], [*HEAD, "", 2018.0, 2019.0], *rows])


@pytest.mark.parametrize("page", [[], [["Продолжение таблицы"]]])
def test_header_that_comes_again_on_a_new_page(read, table_of, page):
    rows = table_of(10)
    table = read([["ВРП"], HEAD, *rows[:9], *page, HEAD, *rows[9:]])
    assert set(table.data["item"]) == {"ВРП"}
    assert table.sums["fits"].all()


def test_blocks_with_links_footnotes_and_one_year_each(read, labels):
    rows = [["К содержанию"]]
    for product, base in (("Пшеница", 10), ("Ячмень", 20)):
        body = labels["body"](labels["ru"], [labels["column"](base)])
        rows += [[product], ["", "2016 год"], *body, [], ["1) предварительные данные"]]
    table = read(rows)
    assert set(table.data["item"]) == {"Пшеница", "Ячмень"}
    assert value(table, "KZ-11", 2016, item="Ячмень") == 20


def test_the_same_title_in_two_units_is_two_items(read, table_of):
    sheets = {
        one: [["ВРП"], ["", "", unit], ["", year, year + 1], *table_of(10)]
        for one, unit, year in (("a", "млн тенге", 2016.0), ("b", "тыс. тенге", 2018.0))
    }
    assert set(read(sheets).data["item"]) == {"ВРП", "ВРП, тыс. тенге"}


def test_column_of_units_is_part_of_the_item(read, table_of):
    rows = [[row[0], "млн тенге", *row[1:]] for row in table_of(10)]
    table = read([["ВРП"], ["Регион", "Ед. изм.", 2016.0, 2017.0], *rows])
    assert set(table.data["item"]) == {"ВРП, млн тенге"}


def test_quarters_and_the_year_in_the_headings_over_years_in_the_rows(read, table_of):
    rows = [["Оборот"], ["Регион", "I квартал", "год"]]
    for name, part, year in table_of(10):
        rows += [[name], ["2016 год", part, year], ["2017 год", 2 * part, 2 * year]]
    table = read(rows, periods="all")
    assert value(table, "KZ-11", 2017, "Q1", item="Оборот") == 20
    assert value(table, "KZ-11", 2017, "year", item="Оборот") == 40


def test_codes_that_look_like_years(read, table_of):
    rows = [[row[0], 2001.0 + at, *row[1:]] for at, row in enumerate(table_of(10))]
    table = read([["Показатели за 2016 год"], ["Регион", "Код", "Экспорт", "Импорт"], *rows])
    assert value(table, "KZ-11", 2016, item="Импорт") == 20
    rows = [[2001.0 + at, *row] for at, row in enumerate(table_of(10))]
    with pytest.raises(InputError, match="names a period, and so does its column"):
        read([["Показатели"], ["Код", "Регион", *HEAD[1:]], *rows])


KK = ["Ақмола", "Ақтөбе", "Алматы", "Атырау", "Павлодар"]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ([*KK, "Алматы қаласы"], "KZ-19"),  # the city has its own row
        ([*KK, "Алматы облысы"], "KZ-75"),  # the region has its own row
    ],
)
def test_bare_almaty(read, names, code):
    table = read([["Бидай"], HEAD, *[[one, at + 1.0, at + 2.0] for at, one in enumerate(names)]])
    assert value(table, code, 2016) == names.index("Алматы") + 1


@pytest.mark.parametrize(
    "names", [KK, [*KK, "Астана"], ["Ақмола облысы", "Алматы"], ["Астана", "Алматы", "Шымкент"]]
)
def test_bare_almaty_that_may_be_either_is_refused(read, names):
    with pytest.raises(InputError, match="'Алматы' may be the city or the region"):
        read([["Бидай"], HEAD, *[[one, 1.0, 2.0] for one in names]])
