"""The voice of a notebook: findings computed from labelled values, each a key and what fills it.

`say = ca.say(lang)` once; then `say.highest(values)` or `say("key", region=region, ...)`. What a finding
means for a claim is decided here by its numbers, never by its words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from pandas import DataFrame, Series
from xarray import DataArray, Dataset

from cluster_analysis.data.regions.sets import holding
from cluster_analysis.language.catalogues import check_language
from cluster_analysis.language.values import Word
from cluster_analysis.measures.evidence import (
    STANCES,
    VerdictRule,
    facts_series,
    facts_stance,
    stands,
)
from cluster_analysis.measures.growth import breaks_within
from cluster_analysis.pictures.findings import SENTENCES, Finding, Period, Phrase, texts, typed

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
        used = {name: typed(value, name) for name, value in values.items() if f"{{{name}" in places}
        return Finding(places, lang=self.lang, stands=stands, claim=short, rung=rung, **used)

    def highest(self, values: DataArray) -> Finding:
        """Who has the highest values; the measure is the name of the array, with what was selected."""
        flat = values.reset_coords(drop=True).to_series().dropna()
        top = flat.drop(holding(flat.index).country, errors="ignore").nlargest(3)
        selected = {"measure": str(values.name), **_selected(values)}
        measure = Phrase([typed(value, name) for name, value in selected.items()])
        if top.empty:
            return self("{measure}: no value is known.", "unknown", measure=measure)
        return self(
            "highest",
            measure=measure,
            names=[self("{label} ({value})", label=label, value=value) for label, value in top.items()],
        )

    def specialised(self, quotient: DataArray, share: DataArray, rule: VerdictRule) -> Finding:
        """One region and industry: the quotient, and in how many of the draws it reaches the threshold."""
        return self._evidence(
            "specialised",
            share,
            rule,
            **_selected(quotient),
            quotient=quotient,
            threshold=rule.threshold,
            share=100 * float(share),
        )

    def large(
        self, share: DataArray, times: DataArray, rule: VerdictRule, criterion: str = "large"
    ) -> Finding:
        """Whether a region is large: its share of the country, %, and how many times an equal split it is."""
        return self._evidence(criterion, times, rule, **_selected(share), share=share, times=times)

    def faster(
        self, own: DataArray, nation: DataArray, rule: VerdictRule, criterion: str = "growing"
    ) -> Finding:
        """In how many windows growth is above the country's; the first window is the one asked for."""
        about = _selected(own)
        faster = (own > nation).where(own.notnull() & nation.notnull())
        if faster[0].isnull():
            return self("no_growth", "unknown", **about)
        return self._evidence(
            criterion,
            faster.mean(),
            rule,
            **about,
            window=own["window"].values[0],
            own=own[0],
            nation=nation[0],
            k=int(faster.sum()),
            n=int(faster.count()),
        )

    def _evidence(self, criterion: str, number: DataArray, rule: VerdictRule, **values: Any) -> Finding:
        """A sentence on a criterion of the rule, and what its number means by the rule."""
        test, key = rule.criteria[criterion], criterion.removeprefix("product_")
        meaning = stands(test.stance(number))
        if meaning == "unknown":
            return self("no_figure", meaning, **values)
        return self(key, meaning, f"{key}.{meaning}", test.rung, **values)

    def why(self, times: Series, industry: str, years: tuple[int, int]) -> Finding:
        """Why a quotient moved in real terms: share of the country, weight of the region (times).

        A rise that is more the region's lost weight than a larger share leaves open whether anything grew.
        """
        share = float(times["share_times"])
        weight = float(times["weight_times"])
        if not share > 0:
            return self("no_share", "unknown", industry=industry)
        about: Any = {"industry": industry, "start": years[0], "end": years[1]}
        about |= {"times": share / weight, "share": share, "weight": weight}
        if round(share / weight, 2) <= 1 or weight >= 1:
            return self("why", **about)
        part = 100 * float(np.clip(-np.log(weight) / np.log(share / weight), 0, 1))
        meaning = ("open", "denominator", 1) if part > 100 - part else ("", "", 0)
        return self("why.lost", *meaning, part=part, **about)

    def facts(self, table: DataFrame, rule: VerdictRule) -> Finding:
        """Single published facts on a product: the longest series that can be compared, first to last."""
        if table.empty:
            return self("no_facts", "unknown")
        series = facts_series(table).convert_dtypes()  # whole where all are whole
        first, last = series["value"].iloc[[0, -1]]
        start, end = series["period"].iloc[[0, -1]]
        key = "facts" if len(series) > 1 else "one_fact"
        return self(
            key,
            stands(facts_stance(table, rule)),
            f"{key}.claim",
            3,
            indicator=texts(series, "indicator")[0],
            unit=texts(series, "unit")[0],
            level=series["source_level"].iloc[0],
            first=first,
            last=last,
            start=Period(start),
            end=Period(end),
        )

    def output(self, output: DataArray, years: tuple[int, int], product: Dataset) -> Finding:
        """Physical output in two years; whether the country's figure is of the same product."""
        place = _selected(output)
        value = output.sel(year=years[1])
        if value.isnull():
            return self("no_product", "unknown", region=place["region"])
        return self(
            "output.wider" if product.attrs["country_is"] == "wider" else "output",
            **place,
            start=years[0],
            year=years[1],
            unit=Word(product.attrs["unit"], "record"),
            value=value,
            before=output.sel(year=years[0]),
        )

    def split(self, parts: DataArray, years: tuple[int, int], breaks: list[int]) -> Finding:
        """A change in current prices: volume, and price where no level break lies between."""
        about = _selected(parts) | {"start": years[0], "end": years[1]}
        volume = parts.sel(component="volume_effect")
        between = breaks_within(breaks, *years)
        if volume.isnull():
            return self("no_growth", "unknown", **_selected(parts))
        if between:
            return self("split.broken", **about, effect=volume / 1000, breaks=[*map(str, between)])
        share = 100 * volume / parts.sum("component", skipna=False)
        return self("split", **about, volume=share, price=100 - share)

    def sure(self, quotient: DataArray, share: DataArray, rule: VerdictRule) -> Finding:
        """All pairs: how many reach the threshold, how many surely, how many could fall on either side."""
        test = rule.criteria["specialised"]
        stances = test.stance(share)
        return self(
            "sure",
            **_selected(quotient),
            threshold=rule.threshold,
            asked=100 * test.supports,
            all=quotient.size,
            high=int((quotient >= rule.threshold).sum()),
            sure=int((stances == 1).sum()),
            open=int((stances == 0).sum()),
        )

    def level(self, lines: DataArray, key: str = "lines") -> Finding:
        """A region (first) and the country in the last year, the first year = 100."""
        region = lines["region"].values[0]
        known = lines.dropna("year")
        if not known.sizes["year"]:
            return self("no_start", "unknown", region=region)
        last = known.isel(year=-1)
        return self(
            key,
            **_selected(last),
            region=region,
            start=int(known["year"][0]),
            own=last.sel(region=region),
            nation=last.sel(region=holding([region]).country),
        )

    def verdict(self, evidence: list[Finding], stance: float | DataArray = np.nan, **about: Any) -> Finding:
        """What speaks for a cluster, what is open, what speaks against it; with what the rule makes of it.

        Parameters
        ----------
        evidence
            Findings with what they stand for.
        stance
            The verdict, as `judge` gives it; without one the three parts stand alone.
        **about
            What the verdict is on, for the sentence.
        """
        verdict = stands(stance)
        claims = {
            way: list(dict.fromkeys(part.claim for part in evidence if part.stands == way and part.claim))
            for way in STANCES.values()
        }
        if verdict == "unknown":
            return self("verdict", **claims)
        return self(f"verdict.{verdict}", verdict, "", 0, **claims, **about)


say = Say


def _selected(values: DataArray) -> dict[str, Any]:
    """The labels that were selected before: a region, an industry, a year."""
    coords = values.coords
    return {name: coords[name].item() for name in SELECTED if name in coords and not coords[name].ndim}


def ladder(evidence: list[Finding]) -> DataFrame:
    """The six rungs of evidence: what stands on each, or who could supply it.

    Parameters
    ----------
    evidence
        Findings with their rung; those without one are left out.

    Returns
    -------
    pandas.DataFrame
        `rung` (key), `evidence` (a finding or a key), `stands`; the narrowest rung first, empty ones last.
    """
    placed = sorted((part for part in evidence if part.rung), key=lambda part: -part.rung)
    rows: list[tuple[str, object, str]] = [(f"rung {part.rung}", part, part.stands) for part in placed]
    rows += [
        (f"rung {rung}", f"rung {rung} missing", "unknown")
        for rung in sorted({*range(1, 7)} - {part.rung for part in placed})
    ]
    return DataFrame(rows, columns=["rung", "evidence", "stands"])


def points(evidence: list[Finding]) -> DataFrame:
    """What is claimed, each claim once: what it stands for, the claim, its rung.

    Examples
    --------
    >>> points([Say("en")("{a}", "open", "claim {a}", 1, a=1), Finding("aside")])["stands"].tolist()
    ['open']
    """
    order = [*STANCES.values()]
    ranked = sorted(
        {part.claim: part for part in evidence if part.claim and part.stands}.values(),
        key=lambda part: order.index(part.stands),
    )
    return DataFrame(
        [(part.stands, part.claim, f"rung {part.rung}") for part in ranked],
        columns=["stands", "claim", "rung"],
    )


def columns(**arrays: DataArray) -> DataFrame:
    """Arrays over the same labels as the columns of a frame, which keeps the records of their sources.

    Examples
    --------
    >>> x = DataArray([1.0], {"region": ["KZ-43"]}, attrs={"record": "gva@1"})
    >>> columns(share=x).attrs["records"]
    ['gva@1']
    """
    frame = DataFrame({name: array.reset_coords(drop=True).to_series() for name, array in arrays.items()})
    records = (array.attrs["record"] for array in arrays.values() if "record" in array.attrs)
    frame.attrs["records"] = list(dict.fromkeys(records))
    return frame
