"""Names of 22 regions and 21 sections in their cases, against hand-written rules, through every template."""

import itertools
import re

import pytest

from cluster_analysis.data.regions.industries import SECTIONS, oked
from cluster_analysis.data.regions.sets import names_of_tables, regions
from cluster_analysis.errors import Message
from cluster_analysis.language import LANGUAGES, Count, Region, Section, say
from cluster_analysis.language.catalogues import entries
from cluster_analysis.language.names import project_names
from cluster_analysis.language.review import places
from cluster_analysis.language.sentences import Speaker

CODES = (regions().country, *regions().all_units)
NAMES = names_of_tables()
KAZAKH = {"gen": "ның", "dat": "на", "acc": "н", "loc": "нда", "abl": "нан", "ins": "мен", "attr": "ндағы"}


def russian(name, case):
    """Adjective with «область», «область» or «город» with a name that stays, or the republic."""
    for nominative, genitive, prepositional in (
        ("Республика ", "Республики ", "Республике "),
        ("область ", "области ", "области "),
        ("город ", "города ", "городе "),
    ):
        if name.startswith(nominative):
            return (genitive if case == "gen" else prepositional) + name.removeprefix(nominative)
    assert name.endswith("ская область")
    return name.replace("ская область", "ской области")


def test_there_are_22_regions_and_21_sections_with_names_in_each_language():
    assert (len(CODES), len(SECTIONS)) == (22, 21)
    assert all(NAMES.forms[code][lang]["nom"] for code in (*CODES, *SECTIONS) for lang in LANGUAGES)


@pytest.mark.parametrize("code", CODES)
def test_a_russian_region_has_its_genitive_and_prepositional(code):
    name = regions().rows[code]["ru"]
    assert {case: NAMES.name(code, "ru", case) for case in ("gen", "prep")} == {
        case: russian(name, case) for case in ("gen", "prep")
    }


@pytest.mark.parametrize("code", CODES)
def test_a_kazakh_region_ends_in_its_kind_of_unit_and_takes_the_same_endings(code):
    name = NAMES.name(code, "kk")
    assert name.split()[-1] in ("облысы", "қаласы", "Республикасы")
    assert {case: NAMES.name(code, "kk", case) for case in KAZAKH} == {
        case: name + ending for case, ending in KAZAKH.items()
    }


def test_the_three_youngest_regions_have_their_official_russian_names():
    names = [NAMES.name(code, "ru") for code in ("KZ-10", "KZ-33", "KZ-62")]
    assert names == ["область Абай", "область Жетісу", "область Ұлытау"]


@pytest.mark.parametrize("code", SECTIONS)
def test_a_section_has_a_small_letter_in_a_sentence_and_russian_cases_that_differ_where_the_word_does(code):
    forms = NAMES.forms[code]
    for texts in forms.values():
        assert all(text == text.strip() and text[0].islower() for text in texts.values())
    genitive, prepositional = forms["ru"]["gen"], forms["ru"]["prep"]
    first, first_gen, first_prep = (
        text.split()[0] for text in (forms["ru"]["nom"], genitive, prepositional)
    )
    rules = (
        (r"(.*щ)ая", r"\1ей", r"\1ей"),
        (r"(.*[^щ])ая", r"\1ой", r"\1ой"),
        (r"(.*)ое", r"\1ого", r"\1ом"),
        (r"(.*[жчшщ])ее", r"\1его", r"\1ем"),
        (r"(.*)ие", r"\1ия", r"\1ии"),
        (r"(.*)ия", r"\1ии", r"\1ии"),
        (r"(.*)во", r"\1ва", r"\1ве"),
        (r"(.*)ля", r"\1ли", r"\1ле"),
        (r"(.*)рт", r"\1рта", r"\1рте"),
        (r"(.*)ги", r"\1г", r"\1гах"),
        (r"(.*)ии", r"\1ий", r"\1иях"),
        (r"(.*)ость", r"\1ости", r"\1ости"),
        (r"(.*)(ы)е", r"\1ых", r"\1ых"),
        (r"(про)чие", r"\1чих", r"\1чих"),
        (r"(домашн)ие", r"\1их", r"\1их"),
    )
    fitting = {
        (re.sub(f"^{ending}$", gen, first), re.sub(f"^{ending}$", prep, first))
        for ending, gen, prep in rules
        if re.fullmatch(ending, first)
    }
    if first == "операции":
        fitting = {("операций", "операциях")}
    assert (first_gen, first_prep) in fitting


def test_section_names_are_those_of_all_sections_of_the_classification():
    assert set(SECTIONS) == {code for code, row in oked().items() if row["level"] == "section"}


def templates(lang):
    """Sentences with a place for a region or a section, in English and as they stand in a language."""
    named = {"region", "section", "industry", "stage"}
    for (context, key), _text in entries("ru").items():
        if {name for name, _form in places(key)} & named and lang == "en":
            yield context, key
    for (context, key), text in entries(lang).items():
        if {name for name, _form in places(text)} & named:
            yield context, key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_region_and_section_goes_through_every_template(lang):
    speaker = Speaker(lang, NAMES)
    seen = 0
    for context, key in set(templates(lang)):
        names = {name for name, _form in places(key)}
        regions = CODES if "region" in names else ("",)
        industries = names & {"section", "industry", "stage"}
        for region, section in itertools.product(regions, SECTIONS if industries else ("",)):
            values = dict.fromkeys(names, Count(12)) | dict.fromkeys(industries, Section(section))
            message = Message("")
            message.key, message.values = key, values | {"region": Region(region)}
            told = speaker.sentence(message, context)
            assert "{" not in told and "}" not in told and ".." not in told.replace("...", ""), told
            seen += 1
    assert seen >= 22 * 21


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("region", ["KZ", "KZ-10", "KZ-75"])
def test_a_section_after_a_comma_has_a_small_letter(lang, region, section):
    message = Message("{region}, {industry}: {industry}", region=Region(region), industry=Section(section))
    told = say(message, lang, NAMES)
    assert told.casefold().startswith(NAMES.name(region, lang).casefold()) and told[0].isupper()
    assert told.partition(", ")[2].partition(":")[0][0].islower()


def test_a_fault_is_said_in_a_folder_without_tables(tmp_path, monkeypatch):
    """Names that no table gives stand as their codes; the fault itself is not lost behind a missing table."""
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    project_names.cache_clear()
    try:
        assert say(Message("no {what} here", what=Region("KZ-43")), "ru").count("KZ-43") == 1
    finally:
        project_names.cache_clear()
