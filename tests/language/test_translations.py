"""Every text a reader sees is there in Russian and Kazakh, and Kazakh drafts say that they are drafts."""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from extraction import of_code, of_template, texts

from cluster_analysis.language.catalogues import catalogues, entries
from cluster_analysis.language.review import CONFIRMED, DRAFT

REPO = Path(__file__).parents[2]


def shown():
    """What `_` and the templates and notebooks show; problems are counted apart until they are all keys."""
    return [text for text in texts(REPO) if text.context != "problem"]


def fields(text):
    return sorted({name for _text, name, *_rest in Formatter().parse(text) if name})


def test_the_extraction_finds_texts_of_each_kind():
    found = {text.id for text in shown()}
    assert {"Location quotient", "Skip to the content", "## Activities"} <= found


def test_the_extraction_reads_contexts_advice_and_both_branches():
    code = 'Problem("is empty" if x else "is blank", advice="fill it"); _("Met", "visit"); Unit("tonne")'
    assert [text[:2] for text in of_code(code, "a.py")] == [
        ("is empty", "problem"),
        ("is blank", "problem"),
        ("fill it", "problem"),
        ("Met", "visit"),
        ("tonne", "unit"),
    ]
    assert [text[:2] for text in of_template("<p>{{ _('Met', 'visit') }} {{ other('no') }}", "a.html")] == [
        ("Met", "visit")
    ]


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_every_text_is_translated(lang):
    known = entries(lang)
    missing = [
        f"{text.where}: {text.id[:80]!r}"
        for text in shown()
        if (text.context, text.id) not in known and ("", text.id) not in known
    ]
    assert not missing, f"{len(missing)} texts without {lang}:\n" + "\n".join(missing)


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_translations_keep_the_named_fields(lang):
    plain = re.compile(r"^[^{}]*(\{[a-z_0-9]+(:[^{}]*)?\}[^{}]*)*$", re.DOTALL)
    wrong = [
        text
        for (context, text), translated in entries(lang).items()
        if plain.match(text) and (not plain.match(translated) or fields(text) != fields(translated))
    ]
    assert not wrong, "\n".join(wrong)


def test_every_kazakh_entry_says_that_it_is_a_draft_or_who_confirmed_it():
    unmarked = []
    for path in catalogues("kk"):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="kk")
        unmarked += [
            f"{path.name}: {entry.id!r}"
            for entry in catalogue
            if entry.id
            and DRAFT not in entry.user_comments
            and not any(comment.startswith(CONFIRMED) for comment in entry.user_comments)
        ]
    assert not unmarked, "\n".join(unmarked)


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_a_text_stands_in_one_catalogue_only(lang):
    found = [
        ((one.context, one.id), path.name)
        for path in catalogues(lang)
        for one in read_po(path.open("rb"))
        if one.id
    ]
    files = dict(found)
    assert not [(text, name, files[text]) for text, name in found if files[text] != name]
