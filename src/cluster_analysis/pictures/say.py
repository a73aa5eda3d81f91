"""The voice of a notebook: findings computed from labelled values, each a key and what fills it.

`say = ca.say(lang)` once; then `say.highest(values)` or `say("key", region=region, ...)`. What a finding
means for a claim is decided here by its numbers, never by its words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.regions.regions import COUNTRY
from cluster_analysis.language.i18n import check_language
from cluster_analysis.pictures.findings import SENTENCES, Finding, Phrase, typed

SURE, UNSURE = 0.9, 0.1
"""Shares of the draws from which on, and up to which, a statement is certain."""
SELECTED = ("region", "industry", "year", "window")


class Say:
    """Findings in one language.

    Parameters
    ----------
    lang
        en, ru or kk: the language in which a notebook shows them.

    Examples
    --------
    >>> Say("en")("{region}: {count} candidates", region="KZ-43", count=2).text()
    'Kyzylorda Region: 2 candidates'
    """

    def __init__(self, lang: str) -> None:
        self.lang = check_language(lang)

    def __call__(
        self, key: str, stands: str = "", claim: str = "", rung: int = 0, /, **values: Any
    ) -> Finding:
        """The sentence of a key, or a sentence of one's own with a place for each value."""
        short = self(claim, **values) if claim else None
        places = SENTENCES.get(key, key)
        used = {name: typed(_plain(value), name) for name, value in values.items() if f"{{{name}" in places}
        return Finding(places, lang=self.lang, stands=stands, claim=short, rung=rung, **used)

    def highest(self, values: xr.DataArray, n: int = 3) -> Finding:
        """Who has the highest values; the measure is the name of the array, with what was selected."""
        flat = values.reset_coords(drop=True).to_series().drop(COUNTRY, errors="ignore").dropna()
        top = flat.sort_values(ascending=False, kind="stable").head(n)
        selected = [typed(value, name) for name, value in _selected(values).items()]
        measure = Phrase([typed(str(values.name)), *selected])
        if top.empty:
            return self("{measure}: no value is known.", "unknown", measure=measure)
        names = [self("{label} ({value})", label=label, value=value) for label, value in top.items()]
        return self("highest", measure=measure, names=names)

    def specialised(self, quotient: xr.DataArray, share: xr.DataArray, threshold: float) -> Finding:
        """One region and industry: the quotient, and in how many of the draws it reaches the threshold."""
        stands = "supports" if share >= SURE else "against" if share <= UNSURE else "open"
        claim = "not_specialised.claim" if stands == "against" else "specialised.claim"
        counts = {"quotient": quotient, "share": 100 * float(share), "threshold": threshold}
        return self("specialised", stands, claim, 1, **_selected(quotient), **counts)

    def faster(self, own: xr.DataArray, nation: xr.DataArray, rung: int = 1) -> Finding:
        """Whether growth is above the country's in all windows; the first is the one asked for."""
        about = _selected(own)
        if not own.notnull().any():
            return self("no_growth", "unknown", "", rung if rung == 1 else 0, **about)
        above = (own > nation)[own.notnull()]
        stands = "supports" if above.all() else "open" if above.any() else "against"
        about |= {"window": str(own["window"].values[0]), "own": own[0], "nation": nation[0]}
        return self("faster", stands, f"faster.{stands}", rung, **about, k=int(above.sum()), n=above.size)

    def split(self, parts: xr.DataArray, years: tuple[int, int]) -> Finding:
        """A change in current prices: how much is volume, how much price, % of the change."""
        share = 100 * parts.sel(component="volume_effect") / parts.sum("component", skipna=False)
        if share.isnull():
            return self("no_growth", "unknown", **_selected(parts))
        about = {"start": years[0], "end": years[1], "volume": share, "price": 100 - share}
        return self("split", **_selected(parts), **about)

    def why(self, times: pd.Series, industry: str, years: tuple[int, int]) -> Finding:
        """Why a quotient moved: its share of the country, the region's weight (times the start)."""
        share, weight = float(times["national_share"]), float(times["region_weight"])
        quotient = share / weight
        about: dict[str, Any] = {"industry": industry, "start": years[0], "end": years[1]}
        about |= {"times": quotient, "share": share, "weight": weight}
        if quotient <= 1:
            return self(
                "why.fell", "against" if share < 1 else "", "why.claim" if share < 1 else "", 1, **about
            )
        part = 100 * float(np.clip(-np.log(weight) / np.log(quotient), 0, 1))
        mostly_weight = part > 100 / 3
        stands, claim = ("open", "denominator") if mostly_weight else ("supports", "why.claim")
        return self("why.rose", stands, claim, 1, part=part, **about)

    def facts(self, table: pd.DataFrame) -> Finding:
        """Single facts of the press: the indicator with most periods, first to last; whole years only."""
        if table.empty:
            return self("no_facts", "unknown")
        yearly = table["period"].str.fullmatch(r"\d{4}") & ~table["unit"].str.contains("KZT")
        table = table[yearly] if yearly.any() else table
        series = table[table["indicator"] == table["indicator"].value_counts().index[0]]
        first, last = series.iloc[0], series.iloc[-1]
        about: dict[str, Any] = {
            "indicator": first["indicator"],
            "unit": first["unit"],
            "first": first["value"],
        }
        about |= {"start": first["period"], "last": last["value"], "end": last["period"]}
        if len(series) < 2 or not yearly.any():
            return self("one_fact", "open", "one_fact.claim", 3, **about)
        stands = "supports" if last["value"] > first["value"] else "against"
        return self("facts", stands, "facts.claim", 3, **about)

    def output(self, share: xr.DataArray, pace: xr.DataArray, years: tuple[int, int]) -> Finding:
        """A product: the region's share of the country in two years, and growth against the country's."""
        about = _selected(share) | {"start": years[0], "end": years[1]}
        if share.sel(year=years[1]).isnull():
            return self("no_product", "unknown", region=about["region"])
        rates = {"growth": pace.sel(region=about["region"])[0], "nation": pace.sel(region=COUNTRY)[0]}
        return self(
            "product", **about, before=share.sel(year=years[0]), share=share.sel(year=years[1]), **rates
        )

    def starts(self, lead: xr.DataArray, end: int) -> Finding:
        """From which start years an industry grew faster than in the country; `lead` over `year`."""
        known = lead.dropna("year")
        if not known.size:
            return self("no_growth", "unknown", **_selected(lead))
        slower = known["year"].values[known <= 0]
        counts = {"faster": int((known > 0).sum()), "all": known.size}
        return self("starts", **_selected(lead), end=end, slower=slower, **counts)

    def sure(self, quotient: xr.DataArray, share: xr.DataArray, threshold: float) -> Finding:
        """All pairs: how many reach the threshold, how many surely, how many could fall on either side."""
        counts = {"high": int((quotient >= threshold).sum()), "sure": int((share >= SURE).sum())}
        counts |= {"all": quotient.size, "open": int(((share > UNSURE) & (share < SURE)).sum())}
        return self("sure", **_selected(quotient), threshold=threshold, **counts)

    def stars(self, tests: list[xr.DataArray], met: xr.DataArray, chance: float, asked: float) -> Finding:
        """How many pairs meet each of three criteria and all of them, against what chance would give."""
        large, special, moving = (int(test.sum()) for test in tests)
        counts = {"large": large, "special": special, "moving": moving, "three": int((met == 3).sum())}
        return self("stars", **_selected(met), share=asked, chance=chance, **counts)

    def flip(self, ways: pd.DataFrame, years: tuple[int, int]) -> Finding:
        """Two columns of one figure: who leads in each, and whose rank moves most between them."""
        ranks = ways.rank(ascending=False).astype(int)
        moved = (ranks.iloc[:, 0] - ranks.iloc[:, 1]).abs().idxmax()
        places = dict(zip(("a", "b"), ranks.T[moved].tolist(), strict=True))
        leaders = {"first": ways.iloc[:, 0].idxmax(), "second": ways.iloc[:, 1].idxmax()}
        return self("flip", window=f"{years[0]}–{years[1]}", region=moved, **leaders, **places)

    def extremes(self, values: xr.DataArray) -> Finding:
        """The highest and the lowest label of a measure of concentration."""
        ordered = values.reset_coords(drop=True).to_series().sort_values()
        ends = {"most": ordered.index[-1], "high": ordered.iloc[-1]}
        ends |= {"least": ordered.index[0], "low": ordered.iloc[0]}
        return self("hoover", **_selected(values), **ends)

    def tested(self, p: pd.Series, q: Any, year: int) -> Finding:
        """How many tests of a page are significant, how many by chance, how many stand corrected for all."""
        counts = {"tests": len(p), "five": int((p <= 0.05).sum()), "kept": int((np.asarray(q) <= 0.05).sum())}
        return self("neighbours", year=year, chance=0.05 * len(p), **counts)

    def moved(self, top: pd.DataFrame, years: tuple[int, int]) -> Finding:
        """The largest move by ratio, and how many of the largest rest on one year."""
        (region, industry), times = top.index[0], top["times"].iloc[0]
        about = {"region": region, "industry": industry, "start": years[0], "end": years[1]}
        return self("jump", **about, times=times, jumps=int(top["jump"].sum()), count=len(top))

    def peers(self, quotients: xr.DataArray) -> Finding:
        """A region (first) against its peers."""
        own, others = quotients[0], quotients[1:]
        ends = {"own": own, "low": others.min(), "high": others.max()}
        return self("peers", industry=quotients["industry"].item(), peers=others["region"].values, **ends)

    def large(self, share: xr.DataArray, asked: float) -> Finding:
        """Whether a region is large in an industry: its share of the country, %."""
        stands = "supports" if share >= asked else "against"
        return self("size", stands, f"size.{stands}", 1, **_selected(share), share=share, asked=asked)

    def numbers(
        self, grp: xr.DataArray, head: xr.DataArray, pace: xr.DataArray, jobs: xr.DataArray, start: int
    ) -> Finding:
        """The four numbers of a region: GRP, per head with rank, real growth, people employed."""
        region = pace["region"].values[0]
        rank = int(head.reset_coords(drop=True).to_series().rank(ascending=False)[region])
        growth = {"growth": pace.sel(region=region)[0], "nation": pace.sel(region=COUNTRY)[0], "start": start}
        here = {"grp": grp / 1000, "head": head.sel(region=region), "employed": jobs, "rank": rank}
        return self("numbers", region=region, year=int(head["year"]), n=head.size, **growth, **here)

    def level(self, lines: xr.DataArray, key: str = "lines") -> Finding:
        """A region (first) and the country in the last year, the first year = 100."""
        region, known = lines["region"].values[0], lines.dropna("year")
        if not known.sizes["year"]:
            return self("no_start", "unknown", region=region)
        last = known.isel(year=-1)
        ends = {"year": int(last["year"]), "start": int(known["year"][0])}
        return self(key, region=region, own=last.sel(region=region), nation=last.sel(region=COUNTRY), **ends)

    def mining(self, growth: pd.DataFrame, region: str, years: tuple[int, int]) -> Finding:
        """Growth with and without mining, here and in the country, and the ranks."""
        here, nation = growth.loc[region], growth.loc[COUNTRY]
        ranks = growth.drop(COUNTRY).rank(ascending=False).astype(int).T[region].tolist()
        about = {"region": region, "start": years[0], "end": years[1], "n": len(growth) - 1}
        about |= {"a": ranks[0], "b": ranks[1], "all": here.iloc[0], "without": here.iloc[1]}
        return self("mining", **about, nation=nation.iloc[0], nation_without=nation.iloc[1])

    def verdict(self, evidence: list[Finding]) -> Finding:
        """What the figures support, what they leave open, what speaks against it: one sentence."""
        claims = {
            way: list(dict.fromkeys(part.claim for part in evidence if part.stands == way and part.claim))
            for way in ("supports", "open", "against")
        }
        return self("verdict", **claims)


def say(lang: str) -> Say:
    """The voice of a notebook in en, ru or kk: `say = ca.say(lang)`."""
    return Say(lang)


def _selected(values: xr.DataArray) -> dict[str, Any]:
    """The labels that were selected before: a region, an industry, a year."""
    coords = values.coords
    return {name: coords[name].item() for name in SELECTED if name in coords and coords[name].ndim == 0}


def _plain(value: object) -> object:
    """A number or a list of labels without its array."""
    if isinstance(value, xr.DataArray | np.generic):
        return value.item()
    return value.tolist() if isinstance(value, np.ndarray | pd.Index) else value


def ladder(evidence: list[Finding]) -> pd.DataFrame:
    """The six rungs of evidence: what stands on each, or who could supply it.

    Parameters
    ----------
    evidence
        Findings with their rung; those without one are left out.

    Returns
    -------
    pandas.DataFrame
        `rung` (key), `evidence` (a finding or a key), `stands`; from the widest to the narrowest.
    """
    placed = [(part.rung, part, part.stands) for part in evidence if part.rung]
    filled = {rung for rung, _, _ in placed}
    gaps = [(rung, f"rung {rung} missing", "unknown") for rung in range(1, 7) if rung not in filled]
    rows = sorted([*placed, *gaps], key=lambda row: row[0])
    columns = {"rung": [f"rung {rung}" for rung, _, _ in rows], "evidence": [text for _, text, _ in rows]}
    return pd.DataFrame(columns | {"stands": [stands for _, _, stands in rows]})


def columns(**arrays: xr.DataArray) -> pd.DataFrame:
    """Arrays over the same labels as the columns of a frame, which keeps the records of their sources.

    Examples
    --------
    >>> x = xr.DataArray([1.0], {"region": ["KZ-43"]}, attrs={"record": "gva@1"})
    >>> columns(share=x).attrs["records"]
    ['gva@1']
    """
    frame = pd.DataFrame({name: array.reset_coords(drop=True).to_series() for name, array in arrays.items()})
    records = [array.attrs["record"] for array in arrays.values() if "record" in array.attrs]
    frame.attrs["records"] = list(dict.fromkeys(records))
    return frame
