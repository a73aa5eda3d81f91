"""Typed values are said in each language: numbers, cases, plurals, lists, names that begin a sentence."""

import datetime
import pickle

import pytest

from cluster_analysis.errors import Message, ParameterError
from cluster_analysis.language import (
    Count,
    Date,
    Listing,
    Money,
    Names,
    Number,
    Region,
    Section,
    Share,
    Year,
    say,
)
from cluster_analysis.language.sentences import Speaker
from cluster_analysis.language.values import Unit, Word

NAN = float("nan")


def said(value, lang, form=""):
    return value.said(Speaker(lang), form)


def test_a_number_has_the_decimal_mark_the_minus_and_the_spaces_of_its_language():
    assert said(Number(-1234567.891), "en") == "−1,234,567.89"
    assert said(Number(-1234567.891), "ru") == said(Number(-1234567.891), "kk") == "−1\u00a0234\u00a0567,89"
    assert said(Number(-0.001), "ru") == "0,00"
    assert said(Number(0.5, 1, signed=True), "kk") == "+0,5"


@pytest.mark.parametrize("value", [Number(NAN), Count(None), Share(NAN), Money(NAN)])
def test_what_is_missing_is_a_dash_in_every_language_and_form(value):
    assert {said(value, lang, form) for lang, form in (("en", ""), ("ru", ""), ("kk", "abl"))} == {"–"}


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (Count(1), "1 балл"),
        (Count(3), "3 балла"),
        (Count(11), "11 баллов"),
        (Count(21), "21 балл"),
        (Number(51.7, 1), "51,7 балла"),
        (Number(51.0, 1), "51,0 балла"),
        (Number(1, 1), "1,0 балла"),
    ],
)
def test_russian_plurals_follow_the_number_as_it_is_shown(number, told):
    assert said(number, "ru", "# балл|# балла|# баллов|# балла") == told


def test_english_plurals_have_two_forms_and_a_decimal_takes_the_second():
    assert [said(Count(n), "en", "# star|# stars") for n in (1, 2)] == ["1 star", "2 stars"]
    assert said(Number(1.0, 1), "en", "# point|# points") == "1.0 points"


def test_a_wrong_number_of_plural_forms_is_refused():
    with pytest.raises(ValueError, match="has 2 plural forms; ru has 4"):
        said(Count(1), "ru", "# балл|# балла")


def test_a_share_takes_the_suffix_of_per_cent_and_money_that_of_its_unit():
    assert said(Share(0.123), "en") == "12.3%"
    assert said(Share(0.75, 0), "kk", "abl") == "75\u00a0%-дан"
    assert said(Money(5, 0), "kk", "abl") == "5\u00a0млн теңгеден"
    assert said(Money(-5, 0), "ru") == "−5\u00a0млн тенге"


def test_regions_and_sections_stand_in_the_case_that_the_sentence_asks_for():
    assert said(Region("KZ-33"), "ru", "prep") == "области Жетісу"
    assert said(Region("KZ-71"), "ru", "gen") == "города Астана"
    assert said(Region("KZ"), "kk", "gen") == "Қазақстан Республикасының"
    assert said(Section("B"), "ru", "prep") == "горнодобывающей промышленности"
    assert said(Section("B"), "kk", "gen") == "«Тау-кен өндіру өнеркәсібі» секциясының"


def test_a_name_has_a_capital_only_where_a_sentence_begins():
    message = Message("{industry}: high. {industry} and, {industry}", industry=Section("A"))
    assert say(message, "en") == "Agriculture: high. Agriculture and, agriculture"
    assert say(Message("**{industry}**", industry=Section("A")), "en") == "**Agriculture**"


def test_a_name_in_a_message_in_the_middle_of_a_sentence_has_no_capital():
    inner = Message("{region}, {n}", region=Region("KZ-79"), n=Count(2))
    assert say(Message("{what}", what=inner), "ru") == "Город Шымкент, 2"
    assert (
        say(Message("Там: {what}. {what}", what=inner), "ru") == "Там: город Шымкент, 2. Город Шымкент, 2"
    )
    listed = Message("Там: {what}", what=Listing([inner, Region("KZ-71")]))
    assert say(listed, "ru") == "Там: город Шымкент, 2; город Астана"


def test_dates_have_one_form_in_each_language():
    day = Date(datetime.date(2026, 9, 17))
    assert [said(day, lang) for lang in ("en", "ru", "kk")] == [
        "17 September 2026",
        "17 сентября 2026 года",
        "2026 жылғы 17 қыркүйек",
    ]
    assert said(day, "kk", "attr") == "2026 жылғы 17 қыркүйектегі"


MONTHS = """қаңтардағы ақпандағы наурыздағы сәуірдегі мамырдағы маусымдағы
шілдедегі тамыздағы қыркүйектегі қазандағы қарашадағы желтоқсандағы"""


@pytest.mark.parametrize(("month", "at"), list(enumerate(MONTHS.split(), 1)))
def test_every_kazakh_month_takes_its_ending(month, at):
    assert said(Date(datetime.date(2024, month, 1)), "kk", "attr") == f"2024 жылғы 1 {at}"


def test_lists_years_units_and_words():
    assert said(Listing([Number(1), Share(0.5, 0)]), "ru") == "1,00 и 50\u00a0%"
    assert said(Listing(["a", "b", "c"]), "kk") == "a, b және c"
    assert said(Listing([Message("{x} t", x=Number(1.5, 1))]), "ru") == "1,5 t"
    assert [said(Listing([]), lang) for lang in ("en", "ru", "kk")] == ["none", "нет", "жоқ"]
    assert said(Listing(["Rice, milled", "Wheat"]), "ru") == "Rice, milled; Wheat"
    assert {said(Year(2025), lang) for lang in ("en", "ru", "kk")} == {"2025"}
    assert said(Unit("million KZT"), "kk") == "млн теңге"
    assert said(Word("Size", "firm"), "kk") == "Мөлшері"


def test_plain_numbers_among_the_values_take_the_form_of_the_language():
    message = Message("{a}; {b}; {c}; {d}; {e}", a=2017, b=12345.5, c=-0.3, d=[1.5, 2], e=1e-7)
    assert say(message, "ru") == "2017; 12\u00a0345,5; −0,3; 1,5, 2; 0,0000001"
    assert say(message, "en") == "2017; 12,345.5; −0.3; 1.5, 2; 0.0000001"
    assert say(Message("{day}", day=datetime.date(2017, 6, 8)), "en") == "8 June 2017"


def test_a_quoted_place_has_the_quotation_marks_of_the_language():
    message = Message("{name!r} has no value here", name="a.csv")
    assert [say(message, lang) for lang in ("en", "ru")] == [
        "'a.csv' has no value here",
        "«a.csv» has no value here",
    ]


def test_other_names_are_an_argument_and_an_unknown_code_stands_for_itself():
    names = Names({"X": {"ru": {"nom": "Край"}}})
    message = Message("{a}, {b:gen}", a=Region("X"), b=Region("KZ-43"))
    assert say(message, "ru", names) == "Край, KZ-43"
    assert say(message, "en").startswith("X, Kyzylorda")


def test_a_message_survives_a_process_border_and_reads_as_english():
    message = Message("{region}: {q}", region=Region("KZ-43"), q=Number(1.514))
    back = pickle.loads(pickle.dumps(message))
    assert str(back) == "Kyzylorda Region: 1.51"
    assert say(back, "kk") == "Қызылорда облысы: 1,51"


def test_an_unknown_language_is_refused():
    with pytest.raises(ParameterError, match="language"):
        say("Region", "de")
