"""What stands in one cell: signs, spaces without width, exponents, percent; and places by their words."""

import pytest

from cluster_analysis.intake.official.terms.cells import NotAFigure, figure, is_place_inside


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+5", 5),
        ("+1 234,5", 1234.5),
        ("\u22125", -5),  # a minus sign
        ("5\u200b", 5),
        ("\ufeff12,5", 12.5),
        ("1.3E+03", 1300),
        ("1,3e-2", 0.013),
    ],
)
def test_figures(text, number):
    assert figure(text)[0] == number


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12 %", "percent sign"),
        ("12,5%", "percent sign"),
        ("5-", "sign behind it or apart"),
        ("- 5", "sign behind it or apart"),
        ("1 234E3", "not a figure"),
        ("1" * 400, "not a finite figure"),
        ("1E999", "not a finite figure"),
        (10**400, "not a finite figure"),
        ("inf", "not a figure"),
        ("NaN", "not a figure"),
    ],
)
def test_what_is_no_figure(text, reason):
    with pytest.raises(NotAFigure, match=reason):
        figure(text)


@pytest.mark.parametrize("text", ["1,300", "+1,300", "1,300E+03"])
def test_a_comma_before_three_digits_is_ambiguous_in_english(text):
    with pytest.raises(NotAFigure, match="thousands or decimals"):
        figure(text, decimal_comma=False)


@pytest.mark.parametrize(
    "label", ["г.Семей", "г. Риддер", "Семей қ.", "Шымкент Г.А.", "Kokshetau city", "Целиноградский район"]
)
def test_places(label):
    assert is_place_inside(label)


@pytest.mark.parametrize(
    "label",
    ["г. Алматы", "Астана қ.", "город", "городское население", "груши", "в 2017 г.", "Акмолинская", ""],
)
def test_no_places(label):
    assert not is_place_inside(label)
