"""Regions: three vintages, spellings, refusals."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.data.paths import raw
from cluster_analysis.data.regions.sets import region_code, region_name, regions
from cluster_analysis.errors import UnknownNameError, VintageError


def test_vintages_have_the_published_number_of_units():
    assert [len(regions().units(vintage)) for vintage in (2017, 2018, 2022)] == [16, 17, 20]


def test_every_unit_has_names_in_three_languages():
    for code in regions().all_units:
        assert all(region_name(code, lang) for lang in ("en", "ru", "kk"))


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Jambyl", "KZ-31"),
        ("Zhambyl", "KZ-31"),
        ("Qostanay", "KZ-39"),
        ("Kostanay region", "KZ-39"),
        ("Nur-Sultan", "KZ-71"),
        ("г. Нур-Султан", "KZ-71"),
        ("Astana city2)", "KZ-71"),
        ("Zhetysu", "KZ-33"),
        ("Jetisu", "KZ-33"),
        ("З-Казахстанская", "KZ-27"),
        ("Туркестанская3)", "KZ-61"),
        ("Туркестанская 1", "KZ-61"),
        ("  Atyrau  ", "KZ-23"),
        ("Алматы облысы", "KZ-19"),
        ("Алматы", "KZ-75"),
        ("Almaty region", "KZ-19"),
        ("Almaty", "KZ-75"),
        ("South Kazakhstan", "KZ-YUZ"),
        ("Республика Казахстан", "KZ"),
        ("51", "KZ-YUZ"),
        ("Almaty province", "KZ-19"),
        ("город Алматы", "KZ-75"),
        ("Алматы г.", "KZ-75"),
        ("Алматы қ.", "KZ-75"),
        ("c. Almaty", "KZ-75"),
        ("Astana (Nur-Sultan)", "KZ-71"),
        ("г. Нур-Султан (Астана)", "KZ-71"),
        ("Qyzylorda oblysy", "KZ-43"),
        ("Акмолинская \u006fбл.", "KZ-11"),  # a Latin o
        ("Павлодарская1,2)", "KZ-55"),
        ("Всего по республике", "KZ"),
        ("Республика Казахстан, всего", "KZ"),
        ("Қазақстан Республикасы бойынша", "KZ"),
        ("Республика бойынша", "KZ"),
        ("Итого по РК", "KZ"),
        ("Республика Қазақстан", "KZ"),
        ("Абайская область", "KZ-10"),
        ("Жетысуская область", "KZ-33"),
        ("Улытауская обл.", "KZ-62"),
    ],
)
def test_spellings(spelling, code):
    assert region_code(spelling) == code


@pytest.mark.parametrize(
    "label",
    [
        "г. Актобе",
        "г. Атырау",
        "Павлодар қ.",
        "г. Абай",
        "Г.ТУРКЕСТАН",
        "Aktobe city",
        "Жамбыл қаласы",
        "Астана облысы",
        "с. Алматы",  # a village
        "Туркестанская (ЮКО)",  # two regions
        "Всего по Акмолинской области",
        "область",
    ],
)
def test_what_a_label_says_of_its_kind_must_be_true(label):
    assert regions().find(label) is None


def test_look_alike_letters_of_both_scripts():
    cyrillic_a = "\u0410"
    latin_a = "a"
    assert region_code(f"{cyrillic_a}tyrau") == "KZ-23"
    assert region_code(f"Атыр{latin_a}у") == "KZ-23"


def test_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="Kyzylorda"):
        region_code("Kyzilorba")


def test_ambiguous_name_is_not_guessed():
    with pytest.raises(UnknownNameError, match="Almaty"):
        region_code("Almaty city region")


def test_unit_of_another_vintage_is_refused_and_says_what_to_use():
    with pytest.raises(VintageError, match="KZ-YUZ"):
        region_code("Turkistan", vintage=2017)
    with pytest.raises(VintageError, match="KZ-61"):
        region_code("South Kazakhstan", vintage=2022)


def test_splits_are_those_of_2018_and_2022():
    assert {regions().ancestor(code, 2017) for code in ("KZ-61", "KZ-79")} == {"KZ-YUZ"}
    pairs = {"KZ-10": "KZ-63", "KZ-33": "KZ-19", "KZ-62": "KZ-35"}
    assert {code: regions().ancestor(code, 2018) for code in pairs} == pairs
    with pytest.raises(VintageError):
        regions().ancestor("KZ-YUZ", 2018)


def test_every_committed_alias_is_recognised():
    with (raw() / "regions" / "kz" / "kz_aliases.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert region_code(row["alias"]) == row["code"], row["alias"]


@given(st.text(max_size=30))
def test_any_text_is_a_known_region_or_refused(text):
    try:
        code = region_code(text)
    except UnknownNameError:
        return
    assert code in (regions().country, *regions().all_units)


@settings(deadline=None)  # the first one loads the set
@given(st.sampled_from(regions().all_units), st.sampled_from(["en", "ru", "kk"]), st.booleans())
def test_names_are_recognised_in_any_case_with_footnotes(code, lang, upper):
    name = region_name(code, lang)
    name = name.upper() if upper else name.lower()
    assert region_code(f" {name}2)") == code


def test_a_vintage_asked_for_by_a_year_of_numpy_has_a_plain_year():
    """It is kept for whoever asks next, who would print np.int64(2018)."""
    fresh = replace(regions("kz"))
    assert type(fresh.at(np.int64(2018)).year) is int
    assert fresh.at(2018) is fresh.at(np.int64(2018))
