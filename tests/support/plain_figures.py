"""The figures of the hand-written openings from data/raw: pandas and nothing of the package under test."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
SECTIONS = list("ABCDEFGHIJKLMNOPQRS")
THRESHOLD = 1.25
OF_2017 = "11 15 19 23 27 31 35 39 43 47 55 59 63 71 75 YUZ"
OF_2022 = "10 11 15 19 23 27 31 33 35 39 43 47 55 59 61 62 63 71 75 79"


@cache
def read(name: str) -> pd.DataFrame:
    return pd.read_csv(RAW / f"{name}.csv", keep_default_na=False, na_values=[""])


@cache
def wide(name: str) -> pd.DataFrame:
    """Years across, region and item down."""
    return read(name).pivot_table(index=["region", "item"], columns="year", values="value")


def regions(year: int) -> list[str]:
    return [f"KZ-{code}" for code in (OF_2017 if year < 2018 else OF_2022).split()]


@cache
def money(year: int) -> pd.DataFrame:
    """Value added by region and section; households as employers (T) stand inside S until 2024."""
    table = wide("gva_by_region_section")[year].unstack("item").loc[regions(year)]
    if "T" in table:
        table["S"] += table["T"].fillna(0)
    return table[SECTIONS]


def both(sections: str, table: pd.DataFrame) -> pd.Series:
    return table[sections.split("+")].sum(axis=1, skipna=False)


def quotients(sections: str, year: int) -> pd.Series:
    own, total = both(sections, money(year)), money(year).sum(axis=1)
    return (own / total) / (own.sum() / total.sum())


def shares(sections: str, year: int) -> pd.Series:
    own = both(sections, money(year))
    return 100 * own / own.sum()


def index(region: str, sections: str) -> pd.Series:
    """Volume index over years, % of the year before; of two sections, weighted with last year's money."""
    if sections == "GRP":
        return wide("grp_volume_index_by_region").loc[region, "GDP"]
    listed = sections.split("+")
    rates = wide("gva_volume_index_by_region_section").loc[region].loc[listed]
    if len(listed) == 1:
        return rates.iloc[0]
    before = wide("gva_by_region_section").loc[region].loc[listed].shift(axis=1)
    return (rates * before).sum(skipna=False) / before.sum(skipna=False)


def national_index(section: str) -> pd.Series:
    return wide("gva_volume_index_by_section").loc["KZ", section]


def growth(rates: pd.Series, window: tuple[int, int], without: int = 0) -> float:
    """% a year; a missing year makes it missing."""
    years = [year for year in range(window[0] + 1, window[1] + 1) if year != without]
    factor = (rates.reindex(years) / 100).prod(skipna=False)
    return 100 * (factor ** (1 / len(years)) - 1 if years else np.nan)


def compared(own: pd.Series, nation: pd.Series, window: tuple[int, int]) -> tuple[int, int]:
    """In how many windows own growth is ahead, of how many: ends moved by a year, inner years left out."""
    start, end = window
    moved = [(start + a, end + b, 0) for a, b in product((-1, 0, 1), repeat=2)]
    spans = [span for span in moved if span[1] <= 2025] + [(start, end, y) for y in range(start + 2, end)]
    pairs = [(growth(own, span[:2], span[2]), growth(nation, span[:2], span[2])) for span in spans]
    known = [(a, b) for a, b in pairs if not np.isnan(a) and not np.isnan(b)]
    return sum(a > b for a, b in known), len(known)


def growths(sections: str, window: tuple[int, int]) -> pd.Series:
    """Growth of every region that has an index of its own."""
    table = "grp_volume_index_by_region" if sections == "GRP" else "gva_volume_index_by_region_section"
    item = "GDP" if sections == "GRP" else sections
    listed = [region for region in regions(window[1]) if (region, item) in wide(table).index]
    return pd.Series({region: growth(index(region, sections), window) for region in listed}).dropna()


def traded() -> list[str]:
    kinds = read("classifications/traded").set_index("code")["kind"]
    return [section for section in SECTIONS if kinds[section] == "traded"]


def specialised(region: str, year: int, of: list[str]) -> list[str]:
    return [section for section in of if quotients(section, year)[region] >= THRESHOLD]


def candidates(year: int) -> pd.DataFrame:
    """The candidates with the quotient of their sections in the region of that year."""
    listed = read("clusters").assign(sections=lambda table: table["sections"].str.replace(";", "+"))
    pairs = zip(listed["sections"], listed["region"], strict=True)
    return listed.assign(quotient=[quotients(sections, year)[region] for sections, region in pairs])
