"""Headings over the columns of a spreadsheet: their periods and items, and those that cannot be told."""

import datetime

import pytest

from cluster_analysis.errors import InputError
from cluster_analysis.intake.official import read_official
from cluster_analysis.intake.official.terms.periods import period_of, periods_within

from .test_official import ACCEPTED, value


@pytest.fixture
def read(tmp_path, make_xlsx):
    def read(rows, name="a", **how):
        return read_official(make_xlsx(tmp_path / "a.xlsx", {name: rows}), **how)

    return read


@pytest.fixture
def two(labels):
    """Two columns of figures, 10.0 and 5.0 in the first region, under the country."""
    return labels["body"](labels["ru"], [labels["column"](10), labels["column"](5)])


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Показатели за январь-сентябрь 2024 года", (2024, "9M")),
        ("Показатели в I квартале 2024", (2024, "Q1")),
        ("Показатели за 2022 год по сравнению с 2021 годом", (2022, "year")),
        ("Показатели за 2022 год, в ценах 2015 года", (2022, "year")),
        ("2023 жылғы көрсеткіштер", (2023, "year")),
        ("Indicators, 2023", (2023, "year")),
        ("Показатели за январь-декабрь 2023 года", (2023, "year")),
    ],
)
def test_period_named_in_the_title(read, two, title, period):
    table = read([[title], ["Регион", "Экспорт", "Импорт"], *two], periods="all")
    assert set(zip(table.data["year"], table.data["period"], strict=True)) == {period}
    assert value(table, "KZ-11", *period, item="Импорт") == 5


@pytest.mark.parametrize(
    "title",
    [
        "ВРП в ценах 2015 года",
        "Дата релиза: 15.03.2024",
        "Численность на 1 октября 2024 года",
        "за 2010-2023 годы",
        "за 2022 и 2023 годы",
        "Показатели за 9 месяцев, 2024 год",
        "Показатели за II полугодие 2024 года",
        "Индекс, 2015 год = 100",
        "В границах 2018 года",
    ],
)
def test_year_that_is_not_plainly_the_period_is_not_taken(read, two, title):
    assert periods_within(title) == ()
    with pytest.raises(InputError, match=r"row 2: figures without a period; write it into a line above"):
        read([[title], ["Регион", "Экспорт", "Импорт"], *two])


def test_headings_that_are_only_parts_of_the_year_in_the_title(read, two):
    table = read([["Оборот за 2023 год"], ["", "I квартал", "II квартал"], *two], periods="all")
    assert value(table, "KZ-11", 2023, "Q2", item="Оборот за 2023 год") == 5
    with pytest.raises(InputError, match="'I квартал' is not a known period"):
        read([["Оборот за 9 месяцев 2023 года"], ["", "I квартал", "Всего"], *two], periods="all")


def test_period_in_the_name_of_the_sheet(read, two):
    rows = [["Показатели"], ["Регион", "Экспорт", "Импорт"], *two]
    assert set(read(rows, "9 мес 2024", periods="all").data["period"]) == {"9M"}
    rows[0] = ["Показатели за 2023 год"]
    with pytest.raises(InputError, match="figures without a period"):
        read(rows, "2024")


def test_years_in_the_headings_beside_a_heading_with_two_years(read, labels):
    columns = [labels["column"](10), labels["column"](20), [106.7] * 16]
    rows = [["Промышленность в 2023 году"], ["", "2022 год", "2023 год", "2023 год в % к 2022 году"]]
    table = read([*rows, *labels["body"](labels["ru"], columns)], recipe=ACCEPTED)
    assert value(table, "KZ-11", 2022) == 10
    assert value(table, "KZ-11", 2023, item="Промышленность в 2023 году") == 20
    assert (
        value(table, "KZ-11", 2023, item="Промышленность в 2023 году / 2023 год в % к 2022 году") == 106.7
    )


@pytest.mark.parametrize("heading", ["Темп роста, %", "Примечание"])
def test_heading_without_a_year_beside_years_is_skipped_with_a_note(read, two, heading):
    table = read([["ВРП"], ["", 2022.0, 2023.0, heading], *[[*row, 101.5] for row in two]])
    assert set(table.data["year"]) == {2022, 2023}
    assert any(f"'{heading}' column without a period" in str(one) for one in table.skipped)


def test_headings_that_name_their_periods(read, two):
    rows = [["ВРП"], ["", "ВРП за 9 месяцев 2023 года", "ВРП за 2023 год"], *two]
    table = read(rows, periods="all")
    assert value(table, "KZ-11", 2023, "9M") == 10
    assert value(table, "KZ-11", 2023, "year") == 5


@pytest.mark.parametrize(
    "parts", [["I", "IV", "год"], ["I квартал", "IV кв.", "Год"], ["янв.-март", "окт.-дек.", "янв.-дек."]]
)
def test_parts_under_a_year(read, labels, parts):
    body = labels["body"](labels["ru"], [labels["column"](one) for one in (1, 2, 8)])
    rows = [["Оборот"], ["", 2016.0, "", ""], ["", *parts], *body]
    if parts[1] == "окт.-дек.":  # no part of the year has a name of its own for it
        with pytest.raises(InputError, match=r"column 'C': '2016 / окт.-дек.' is not a known period"):
            read(rows, periods="all")
        return
    table = read(rows, periods="all")
    assert value(table, "KZ-11", 2016, "Q4", item="Оборот") == 2
    assert value(table, "KZ-11", 2016, "year", item="Оборот") == 8


@pytest.mark.parametrize("part", ["II полугодие", "V", "Экспорт", "2"])
def test_parts_that_cannot_be_told_are_refused(read, two, part):
    with pytest.raises(InputError, match=r"is not a known period|stands in a column without a period"):
        read([["Оборот"], ["", 2016.0, ""], ["", "I", part], *two])


def test_three_levels_of_headings(read, labels):
    figures = labels["column"](10)
    body = [[row[0], *[f"{one:.1f}".replace(".", ",") for one in row[1:]]] for row in labels["body"](
        labels["ru"], [[2 * one for one in figures], figures, figures])]  # fmt: skip
    rows = [["Население"], ["", 2016.0, "", ""], ["Регион", "Всего", "в том числе", ""]]
    table = read([*rows, ["", "", "город", "село"], *body])
    assert value(table, "KZ-11", 2016, item="Население / Всего") == 20
    assert value(table, "KZ-11", 2016, item="Население / в том числе / село") == 10


@pytest.mark.parametrize(
    "years",
    [
        [datetime.date(2022, 12, 31), datetime.date(2023, 12, 31)],
        ["31.12.2022", "31.12.2023"],
        ["2022 ж.", "2023 ж."],
        ["2022", "2023 (предв.)"],
        ["20221)", "2023¹⁾"],
        ["январь-декабрь 2022", "январь-декабрь 2023"],
    ],
)
def test_ways_of_writing_a_year(tmp_path, make_xlsx, two, years):
    path = make_xlsx(tmp_path / "a.xlsx", {"a": [["ВРП"], ["Год", *years], *two]}, dates="yyyy")
    table = read_official(path)
    assert value(table, "KZ-11", 2022) == 10
    assert value(table, "KZ-11", 2023) == 5


@pytest.mark.parametrize("day", ["на 1 июля 2023 года", "01.07.2023", "на начало 2023 г."])
def test_day_is_no_period(read, two, day):
    with pytest.raises(InputError, match=f"column 'B': '{day}' is a day, not a period; name the year"):
        read([["Население"], ["", day, day.replace("2023", "2024")], *two])


def test_title_and_unit_in_one_row_above_the_years(read, two):
    table = read([["", "ВРП", "млн тенге"], ["", 2022.0, 2023.0], *two])
    assert set(table.data["item"]) == {"ВРП"}
    assert table.record.unit == "млн тенге"
    with pytest.raises(InputError, match="'Экспорт' may be a title or an item over the years"):
        read([["", "Экспорт", "Импорт"], ["", 2022.0, 2023.0], *two])


def test_words_that_only_begin_like_months():
    assert period_of("майонез") is None
    assert period_of("марганец") is None
