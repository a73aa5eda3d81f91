"""What the mapping can and cannot know: counts, hidden cells, groups of industries, complexity.

Counts of firms by region and section are not published, and groups of industries need more detail than
sections: these two are shown on synthetic data that says so. Hidden cells and complexity use real figures.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.regions import region_name
from cluster_analysis.errors import UndefinedError
from cluster_analysis.language.i18n import format_number, format_percent, translator
from cluster_analysis.measures import (
    SmallNetworkWarning,
    average_similarity,
    cluster_candidates,
    colocation,
    complexity,
    empirical_bayes_location_quotient,
    is_specialised,
    location_quotient_interval,
    location_quotient_test,
    planted_clusters,
    proximity,
    suppression_bounds,
    validation_scores,
)
from cluster_analysis.pages import figures
from cluster_analysis.pages.mapping.mapping import Mapping
from cluster_analysis.pages.shown import Shown
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.tables import Table

SMALL = 0.015  # cells below this share of their section are hidden in the exercise
NUMBERS = (6, 8, 10, 12, 15)  # of groups that are tried
SPECIALISED = 1.25  # quotient from which the sentences speak of a specialisation


def counted(mapping: Mapping) -> Shown:
    """Intervals, tests and shrinkage on synthetic firms: what there would be if firms were counted."""
    _ = translator(mapping.lang)
    firms, _groups = planted_clusters(regions=16, groups=4, members=3)
    firms = xr.apply_ufunc(np.ceil, firms / 10)
    found = location_quotient_interval(firms)
    tested = location_quotient_test(firms)
    table = pd.DataFrame(
        {
            _("Firms"): firms.to_series(),
            _("Location quotient"): found["value"].to_series(),
            _("lower limit"): found["lower"].to_series(),
            _("upper limit"): found["upper"].to_series(),
            _("shrunk quotient"): empirical_bayes_location_quotient(firms).to_series(),
            "q": tested["q"].to_series(),
        }
    )
    high = table[table[_("Location quotient")] >= SPECIALISED]
    sure = high[high["q"] <= 0.05]
    text = _(
        "Synthetic firms: {high} of {all} cells have a quotient of {threshold} or more, "
        "but only {sure} of them have q ≤ 5%; "
        "the others could be chance. Published counts of firms would allow the same for real regions."
    )
    said = {"high": len(high), "all": len(table), "sure": len(sure)}
    sentence = text.format(threshold=format_number(SPECIALISED, mapping.lang), **said)
    shown = high.sort_values(_("Location quotient"), ascending=False, kind="stable").head(12)
    shown = shown.rename_axis([_("Region"), _("Industry")]).reset_index()
    shown[_("Region")] = shown[_("Region")].str.replace("synthetic", _("synthetic region"))
    shown[_("Industry")] = shown[_("Industry")].str.replace("group ", "").str.replace(" industry ", ".")
    title = _("Synthetic firms: quotients with 95% intervals and q-values")
    digits = {_("Firms"): 0, "q": 4}
    return Shown([Table(shown, title, mapping.lang, digits=digits, synthetic=True), Finding(sentence)])


def hidden(mapping: Mapping) -> Shown:
    """What could still be said if the smallest cells were suppressed: bounds from the published totals."""
    _ = translator(mapping.lang)
    x = mapping.values.sel(year=mapping.year, drop=True)
    x = x.drop_vars([name for name in x.coords if name not in x.indexes])
    rows, columns = x.sum("industry"), x.sum("region")
    unknown = x / columns < SMALL
    found = suppression_bounds(x, unknown, rows, columns)
    cells = found[["lower", "upper", "specialised", "recoverable"]].to_dataframe()
    cells = cells[unknown.to_series().reindex(cells.index)]
    cells["width"] = cells["upper"] - cells["lower"]
    widest = cells.sort_values("width", ascending=False, kind="stable").head(12)
    table = pd.DataFrame(
        {
            _("Region"): [region_name(str(region), mapping.lang) for region, _section in widest.index],
            _("Section"): [
                f"{code} {section_name(str(code), mapping.lang)}" for _region, code in widest.index
            ],
            _("lowest quotient"): widest["lower"].to_numpy(),
            _("highest quotient"): widest["upper"].to_numpy(),
            _("specialised"): [_certain(value, mapping.lang) for value in widest["specialised"]],
        }
    )
    title = _("If cells below {share} of their section were hidden, {year}: the widest bounds").format(
        share=format_percent(SMALL, mapping.lang, 1), year=mapping.year
    )
    text = _(
        "{year}, {hidden} cells hidden: for {sure} the totals alone decide whether the quotient reaches 1, "
        "{open} stay open; exactly computable from the totals, a disclosure risk: {recovered}."
    )
    said = {
        "hidden": len(cells),
        "sure": int(cells["specialised"].notna().sum()),
        "open": int(cells["specialised"].isna().sum()),
        "recovered": int(cells["recoverable"].sum()),
    }
    note = _("An exercise: these cells are published, and are hidden here only to show the method.")
    sentence = Finding(text.format(year=mapping.year, **said))
    return Shown([_of_the_accounts(mapping, table, title, note), sentence])


def _of_the_accounts(mapping: Mapping, data: pd.DataFrame, title: str, note: str = "") -> Table:
    sources = (figures.source(),)
    return Table(data, title, mapping.lang, sources=sources, vintage=mapping.vintage, note=note)


def _certain(value: float, lang: str) -> str:
    _ = translator(lang)
    if np.isnan(value):
        return _("depends on the hidden value")
    return _("in any case") if value else _("in no case")


def groups(mapping: Mapping) -> Shown:
    """Groups of industries by several similarities (Delgado, Porter & Stern), on synthetic jobs."""
    _ = translator(mapping.lang)
    jobs, truth = planted_clusters()
    frame = pd.DataFrame(jobs.to_pandas())
    similarities = {"colocation": colocation(frame), "proximity": proximity(is_specialised(frame))}
    candidates = cluster_candidates(average_similarity(list(similarities.values())), NUMBERS)
    scores = validation_scores(candidates, similarities)
    methods = {"hierarchical": _("hierarchical"), "kmeans": _("k-means")}
    table = pd.DataFrame(
        {
            _("Method"): [methods[method] for method, _number in scores.index],
            _("Groups"): [number for _method, number in scores.index],
            _("Score, %"): scores["score"].to_numpy(),
            _("Pairs put right, %"): [100 * _agreement(candidates[one], truth) for one in scores.index],
        }
    )
    top = table[table[_("Score, %")] >= table[_("Score, %")].max() - 1e-9]
    text = _(
        "Synthetic jobs with {planted} planted groups: {tied} of {all} candidates share the best score, "
        "with {fewest} to {most} groups, and put {worst} to {right}% of the pairs of industries together or "
        "apart as planted. For Kazakhstan this route needs divisions, not sections."
    )
    right = top[_("Pairs put right, %")]
    sentence = text.format(
        planted=truth.nunique(),
        tied=len(top),
        all=len(table),
        fewest=top[_("Groups")].min(),
        most=top[_("Groups")].max(),
        worst=format_number(right.min(), mapping.lang, 1),
        right=format_number(right.max(), mapping.lang, 1),
    )
    title = _("Synthetic jobs, {regions} regions, {industries} industries: candidate groupings").format(
        regions=jobs.sizes["region"], industries=jobs.sizes["industry"]
    )
    digits = {_("Score, %"): 1, _("Pairs put right, %"): 1}
    return Shown([Table(table, title, mapping.lang, digits=digits, synthetic=True), Finding(sentence)])


def _agreement(found: pd.Series, truth: pd.Series) -> float:
    """Share of the pairs that both groupings put together, or both apart (Rand 1971)."""
    one, two = found.to_numpy(), truth.reindex(found.index).to_numpy()
    upper = np.triu_indices(len(one), 1)
    same = (one[:, None] == one) == (two[:, None] == two)
    return float(same[upper].mean())


def complexity_appendix(mapping: Mapping) -> Shown:
    """Complexity of the regions, and how far each rank moves when one section is left out."""
    _ = translator(mapping.lang)
    x = mapping.values.sel(year=mapping.year, drop=True)
    try:
        ranks = _ranks(is_specialised(x))
    except UndefinedError:
        text = _("No complexity index is defined: the network falls apart, or the order is arbitrary.")
        return Shown([Finding(text)])
    others = [_ranks_or_none(is_specialised(x).drop_sel(industry=code)) for code in x["industry"].values]
    defined = [one for one in others if one is not None]
    moved = pd.concat(defined, axis=1) if defined else ranks.to_frame()
    ordered = ranks.sort_values(kind="stable")
    best, worst = moved.min(axis=1), moved.max(axis=1)
    moves = (_("best rank without one section"), _("worst rank without one section"))
    table = pd.DataFrame(
        {
            _("Region"): [region_name(str(code), mapping.lang) for code in ordered.index],
            _("Rank"): ordered.to_numpy(),
            moves[0]: best[ordered.index].to_numpy(),
            moves[1]: worst[ordered.index].to_numpy(),
        }
    ).astype(dict.fromkeys((_("Rank"), *moves), int))
    text = _(
        "{regions} regions and {sections} sections are too few for a complexity index: leaving out one "
        "section moves a region by up to {most} ranks; {refused} of {sections} such indices are not defined. "
        "No finding is built on it."
    )
    shift = np.maximum(worst - ranks, ranks - best)
    said = {"regions": x.sizes["region"], "sections": x.sizes["industry"], "most": int(shift.max())}
    sentence = Finding(text.format(refused=len(others) - len(defined), **said))
    title = _("Economic complexity of the regions, {year}: ranks, and how they move").format(
        year=mapping.year
    )
    return Shown([_of_the_accounts(mapping, table, title), sentence])


def _ranks(m: xr.DataArray) -> pd.Series:
    """Ranks of the regions by complexity; that there are too few is said in words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SmallNetworkWarning)
        return complexity(m)["eci"].to_series().rank(ascending=False, method="min")


def _ranks_or_none(m: xr.DataArray) -> pd.Series | None:
    try:
        return _ranks(m)
    except UndefinedError:
        return None
