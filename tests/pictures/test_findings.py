"""Findings: keys and typed values, escaped where they are shown."""

import html

import pandas as pd
import pytest

from cluster_analysis.measures.evidence import verdict_rule
from cluster_analysis.pictures import findings
from cluster_analysis.pictures.say import Say


def test_markdown_is_escaped():
    shown = findings.Finding("<script>LQ < 1")._repr_mimebundle_()["text/markdown"]
    assert "<script>" not in shown and html.unescape(shown).strip("*") == "<script>LQ < 1"


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "January–July 2023"), ("ru", "январь–июль 2023\xa0г."), ("kk", "2023 жылғы қаңтар–шілде")],
)
def test_a_part_of_a_year_in_a_fact_is_said_in_words(lang, said):
    fact = {"indicator": "milk", "unit": "kt", "source_level": "statistics", "period": "2023 Jan-Jul"}
    names = {f"{name}_{one}": fact[name] for name in ("indicator", "unit") for one in ("ru", "kk")}
    facts = pd.DataFrame([{**fact, **names, "weight": "", "value": 6.2}])
    assert said in Say(lang).facts(facts, verdict_rule()).text()


def test_a_text_by_its_languages_is_said_in_each_of_them():
    finding = Say("en")("{table}, to {year}", table={"en": "Rice", "ru": "Рис", "kk": "Күріш"}, year=2025)
    assert (finding.text(), finding.text("kk")) == ("Rice, to 2025", "Күріш, to 2025")


@pytest.mark.parametrize(
    ("counts", "english", "russian", "kazakh"),
    [
        (
            (9, 5, 0, 7, 2),
            "Of 9 candidate clusters in 5 regions the figures support none, leave 7 open and speak against "
            "2.",
            "Из 9 кластеров-кандидатов в 5 регионах данные не подтверждают ни одного, по 7 оставляют вопрос "
            "открытым и говорят против 2.",
            "Деректер 5 өңірдегі 9 үміткер кластердің ешқайсысын растамайды, 7-сін ашық қалдырады, "
            "2-сіне қарсы.",
        ),
        (
            (21, 1, 21, 0, 0),
            "Of 21 candidate clusters in 1 region the figures support 21, leave none open and speak against "
            "none.",
            "Из 21 кластера-кандидата в 1 регионе данные подтверждают 21, ни по одному не оставляют вопрос "
            "открытым и ни против одного не говорят.",
            "Деректер 1 өңірдегі 21 үміткер кластердің 21-ін растайды, ешқайсысын ашық қалдырмайды, "
            "ешқайсысына қарсы емес.",
        ),
    ],
)
def test_the_headline_of_the_start_page_is_a_sentence_whatever_is_counted(counts, english, russian, kazakh):
    names = ("count", "regions", "supports", "open", "against")
    found = Say("en")("start_sentence", **dict(zip(names, counts, strict=True)))
    assert [found.text(lang) for lang in ("en", "ru", "kk")] == [english, russian, kazakh]
