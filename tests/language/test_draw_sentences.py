"""The sheet of two readers: sentences with the English that stands at the same place."""

import importlib.util
from pathlib import Path

spec = importlib.util.spec_from_file_location(
    "draw_sentences", Path(__file__).parents[2] / "scripts" / "draw_sentences.py"
)
draw = importlib.util.module_from_spec(spec)
spec.loader.exec_module(draw)


def test_a_sentence_stands_beside_the_english_of_its_place_also_after_a_text_of_one_language():
    page = '<html lang="ru"><p>Перевод проверяется.</p><p>Первое место. Второе место.</p><td>12</td></html>'
    english = '<html lang="en"><p>First place. Second place.</p><td>12</td></html>'
    assert list(draw.pairs(page, english))[1:] == [
        ("Первое место.", "First place."),
        ("Второе место.", "Second place."),
        ("12", "12"),
    ]


def test_a_link_and_a_span_inside_a_sentence_do_not_cut_it():
    page = '<p>Порога <a href="m.html">коэффициента</a> 1,25 <span>достигла</span> пара.</p><p>Второй.</p>'
    english = '<p>One <a href="m.html">pair</a> <span>reaches</span> 1.25.</p><p>Second.</p>'
    assert list(draw.pairs(page, english)) == [
        ("Порога коэффициента 1,25 достигла пара.", "One pair reaches 1.25."),
        ("Второй.", "Second."),
    ]


def test_short_labels_and_sentences_that_differ_in_a_number_are_drawn_once_or_not_at_all():
    found = [("Регион", ""), ("Место 5 из всех заявок", "a"), ("Место 7 из всех заявок", "b")]
    assert draw.sentences(iter(found)) == [("Место 5 из всех заявок", "a")]
