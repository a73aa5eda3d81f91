"""CSV and JSON downloads: regions and places, periods in digits, what was published, nested rows."""

import json

import pytest

from cluster_analysis.errors import InputError
from cluster_analysis.intake.official import read_official

KZ, AKMOLA, AKTOBE = "РЕСПУБЛИКА КАЗАХСТАН", "АКМОЛИНСКАЯ ОБЛАСТЬ", "АКТЮБИНСКАЯ ОБЛАСТЬ"
HEADER = ["NAM", "PERIOD", "КАТО", "LКАТО", "Вид", "LВид", "VAL"]


def row(region, number, period="2016", name="Население", level="1", kind="Всего"):
    return [name, period, region, level, kind, "0", number]


def read_csv(tmp_path, rows, header=HEADER, **options):
    path = tmp_path / "a.csv"
    path.write_text("\r\n".join("\t".join(one) for one in [header, *rows]), encoding="utf-8-sig")
    return read_official(path, additive=False, **options)


def read_json(tmp_path, rows, **options):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return read_official(path, additive=False, **options)


def figures(table):
    """(region, item, group) -> value, for tables of one period."""
    rows = table.data[["region", "item", "group", "value"]].itertuples(index=False)
    return {(one.region, one.item, one.group): one.value for one in rows}


def skipped(table):
    return [(one.value, one.message) for one in table.skipped]


def test_what_was_published_is_a_dimension_if_it_is_more_than_one_thing(tmp_path):
    rows = [row(KZ, "10", "2016", "Экспорт"), row(KZ, "20", "2017", "Импорт")]
    assert figures(read_csv(tmp_path, rows)) == {
        ("KZ", "Всего", "Экспорт"): 10,
        ("KZ", "Всего", "Импорт"): 20,
    }
    one = read_csv(tmp_path, [row(KZ, "10", "2016", "Экспорт"), row(KZ, "20", "2017", "Экспорт")])
    assert one.record.title["ru"] == "Экспорт"
    assert set(one.data["group"]) == {""}


@pytest.mark.parametrize(
    ("label", "level"),
    [
        ("Кокшетау г.а.", "1"),
        ("г. Атырау", "1"),
        ("Абай ауданы", "1"),
        ("111010000", "1"),  # a code of KATO
        ("Абай", "2"),  # by its level: the town, not the region
        ("Степногорск", "2"),
    ],
)
def test_places_inside_a_region_are_listed(tmp_path, label, level):
    table = read_csv(tmp_path, [row(KZ, "10", level="0"), row(AKMOLA, "4"), row(label, "3", level=level)])
    assert set(table.data["region"]) == {"KZ", "KZ-11"}
    assert skipped(table) == [(label, "place inside a region")]


def test_an_unknown_name_is_no_place_inside_a_region(tmp_path):
    with pytest.raises(InputError, match="row 3: 'Степногорск' is not a known region"):
        read_csv(tmp_path, [row(AKMOLA, "4"), row("Степногорск", "3")])


def test_total_in_the_column_of_regions_is_the_country(tmp_path):
    table = read_csv(tmp_path, [row("Всего", "10"), row("110000000", "4")])
    assert figures(table) == {("KZ", "Всего", ""): 10, ("KZ-11", "Всего", ""): 4}


def test_bare_almaty_beside_the_city_is_the_region(tmp_path):
    expected = {("KZ-19", "Всего", ""): 1, ("KZ-75", "Всего", ""): 2}
    assert figures(read_csv(tmp_path, [row("Almaty", "1"), row("Almaty city", "2")])) == expected
    alone = read_csv(tmp_path, [row("Almaty", "1"), row("Almaty region", "2")])
    assert figures(alone) == {("KZ-75", "Всего", ""): 1, ("KZ-19", "Всего", ""): 2}
    rows = [{"id": "1", "text": "Almaty", "y122016": 1}, {"id": "2", "text": "Almaty city", "y122016": 2}]
    assert figures(read_json(tmp_path, rows)) == {("KZ-19", "", ""): 1, ("KZ-75", "", ""): 2}
    rows = [{"termNames": [one["text"]], "periods": [period("2016", "1")]} for one in rows]
    assert set(read_json(tmp_path, rows).data["region"]) == {"KZ-19", "KZ-75"}


def period(year, number):
    return {"name": f"{year} год", "date": f"31.12.{year}", "value": number}


@pytest.mark.parametrize("kind", ['"Прочие" услуги', 'услуги "прочие"', '"услуги, прочие'])
def test_quotation_marks_are_part_of_a_text_between_tabs(tmp_path, kind):
    table = read_csv(tmp_path, [row(KZ, "10", kind=kind), row(AKMOLA, "4", kind=kind)])
    assert figures(table) == {("KZ", kind, ""): 10, ("KZ-11", kind, ""): 4}


def test_cells_quoted_as_a_whole_and_a_tab_at_the_end(tmp_path):
    rows = [[f'"{cell}"' for cell in row(KZ, "10", kind='""А"" и Б')] + [""]]
    assert figures(read_csv(tmp_path, rows)) == {("KZ", '"А" и Б', ""): 10}
    assert figures(read_csv(tmp_path, [[*row(KZ, "10"), ""]], [*HEADER, ""])) == {("KZ", "Всего", ""): 10}
    with pytest.raises(InputError, match="row with 8 cells under 7 headings"):
        read_csv(tmp_path, [[*row(KZ, "10"), "5"]])


@pytest.mark.parametrize(
    ("months", "parts"),
    [
        (["12"], ["year"]),
        (["03", "12"], ["Q1", "Q4"]),
        (["03", "06", "09", "12"], ["Q1", "Q2", "Q3", "Q4"]),
        (["11", "12"], ["M11", "M12"]),
    ],
)
def test_months_of_the_whole_file_say_what_they_stand_for(tmp_path, months, parts):
    rows = [row(KZ, "10", f"2017{month}") for month in months] + [row(AKMOLA, "4", f"2017{months[-1]}")]
    assert sorted(set(read_csv(tmp_path, rows, periods="all").data["period"])) == sorted(parts)
    tree = [
        {"id": "741880", "text": KZ, **{f"y{month}2017": "10" for month in months}},
        {"id": "247783", "text": AKMOLA, f"y{months[-1]}2017": "4"},  # this row alone could be anything
    ]
    data = read_json(tmp_path, tree, periods="all").data
    assert sorted(set(data["period"])) == sorted(parts)
    assert data.loc[data["region"] == "KZ-11", "period"].tolist() == parts[-1:]


@pytest.mark.parametrize("months", [["06", "12"], ["06"], ["03"], ["09"]])
def test_months_that_may_be_halves_quarters_or_months_are_refused(tmp_path, months):
    message = f"figures for the months {', '.join(months)} only"
    with pytest.raises(InputError, match=message):
        read_csv(tmp_path, [row(KZ, "10", f"2017{month}") for month in months], periods="all")
    with pytest.raises(InputError, match=message):
        read_json(tmp_path, [{"text": KZ, **{f"y{month}2017": 1 for month in months}}], periods="all")


@pytest.mark.parametrize("key", ["y122999", "y120017", "y132017", "y002017", "y2017"])
def test_keys_out_of_range_are_refused(tmp_path, key):
    with pytest.raises(InputError, match=f"'{key}' is a key of no known period"):
        read_json(tmp_path, [{"id": "741880", "text": KZ, "y122016": "1", key: "2"}])


def test_a_field_as_long_as_a_key_of_a_month_is_no_key(tmp_path):
    with pytest.raises(InputError, match="has none of the known forms"):
        read_json(tmp_path, [{"terms": None, "periods": None}, {}])


def test_rows_inside_rows_are_refused(tmp_path):
    tree = [
        {"id": "247783", "text": AKMOLA, "y122016": "10", "children": [{"text": "Уголь", "y122016": "3"}]}
    ]
    with pytest.raises(InputError, match=f"row 1: '{AKMOLA}' has further rows inside it"):
        read_json(tmp_path, tree)


def test_rows_of_items_are_refused(tmp_path):
    tree = [
        {"id": "741880", "text": KZ, "y122016": "100"},
        {"id": "1", "parentId": "741880", "text": "Уголь", "y122016": "7"},
    ]
    with pytest.raises(InputError, match="row 2: 'Уголь' is not a known region"):
        read_json(tmp_path, tree)


@pytest.mark.parametrize("name", ["Г. АТЫРАУ", "Кокшетау г.а.", "Абай"])
def test_places_of_a_tree_are_listed(tmp_path, name):
    tree = [
        {"id": "247783", "text": AKMOLA, "y122016": "10"},
        {"id": "9", "parentId": "247783", "text": name, "y122016": "3"},
        {"id": "10", "parentId": "9", "text": "село", "y122016": "1"},
    ]
    table = read_json(tmp_path, tree)
    assert figures(table) == {("KZ-11", "", ""): 10}
    assert skipped(table) == [(name, "place inside a region"), ("село", "place inside a region")]


def test_rows_of_a_tree_without_numbers_lie_in_no_region(tmp_path):
    tree = [
        {"text": KZ, "y122016": "14"},
        {"text": AKTOBE, "y122016": "4"},
        {"text": AKMOLA, "y122016": "10"},
    ]
    assert figures(read_json(tmp_path, tree)) == {
        ("KZ", "", ""): 14,
        ("KZ-15", "", ""): 4,
        ("KZ-11", "", ""): 10,
    }


def test_slices_without_figures_and_of_places_are_listed(tmp_path):
    slices = [
        {"terms": [247783], "termNames": [AKMOLA], "periods": [period(2016, "5")]},
        {"terms": [248875], "termNames": [AKTOBE], "periods": []},
        {"terms": [1], "termNames": ["Кокшетау г.а."], "periods": [period(2016, "2")]},
    ]
    table = read_json(tmp_path, slices)
    assert figures(table) == {("KZ-11", "", ""): 5}
    assert skipped(table) == [(AKTOBE, "row without figures"), ("Кокшетау г.а.", "place inside a region")]


@pytest.mark.parametrize(
    "number", [10**400, "1" + "0" * 400, "1e999", float("inf"), float("nan"), "inf", "nan"]
)
def test_figures_that_are_not_finite_are_refused(tmp_path, number):
    with pytest.raises(InputError, match=r"is not a (finite )?figure"):
        read_json(tmp_path, [{"id": "741880", "text": KZ, "y122017": number}])
    with pytest.raises(InputError, match=r"is not a (finite )?figure"):
        read_csv(tmp_path, [row(KZ, str(number))])
