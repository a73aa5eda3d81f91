"""The check of the texts finds what it is there to find, and finds nothing in the catalogues."""

import importlib.util
from pathlib import Path

import pytest
from extraction import Text

from cluster_analysis.language import catalogues

spec = importlib.util.spec_from_file_location(
    "check_texts", Path(__file__).parents[2] / "scripts" / "check_texts.py"
)
check = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check)


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """Write a Russian catalogue that stands in for the real ones."""

    def write(body):
        path = tmp_path / "ru" / "a.po"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n' + body, encoding="utf-8"
        )
        monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
        catalogues.entries.cache_clear()

    yield write
    catalogues.entries.cache_clear()


def test_one_word_in_two_modules_needs_a_context_or_the_word_that_it_means_one(catalogue):
    texts = [Text("Met", "", "a.py:1"), Text("Met", "", "b.py:2"), Text("Long text here", "", "b.py:3")]
    catalogue('msgid "Met"\nmsgstr "Встречи"\n')
    assert list(check.without_context(texts, "ru")) == ["ru: 'Met' stands in 2 modules without a context"]
    catalogue('# one meaning everywhere\nmsgid "Met"\nmsgstr "Встречи"\n')
    assert not list(check.without_context(texts, "ru"))
    catalogue('msgid "Met"\nmsgstr "Встречи"\n')
    assert not list(check.without_context([texts[0], Text("Met", "visit", "b.py:2")], "ru"))


def test_a_place_too_few_and_a_plural_form_too_few_are_found(catalogue):
    catalogue('msgid "{n} of {all} rows"\nmsgstr "{n:# строка|# строки}"\n')
    assert [fault.split("' ")[-1] for fault in check.unfitting("ru")] == [
        "has other places than the English text: all",
        "has 2 plural forms; the language has 4",
    ]


def test_a_text_without_a_translation_is_found_with_its_place(catalogue):
    catalogue('msgid "Region"\nmsgstr "Регион"\n')
    texts = [Text("Region", "", "a.py:1"), Text("Section", "", "a.py:2")]
    assert list(check.untranslated(texts, "ru")) == ["ru: a.py:2: 'Section' has no translation"]


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("score of area {area}", "балл области {area}"),
        ("Draft defaults", "Проектные значения"),
        ("the example cluster", "примерный кластер"),
        ("Abai", "Абайская область"),
    ],
)
def test_a_forbidden_word_is_found_where_its_english_stands(catalogue, english, russian):
    catalogue(f'msgid "{english}"\nmsgstr "{russian}"\n')
    assert len(list(check.forbidden("ru"))) == 1


@pytest.mark.parametrize(
    ("english", "russian"), [("may be the city or the region", "город или область"), ("about", "примерно")]
)
def test_a_word_is_not_forbidden_where_it_is_right(catalogue, english, russian):
    catalogue(f'msgid "{english}"\nmsgstr "{russian}"\n')
    assert not list(check.forbidden("ru"))


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_the_catalogues_have_no_fault(lang):
    texts = check.places()
    assert not [*check.without_context(texts, lang), *check.unfitting(lang), *check.forbidden(lang)]
    assert not list(check.per_cent(lang))


def test_per_cent_has_a_no_break_space_before_it(catalogue):
    catalogue('msgid "a"\nmsgstr "в 90% и {p} %"\n\nmsgid "b"\nmsgstr "в 90\u00a0%; {x:.0%}"\n')
    assert len(list(check.per_cent("ru"))) == 1


def test_an_entry_that_no_source_has_is_found_unless_it_is_made_while_the_programme_runs(catalogue):
    catalogue('msgid "Region"\nmsgstr "Регион"\n\nmsgid "Old page"\nmsgstr "Старая страница"\n')
    assert list(check.unused({"Region"}, "ru")) == ["ru: a.po: no source has 'Old page'"]
    catalogue('# made while the programme runs\nmsgid "Field required"\nmsgstr "Нужное поле"\n')
    assert not list(check.unused(set(), "ru"))


def test_only_russian_and_kazakh_pages_of_a_folder_are_read_and_a_fault_is_told_once(tmp_path):
    for name, lang in (("a", "ru"), ("b", "ru"), ("c", "en")):
        (tmp_path / f"{name}.html").write_text(f'<html lang="{lang}"><th>decided_by</th></html>')
    assert [fault.split(": ")[1] for fault in check.on_pages([str(tmp_path)])] == [
        "identifier as a header",
        "Latin words",
    ]
    assert check.main([str(tmp_path)]) == 1
