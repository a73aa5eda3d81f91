"""Every figure and claim of the hand-written openings follows from data/raw by plain formulas."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import plain_figures as plain
import pytest
import yaml
from plain_figures import compared, growth, growths, index, national_index, quotients, shares

HERE = Path(__file__).parent
FILES = ("regions", "sections", "clusters")
TEXTS: dict[str, dict[str, Any]] = {
    text["id"]: text for name in FILES for text in yaml.safe_load((HERE / f"{name}.yml").read_text("utf-8"))
}
LANGUAGES = ("en", "ru", "kk")
Years = tuple[int, int]


def share_of_fact(indicator: str, region: str, topic: str, period: int) -> float:
    facts = plain.read("published_facts")
    mask = (facts["topic"] == topic) & (facts["region"] == region) & (facts["indicator"] == indicator)
    (value,) = facts.loc[mask & (facts["period"].astype(str) == str(period)), "value"]
    return float(value)


VALUES: dict[str, Callable[[str, str, Any], float]] = {
    "quotient": lambda region, section, year: quotients(section, year)[region],
    "share": lambda region, section, year: shares(section, year)[region],
    "weight": lambda region, section, year: (
        100 * plain.money(year).loc[region, section] / plain.money(year).loc[region].sum()
    ),
    "growth": lambda region, section, years: growth(index(region, section), years),
    "national growth": lambda _, section, years: growth(national_index(section), years),
    "top three": lambda _, section, year: shares(section, year).nlargest(3).sum(),
    "threshold": lambda *_: plain.THRESHOLD,
    "harvest": lambda region, item, year: plain.wide("grain_by_region").loc[(region, item), year],
    "series": lambda region, item, year: plain.wide("sdg_regional").loc[(region, item), year],
    "candidates": lambda *_: len(plain.read("clusters")),
    "host regions": lambda *_: plain.read("clusters")["region"].nunique(),
    "candidates specialised": lambda _region, _section, year: (
        plain.candidates(year)["quotient"].ge(plain.THRESHOLD).sum()
    ),
}
COUNTS: dict[str, Callable[[str, str, Any], tuple[int, int]]] = {
    "faster": lambda region, section, years: compared(index(region, section), index("KZ", section), years),
    "section faster": lambda _, section, years: compared(
        national_index(section), national_index("GDP"), years
    ),
    "specialised": lambda _, section, year: (
        int(quotients(section, year).ge(plain.THRESHOLD).sum()),
        len(quotients(section, year)),
    ),
}


def ranked(section: str, when: Any, by: str) -> list[str]:
    by_region = {"share": shares, "quotient": quotients, "growth": growths}[by](section, when)
    return list(by_region.sort_values(ascending=False).index)


def topics(region: str, sections: str) -> pd.Series:
    """The topics of the candidates of a region and its sections; empty where no product is known."""
    table = plain.read("clusters").merge(plain.read("products"), left_on="id", right_on="cluster")
    mask = (table["host"] == region) & (table["sections"] == sections.replace("+", ";"))
    return table.loc[mask, "topic"].fillna("").ne("")


def cities(section: str, year: int) -> bool:
    high = quotients(section, year)
    kinds = plain.read("regions/kz/kz_units").set_index("code")["kind"]
    return set(kinds[high[high >= plain.THRESHOLD].index]) <= {"city", "capital"}


def hosts_ahead(years: Years) -> list[str]:
    """Host regions with growth above the country's in every window that both have."""
    counts = {
        region: compared(index(region, "GRP"), index("KZ", "GRP"), years)
        for region in plain.read("clusters")["region"].unique()
    }
    return [region for region, (ahead, of) in counts.items() if ahead == of]


def first_year(region: str, item: str) -> int:
    return int(plain.wide("gva_by_region_section").loc[(region, item)].dropna().index[0])


def fastest() -> str:
    rates = {section: growth(national_index(section), (2021, 2025)) for section in plain.SECTIONS}
    return max(rates, key=lambda section: rates[section])


def unit(region: str, column: str) -> Any:
    return plain.read("regions/kz/kz_units").set_index("code").loc[region, column]


CLAIMS: dict[str, Callable[[str, str, Any], bool]] = {
    **{
        f"{place} by {by}": lambda region, section, when, n=n, by=by: ranked(section, when, by)[n] == region
        for n, place in ((0, "first"), (1, "second"), (-1, "last"))
        for by in ("share", "quotient", "growth")
    },
    "first year": lambda region, section, year: first_year(region, section) == year,
    "formed": lambda region, _, year: int(unit(region, "from")) == year,
    "local": lambda _region, section, _year: section not in plain.traded(),
    "no regional index": lambda _region, section, _year: (
        section not in plain.wide("gva_volume_index_by_region_section").index.get_level_values("item")
    ),
    "only specialisation": lambda region, section, year: (
        plain.specialised(region, year, plain.SECTIONS) == [section]
    ),
    "only traded specialisation": lambda region, section, year: (
        plain.specialised(region, year, plain.traded()) == [section]
    ),
    "lost if off by a tenth": lambda region, section, year: (
        0.9 * quotients(section, year)[region] < plain.THRESHOLD
    ),
    "below an equal share": lambda region, section, year: (
        shares(section, year)[region] < 100 / len(plain.regions(year))
    ),
    "above an equal share": lambda region, section, year: (
        shares(section, year)[region] > 100 / len(plain.regions(year))
    ),
    "no product known": lambda region, section, _year: not topics(region, section).any(),
    "only cities": lambda _, section, year: cities(section, year),
    "two specialised": lambda _, section, year: (
        int(quotients(section, year).ge(plain.THRESHOLD).sum()) == 2
    ),
    "fastest section": lambda _region, section, _years: fastest() == section,
    "only host faster in all windows": lambda region, _, years: hosts_ahead(years) == [region],
}


def when(written: Any) -> Any:
    """A year, or the two years of a window."""
    return tuple(map(int, written.split("-"))) if isinstance(written, str) else written


def recomputed(figure: list[Any]) -> str:
    """A figure as the text shows it, from data/raw; as many decimals as are written."""
    measure, region, section, year, shown = figure
    if measure in COUNTS:
        return "{} of {}".format(*COUNTS[measure](region, section, when(year)))
    if measure.startswith("fact "):
        value = share_of_fact(measure.removeprefix("fact "), region, section, year)
    else:
        value = VALUES[measure](region, section, when(year))
    return f"{value:.{decimals(measure, shown)}f}"


def decimals(measure: str, shown: Any) -> int:
    """Quotients have two decimals, whole numbers none, the rest one."""
    return 0 if isinstance(shown, int) else 2 if measure in ("quotient", "threshold") else 1


def as_shown(figure: list[Any]) -> str:
    shown = figure[-1]
    return shown if isinstance(shown, str) else f"{shown:.{decimals(figure[0], shown)}f}"


def numbers(text: str) -> set[str]:
    """The numbers of a text as an English program writes them."""
    return {number.replace(",", ".") for number in re.findall(r"\d+(?:[.,]\d+)?", text)}


def printed(text: dict[str, Any]) -> set[str]:
    """The numbers that the list of figures lets a text print: values, counts, years and ends of windows."""
    listed = text["figures"] + [[*claim, ""] for claim in text.get("claims", []) if len(claim) == 4]
    allowed = {number for figure in listed for number in numbers(str(figure[3]))}
    return allowed | {number for figure in text["figures"] for number in numbers(as_shown(figure))}


@pytest.mark.parametrize("id", TEXTS)
def test_every_figure_of_a_text_follows_from_the_published_tables(id: str) -> None:
    figures = TEXTS[id]["figures"]

    assert [recomputed(figure) for figure in figures] == [as_shown(figure) for figure in figures]


@pytest.mark.parametrize("id", TEXTS)
def test_every_claim_said_in_words_follows_from_the_published_tables(id: str) -> None:
    claims = TEXTS[id].get("claims", [])

    assert [claim for claim in claims if not CLAIMS[claim[0]](*claim[1:3], when((*claim, 0)[3]))] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", TEXTS)
def test_a_text_prints_the_listed_figures_and_no_number_beside_them(id: str, language: str) -> None:
    text = TEXTS[id]
    found = numbers(text[language])
    values = {number for figure in text["figures"] for number in numbers(as_shown(figure))}

    assert found - printed(text) - {"20"} == set(), "a number that no figure bears out"
    assert values - found - {"0"} == set(), "a listed figure is not in the text"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_has_two_or_three_sentences(language: str) -> None:
    counts = {id: len(re.findall(r"[.](?:\s|$)", plainly(text[language]))) for id, text in TEXTS.items()}

    assert {id: n for id, n in counts.items() if not 2 <= n <= 3} == {}


def plainly(text: str) -> str:
    """Without the full stop of an abbreviation."""
    return text.replace("тыс. ", "тыс ")


def test_there_are_forty_texts_in_each_language_and_all_candidates_are_among_them() -> None:
    candidates = {f"cluster-{id}" for id in plain.read("clusters")["id"]}

    assert len(TEXTS) >= 40
    assert candidates <= set(TEXTS)


def test_the_recomputation_finds_a_text_that_is_wrong() -> None:
    right = ["quotient", "KZ-23", "B", 2025, 4.43]

    assert recomputed(right) == as_shown(right)
    assert recomputed([*right[:4], 4.42]) != as_shown([*right[:4], 4.42])
    assert not CLAIMS["first by quotient"]("KZ-27", "B", 2025)


def test_a_quotient_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    # region x: 30 of 40 against 50 of 100 in the country; y: 20 of 60
    monkeypatch.setattr(plain, "money", lambda year: pd.DataFrame({"A": [30.0, 20.0], "B": [10.0, 40.0]}))

    assert quotients("A", 2025).round(2).tolist() == [1.5, 0.67]


def test_growth_by_hand_needs_every_year() -> None:
    rates = pd.Series({2022: 110.0, 2023: 121.0, 2024: None})

    assert round(growth(rates, (2021, 2023)), 1) == 15.4
    assert pd.isna(growth(rates, (2021, 2024)))
