"""The bulletin: both languages, both readings of contradictions, no winner, refused parameters."""

import pytest

from cluster_analysis.errors import ParameterError
from cluster_analysis.pages import newsletter


@pytest.fixture
def letter():
    return newsletter.load(1, "2016-12/2017-06", "en", "kk")


def test_the_deadline_keeps_both_years(letter):
    row = newsletter.contradictions(letter).data.iloc[0]
    assert list(row[1:4]) == ["8 June 2017", "8 June 2016 (last page)", "8 June 2017"]


def test_activities_are_those_of_the_period(letter):
    # programme: launch on 14 December 2016, call on 10 April, first module on 5 June, deadline on 8 June 2017
    every = newsletter.activities(letter).data.iloc[:, 0]
    spring = newsletter.activities(newsletter.load(2, "2017-04/2017-05")).data.iloc[:, 0]
    assert every.iloc[0] == "14 December 2016"
    assert list(spring) == ["4 April 2017", "10 April 2017"]


def test_tables_have_a_column_per_language(letter):
    columns = list(newsletter.calendar(letter).data.columns)
    assert columns == ["Dates (en)", "Module (en)", "Күндері (kk)", "Модуль (kk)"]


def test_the_calendar_invents_no_date(letter):
    dates = list(newsletter.calendar(letter).data["Dates (en)"])
    assert [number for number, one in enumerate(dates, 1) if one != "date not known here"] == [1, 4]
    assert "Karaganda" in dates[3]


def test_the_selection_names_no_winner(letter):
    said = newsletter.status(letter).texts["en"]
    assert "The call was open from 10 April 2017 to 8 June 2017." in said
    assert "Which were chosen is not known here." in said


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2016-12/2017-03", "had not been announced"),
        ("2017-03/2017-05", "The call is open from 10 April 2017"),
    ],
)
def test_the_selection_is_told_as_of_the_end_of_the_period(period, said):
    assert said in newsletter.status(newsletter.load(2, period)).texts["en"]


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2017-04/2017-06", "No field visit is named for this period."),
        ("2017-03/2017-03", "Field visits in this period: North Kazakhstan Region."),
    ],
)
def test_visits_of_another_period_are_not_shown(period, said):
    assert said in str(newsletter.visits(newsletter.load(2, period)))


def test_candidates_stand_with_the_quotient_of_their_section(letter):
    # 2017, 16 regions: agriculture in North Kazakhstan 5.57, the highest; mining is no candidate's section
    data = newsletter.candidates(letter).data
    row = data[data["Section"].str.startswith("A") & data["Cluster (en)"].str.contains("Meat")].iloc[0]
    assert round(row["Location quotient"], 2) == 5.57
    assert row["Rank"] == "1 / 16"
    assert not data["Section"].str.startswith("B").any()


def test_texts_stand_in_both_languages(letter):
    for made in (newsletter.about, newsletter.programme, newsletter.growth, newsletter.certainty):
        texts = made(letter).texts
        assert list(texts) == ["en", "kk"]
        assert texts["en"] != texts["kk"]
        assert len(texts["en"].splitlines()) == len(texts["kk"].splitlines())


def test_figures_are_not_of_a_year_after_the_period():
    assert newsletter.load(1, "2016-12/2017-06").year == 2017
    assert newsletter.load(1, "2016-01/2016-06").year == 2016


def test_one_language_twice_is_shown_once():
    found = newsletter.load(1, lang="ru", second_lang="ru")
    assert [one for one in newsletter.candidates(found).data.columns if one.endswith(")")] == ["Кластер (ru)"]


@pytest.mark.parametrize(
    ("issue", "period", "second"),
    [
        (0, "2017-01/2017-06", "ru"),
        (1, "2017-06/2017-01", "ru"),
        (1, "2017-13/2018-01", "ru"),
        (1, "spring", "ru"),
        (1, "2017-01/2017-06", "de"),
    ],
)
def test_wrong_parameters_are_refused(issue, period, second):
    with pytest.raises(ParameterError):
        newsletter.load(issue, period, "en", second)
