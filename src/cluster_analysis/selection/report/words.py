"""Results of the selection in sentences and labels, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.data.regions.sets import is_region, region_name
from cluster_analysis.errors import Message, UnknownNameError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_number, format_percent
from cluster_analysis.language.sentences import say
from cluster_analysis.selection.call.forms.choices import label
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.tree import TOTAL
from cluster_analysis.selection.engine.ranking.portfolio import Portfolio
from cluster_analysis.selection.report.run import Selection

KIND_NAMES = {
    "none": Message("none"),
    "region": Message("region"),
    "sector": Message("sector"),
    "different region": Message("different regions"),
    "different sector": Message("different sectors"),
}
"""Kinds of caps."""


def in_words(names: Mapping[str, str], lang: str) -> dict[str, str]:
    """A table of names in a language."""
    return {key: say(name, lang) for key, name in names.items()}


def source_in_words(source: str, lang: str) -> str:
    """Where the value of an indicator comes from: "application + register"."""
    return " + ".join(label("source", part, lang) for part in source.split("+"))


def among(places: int, lang: str) -> str:
    """The places in words: "among the three"."""
    _ = translator(lang)
    known = [
        _("in the first place"), _("among the two"), _("among the three"), _("among the four"),
        _("among the five"), _("among the six"), _("among the seven"), _("among the eight"),
        _("among the nine"), _("among the ten"), _("among the eleven"), _("among the twelve"),
    ]  # fmt: skip
    return known[places - 1] if places <= len(known) else _("among the first {n}").format(n=places)


def step_name(step: str, methodology: Methodology, lang: str) -> str:
    """A step of the tie rule in words."""
    _ = translator(lang)
    if step == "commission":
        return _("the Commission")
    if step.startswith("area_"):
        area = step.removeprefix("area_")
        return _("score of area {area} ({name})").format(area=area, name=methodology.area_name(area, lang))
    return _("points of {code} ({name})").format(code=step, name=methodology.indicator(step).name(lang))


def refusals(selection: Selection, lang: str = "en") -> pd.DataFrame:
    """Every application: `eligible`, and `reasons` that cite the rules and the other reading of the hour."""
    judged = check_eligibility(selection.call.applications, selection.methodology, lang)
    reasons = (judged["reasons"] + " " + judged["other_hour"]).str.strip()
    return pd.DataFrame({"eligible": judged["eligible"], "reasons": reasons})


def range_of(ranks: pd.DataFrame, low: str, high: str, lang: str) -> pd.Series:
    """Two columns of ranks as one text: "5–9", or the one rank where both are the same."""
    ends = [[format_number(one, lang, 0) for one in ranks[end]] for end in (low, high)]
    texts = [first if first == last else f"{first}–{last}" for first, last in zip(*ends, strict=True)]
    return pd.Series(texts, index=ranks.index, dtype=object)


def tie_sentences(selection: Selection, lang: str = "en") -> list[str]:
    """Every tie and every step of the rule that was gone through, in order."""
    _ = translator(lang)
    rules, found = selection.methodology, []
    told: set[Any] = set()
    for bids, step, parts in selection.ranks.attrs["steps"]:
        names = ", ".join(map(str, bids))
        if not told & set(bids):
            text = _("{bids}: totals differ by no more than {tolerance}, so they are tied.")
            found.append(text.format(bids=names, tolerance=format_number(rules.tie.tolerance, lang, 3)))
        told |= set(bids)
        what = step_name(step, rules, lang)
        if step == "commission":
            text = _("{bids}: still tied after every step; they share the rank and the Commission decides.")
            found.append(text.format(bids=names))
        elif len(parts) == 1:
            found.append(_("{bids}: equal in {step}.").format(bids=names, step=what))
        else:
            order = " > ".join(", ".join(map(str, part)) for part in parts)
            found.append(_("The {step} decides: {order}.").format(step=what, order=order))
    text = _(
        "{above} and {below} differ by no more than {tolerance} too, but only {above} is tied with {third}: "
        "without {third} the tie rule would decide between them."
    )
    for above, below, third in selection.ranks.attrs["chains"]:
        tolerance = format_number(rules.tie.tolerance, lang, 3)
        found.append(text.format(above=above, below=below, third=third, tolerance=tolerance))
    return found


def missed_floors(selection: Selection, lang: str = "en") -> pd.Series:
    """The floors each bid misses, in words."""
    _ = translator(lang)
    text = _("{what} {points} is below {floor}")
    floors = {node.code: node.floor for node in selection.methodology.tree}
    sentences = {}
    for bid, codes in selection.floors["below"].items():
        parts = []
        for code in codes:
            what = _("total") if code == TOTAL else _("area {area}").format(area=code)
            points = format_number(selection.nodes[code][bid], lang, 1)
            parts.append(text.format(what=what, points=points, floor=format_number(floors[code], lang, 0)))
        sentences[bid] = "; ".join(parts)
    return pd.Series(sentences, dtype=object)


def caps_in_words(methodology: Methodology, lang: str) -> str:
    """The caps of a methodology: "region ≤ 1, sector ≤ 2 (tourism 1 to 2), different sectors ≥ 4"."""
    kinds = in_words(KIND_NAMES, lang)
    parts = []
    for kind, cap in methodology.caps.items():
        named = {"each": cap} if isinstance(cap, int) else dict(cap)
        limits = [f"≤ {named.pop('each')}"] if "each" in named else []
        limits += [
            f"{_group(kind, group, lang)}: {'–'.join(map(str, np.atleast_1d(limit)))}"
            for group, limit in named.items()
        ]
        parts.append(f"{kinds.get(kind, kind)} {'; '.join(limits)}")
    for kind, least in methodology.at_least.items():
        parts.append(f"{kinds.get(f'different {kind}', kind)} ≥ {least}")
    return ", ".join(parts) or kinds["none"]


def portfolio_sentence(portfolio: Portfolio, selection: Selection, lang: str = "en") -> str:
    """What the caps do: the cost of diversity, or the caps in conflict."""
    _ = translator(lang)
    kinds, caps = in_words(KIND_NAMES, lang), caps_in_words(selection.methodology, lang)
    if not portfolio.feasible:
        text = _("No set of {places} keeps the caps ({caps}). In conflict: {conflict}.")
        names = [
            rule.name(kinds.get(rule.kind, rule.kind), _group(rule.kind, getattr(rule, "group", ""), lang))
            for rule in portfolio.caps
        ]
        conflict = "; ".join(say(one, lang) for one in names or portfolio.conflict)
        return text.format(places=selection.methodology.places, caps=caps, conflict=conflict)
    last: dict[str, Any] = dict(selection.diversity.iloc[-1])
    text = _("Caps: {caps}. Optimal sets: {sets}. They cost {cost} points in sum against the plain ranking.")
    cost = format_number(last["cost"], lang, 2)
    sentence = text.format(caps=caps, sets=format_number(portfolio.count, lang, 0), cost=cost)
    if last["enter"]:
        text = _("Against the ranking: {enter} in, {leave} out.")
        sentence += " " + text.format(enter=last["enter"], leave=last["leave"])
    return sentence


def _group(kind: str, group: str, lang: str) -> str:
    """The name of a capped group: a region by its name, a sector as the forms have it."""
    return region_name(group, lang) if kind == "region" and is_region(group) else label(kind, group, lang)


def boundary_table(selection: Selection, lang: str = "en") -> pd.DataFrame:
    """What would move the places around the last one, one row per bid, in words."""
    _ = translator(lang)
    rows = {}
    for one, row in selection.boundary.iterrows():
        shift = _("already level") if row["weight_shift"] == 0 else _("no weights can")
        if row["weight_shift"] > 0:
            text = _("{shift} of the weight to area {area}")
            shift = text.format(shift=format_percent(row["weight_shift"], lang), area=row["to_area"])
        rows[one] = {
            _("Rank"): row["rank"],
            _("P(in the first)"): format_percent(row["p_first"], lang),
            _("Compared with"): row.get("rival"),
            _("Points ahead"): None if row["gap"] != row["gap"] else round(row["gap"], 3) + 0.0,
            _("Smallest shift of weights that levels them"): shift,
            _("Smallest change of one value that passes"): _value(row, selection, lang),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def _value(row: pd.Series, selection: Selection, lang: str) -> str:
    """The indicator and its two values, with as many digits as it takes to tell them apart."""
    if not isinstance(row.get("indicator"), str):
        return ""
    one, before, after = selection.methodology.indicator(row["indicator"]), row["value"], row["value_needed"]
    digits = next((n for n in range(2, 5) if round(before, n) != round(after, n)), 5)
    numbers = [format_number(value, lang, digits) for value in (before, after)]
    label = one.label(lang, selection.sector(str(row.name)))
    return f"{label}: {numbers[0]} → {numbers[1]} ({one.unit_name(lang)})"


def main_finding(selection: Selection, lang: str = "en") -> str:
    """The whole result in three sentences."""
    _ = translator(lang)
    places, ranked = selection.methodology.places, selection.ranks["rank"].dropna()
    near = selection.boundary
    sure = int((selection.joint.summary["p_first"] >= 0.9).sum())
    text = _(
        "{received} applications, {eligible} eligible, {ranked} ranked. {sure} are among the first {places} "
        "in at least 90% of the draws. Around the line: {near}."
    )
    said = [f"{one} {format_percent(row['p_first'], lang, 0)}" for one, row in near.iterrows()]
    return text.format(
        received=len(selection.call.applications),
        eligible=len(selection.eligible),
        ranked=len(ranked),
        sure=sure,
        places=places,
        near=", ".join(said),
    )


def bid_sentence(selection: Selection, application: str, lang: str = "en") -> str:
    """Where one bid stands, and how sure that is; why it was not admitted, if it was not."""
    _ = translator(lang)
    rules, register = selection.methodology, selection.call.applications
    if application not in register.index:
        raise UnknownNameError(application, map(str, register.index), "application of this call")
    if application not in selection.ranking.index:
        found = check_eligibility(register.loc[[application]], rules, lang)
        return _("{bid} is not eligible. {reasons}").format(bid=application, reasons=found["reasons"].iloc[0])
    row: dict[str, Any] = dict(selection.ranking.loc[application])
    p = format_percent(row["p_first"], lang, 0)
    low, high = (format_number(row[key], lang, 0) for key in ("low", "high"))
    if row["rank"] != row["rank"]:
        text = _(
            "{bid} has no rank: too many values of an area are missing. Possible ranks: {low} to {high}."
        )
        return text.format(bid=application, low=low, high=high)
    text = _("{bid} has rank {rank} with {total} points; among the first {places} in {p} of the draws.")
    rank, total = format_number(row["rank"], lang, 0), format_number(row["total"], lang, 1)
    return text.format(bid=application, rank=rank, total=total, places=rules.places, p=p)
