"""How sure the places are, in sentences and labelled tables, in three languages."""

from __future__ import annotations

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_number, format_percent
from cluster_analysis.language.sentences import say
from cluster_analysis.selection.call.forms.choices import label
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import KIND_NAMES, in_words

FACTOR_NAMES = {
    "weights": Message("weights"),
    "experts": Message("experts"),
    "data": Message("data"),
    "scale": Message("scales"),
    "aggregation": Message("aggregation"),
}
"""What is drawn in the joint draws."""
STATUS_NAMES = {
    "given": Message("given"),
    "computed": Message("computed from statistics"),
    "synthetic": Message("synthetic"),
    "missing": Message("missing"),
    "not applicable": Message("not applicable"),
    "contradictory": Message("contradictory"),
    "implausible": Message("implausible"),
    "clipped": Message("clipped at the goalpost"),
}
"""What a value is."""
SCENARIO_NAMES: dict[str, str] = {
    "nominal": Message("nominal"),
    "value_chain": Message("value chain"),
    "impact": Message("impact"),
    "international": Message("international"),
    "arithmetic": Message("arithmetic mean"),
    "geometric": Message("geometric mean"),
    "harmonic": Message("harmonic mean"),
    "copeland": "Copeland",
}
"""The named weights and the means; a scenario of another methodology keeps its name."""
WITHOUT = {
    "expert": Message("Without expert {parts}"),
    "indicator": Message("Without indicator {parts}"),
    "group": Message("Without group of indicators {parts}"),
    "area": Message("Without area {parts}"),
}
"""What the ranks are computed without."""
WITHOUT_ANY = {
    "expert": Message("Without any one of the experts {parts}"),
    "indicator": Message("Without any one of the indicators {parts}"),
    "group": Message("Without any one of the groups of indicators {parts}"),
    "area": Message("Without any one of the areas {parts}"),
}
"""What the ranks are computed without, one after another."""


def expert_table(selection: Selection, lang: str) -> pd.DataFrame:
    """Severity, spread, misfit and agreement of every expert, and why to look at one."""
    _ = translator(lang)
    found = selection.severity.experts
    return pd.DataFrame(
        {
            _("Expert"): found.index,
            _("Strictness"): found["severity"].to_numpy(),
            _("Scores"): found["scores"].to_numpy(),
            _("Mean"): found["mean"].to_numpy(),
            _("Spread"): found["spread"].to_numpy(),
            _("Misfit"): found["misfit"].to_numpy(),
            _("Agreement with the others"): found["agreement"].to_numpy(),
            _("To look at"): [say(one, lang) for one in found["flag"]],
        }
    )


def diversity_table(selection: Selection, lang: str) -> pd.DataFrame:
    """The best set under each combination of caps, what it costs, who enters and who leaves."""
    _ = translator(lang)
    names = {
        "caps": _("Caps"),
        "value": _("Sum of totals"),
        "cost": _("Cost"),
        "sets": _("Optimal sets"),
        "chosen": _("The set nearest to the ranking"),
        "enter": _("Enter"),
        "leave": _("Leave"),
        "conflict": _("Caps in conflict"),
    }
    kinds, data = in_words(KIND_NAMES, lang), selection.diversity
    caps = [", ".join(kinds.get(one, one) for one in text.split(", ")) for text in data["caps"]]
    return data.assign(caps=caps).rename(columns=names)


def driver_table(selection: Selection, lang: str) -> pd.DataFrame:
    """Total Sobol indices of the bids around the last place; bids whose rank never changes have none."""
    near = [one for one in selection.boundary.index if one in selection.drivers.index.get_level_values(0)]
    if not near:
        return pd.DataFrame()
    found = selection.drivers["total"].unstack().reindex(index=near)
    return found.rename(columns=in_words(FACTOR_NAMES, lang)).rename_axis(None, axis=1)


def pairwise_table(selection: Selection) -> pd.DataFrame:
    """Of the bids around the last place: how often the row is above the column."""
    near = list(selection.boundary.index)
    return selection.joint.pairwise.reindex(index=near, columns=near).rename_axis(None, axis=1)


def ranking_sentences(selection: Selection, lang: str) -> list[str]:
    """Bids without a rank, and indicators that a sector reads in its own way."""
    _ = translator(lang)
    found = []
    none = _(
        "{bid} has no rank: area {areas} has values for less than {share} of its weight, and is not scored."
    )
    share = format_percent(selection.methodology.missing.min_weight_share_per_area, lang, 0)
    for bid in selection.totals.index[selection.totals.isna()]:
        areas = selection.areas.T[bid]
        lacking = ", ".join(map(str, areas.index[areas.isna()]))
        found.append(none.format(bid=bid, areas=lacking, share=share))
    text = _("Sector {sector} ({bids}): {code} is read as “{name}”, on the same goalposts.")
    sectors = selection.call.applications["sector"].reindex(selection.ranking.index)
    for one in selection.methodology.indicators:
        for sector, variant in one.sector_variant.items():
            bids = sorted(map(str, sectors.index[sectors == sector]))
            if bids:
                said = {"sector": label("sector", sector, lang), "bids": ", ".join(bids), "code": one.code}
                found.append(text.format(name=variant.name(lang), **said))
    return found


def boundary_sentences(selection: Selection, lang: str) -> list[str]:
    """Where a lower rank goes with a greater probability: said, since a reader will ask."""
    _ = translator(lang)
    near, found = selection.boundary, []
    text = _(
        "{lower} (rank {rank}) is among the first {places} more often than {upper} (rank {before}): {p} "
        "against {q} of the draws. The rank follows from the totals as they are and the tie rule; the "
        "probability also tells how each total moves when weights, experts, data and scales vary."
    )
    for upper, lower in zip(near.index, near.index[1:], strict=False):
        p, q = float(near["p_first"][lower]), float(near["p_first"][upper])
        if p > q:
            ranks = [format_number(near["rank"][one], lang, 0) for one in (lower, upper)]
            shares = {"p": format_percent(p, lang), "q": format_percent(q, lang)}
            places = selection.methodology.places
            said = text.format(
                lower=lower, upper=upper, rank=ranks[0], before=ranks[1], places=places, **shares
            )
            found.append(said)
    return found


def expert_sentences(selection: Selection, lang: str) -> list[str]:
    """Experts to look at, scores set aside, and what leaving each expert out does to the first places."""
    _ = translator(lang)
    found = []
    text = _(
        "{expert}: {flag}; {scores} scores, mean {mean}. The scores count until a person decides otherwise."
    )
    for expert, row in selection.severity.experts.iterrows():
        if row["flag"]:
            mean = format_number(row["mean"], lang, 1)
            said = {"expert": expert, "flag": say(row["flag"], lang), "scores": int(row["scores"])}
            found.append(text.format(mean=mean, **said))
    found += left_out_sentences(selection, "expert", lang)
    aside = len(selection.call.set_aside)
    if aside:
        text = _(
            "{number} score cells are kept aside and do not count: conflict of interest, missing or unusable."
        )
        found.append(text.format(number=aside))
    return found


def left_out_sentences(selection: Selection, what: str, lang: str) -> list[str]:
    """Who enters and who leaves the first places when each expert, indicator or area is left out."""
    ranks, places = selection.without(what), selection.methodology.places
    now = _first(ranks["none"], places)
    changed: list[Message] = []
    same: list[str] = []
    for part in ranks.columns.drop("none"):
        then = _first(ranks[part], places)
        if then == now:
            same.append(str(part))
            continue
        enter, leave = (", ".join(sorted(bids)) or "–" for bids in (then - now, now - then))
        text = "{without}: {enter} in, {leave} out of the first {places}."
        without = Message(WITHOUT[what], parts=part)
        changed.append(Message(text, without=without, enter=enter, leave=leave, places=places))
    if same:
        without = Message((WITHOUT if len(same) == 1 else WITHOUT_ANY)[what], parts=", ".join(same))
        changed.append(
            Message("{without}: the first {places} stay the same.", without=without, places=places)
        )
    return [say(sentence, lang) for sentence in changed]


def _first(ranks: pd.Series, places: int) -> set[str]:
    return {str(one) for one in ranks.index[ranks <= places]}


def robust_sentences(selection: Selection, lang: str) -> list[str]:
    """How the draws were made, areas and indicators left out, dominance."""
    _ = translator(lang)
    text = _(
        "{draws} joint draws of weights, experts, data, scales and means (seed {seed}). Widths and spreads "
        "of the draws are defaults of this project, not measured."
    )
    draws = format_number(selection.joint.draws, lang, 0)
    found = [text.format(draws=draws, seed=selection.seed)]
    for what in ("area", "group", "indicator"):
        found += left_out_sentences(selection, what, lang)
    pairs = [
        f"{better} > {worse}"
        for better, row in selection.dominance.iterrows()
        for worse, above in row.items()
        if above
    ]
    text = _("Dominance (nowhere worse, for any weights): {pairs}.")
    none = _("No bid dominates another: none is at least as good as another in every indicator.")
    return [*found, text.format(pairs=", ".join(pairs)) if pairs else none]
