"""Errors keep their key and values until they are shown; English as they stand, any language when asked."""

import pickle

import pytest

from cluster_analysis.errors import (
    ClusterAnalysisError,
    InputError,
    Message,
    ParameterError,
    Problem,
    UnknownNameError,
)
from cluster_analysis.language.sentences import say, say_error, say_problem


def test_a_problem_fills_its_places_and_keeps_its_values():
    problem = Problem("is larger than {n} MB", file="a.xlsx", n=400)
    assert str(problem) == "a.xlsx: is larger than 400 MB"
    assert (problem.message.key, problem.message.values) == ("is larger than {n} MB", {"n": 400})
    assert say_problem(problem, "ru") == "a.xlsx: больше 400 МБ"


def test_a_value_that_fills_no_place_is_a_mistake_of_the_programmer():
    with pytest.raises(TypeError, match=r"\['fiel'\] fill no place"):
        Problem("is negative", fiel="a.csv")


def test_a_text_with_braces_and_no_values_stays_as_it_is():
    assert Problem("is not JSON: {'a': 1}").message == "is not JSON: {'a': 1}"


def test_a_message_inside_a_message_is_said_in_the_same_language():
    inner = Message("is larger than {n} MB", n=400)
    assert say(Message("cannot be read: {why}", why=inner), "ru") == "не читается: больше 400 МБ"


def test_names_known_for_a_misspelt_one_are_listed_in_each_language():
    error = ParameterError("stars", ["star", "tree"], "rule")
    assert str(error) == "'stars' is not a known rule; nearest: star"
    assert say_error(error, "ru").endswith("ближайшие: star")


def test_what_is_not_known_is_named_in_each_language():
    error = UnknownNameError("Кызыл", ["Кызылорда"], "region")
    assert say_error(error, "ru") == "«Кызыл»: неизвестно (регион); ближайшие: Кызылорда"
    assert say_error(error, "kk") == "«Кызыл»: белгісіз (өңір); ең жақындары: Кызылорда"
    error = UnknownNameError("q9", [], Message("question of the sheet of {module}", module="module_1"))
    assert say_error(error, "ru") == "«q9»: неизвестно (вопрос листа модуля module_1)"


def test_more_than_twenty_problems_are_counted_in_each_language():
    error = InputError([Problem("is negative", row=row) for row in range(25)])
    assert str(error).splitlines()[-1] == "... and 5 more"
    assert len(say_error(error, "ru").splitlines()) == 21


def test_errors_survive_a_process_border():
    for error in (
        ClusterAnalysisError("stopped at {place}", place="a"),
        InputError("no {what}", what="rows"),
    ):
        back = pickle.loads(pickle.dumps(error))
        assert (str(back), back.message) == (str(error), error.message)


def test_a_changed_problem_is_equal_only_to_one_with_the_same_fields():
    problem = Problem("is negative", row=1)
    assert problem.but(row=2) == Problem("is negative", row=2) != problem
    assert len({problem, Problem("is negative", row=1)}) == 1
