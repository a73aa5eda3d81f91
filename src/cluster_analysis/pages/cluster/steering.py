"""Panels on what the cluster does: strategic plan, monitoring, and what is shown of its effect."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cluster_analysis.language.i18n import format_number, format_percent, translator
from cluster_analysis.pages.cluster.cluster import Profile
from cluster_analysis.pictures import charts
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.tables import Table
from cluster_analysis.policy.programme import (
    choose_actions,
    critical_path,
    load_plan,
    monitor,
    programme_table,
    simulate_schedule,
)
from cluster_analysis.policy.programme.plan import StrategicPlan


def strategic_plan(profile: Profile) -> list[Any]:
    """Panel 17: vision, actions that fit the budget, the schedule and how sure its end is."""
    if not profile.synthetic:
        return []
    _ = translator(profile.lang)
    plan = load_plan(profile.id, profile.lang)
    own: dict[str, Any] = {"sources": list(plan.sources), "synthetic": plan.synthetic}
    path = critical_path(plan.actions)
    drawn = simulate_schedule(plan.actions).attrs
    ends = {one: format_number(float(drawn[one]), profile.lang, 0) for one in ("p50", "p90")}
    text = _("The plan takes {p50} weeks in half of the draws, at most {p90} in nine of ten")
    titles = plan.actions.set_index("action")["title"]
    schedule = path.rename(index=lambda one: f"{one} {titles[one]}")
    picture = charts.gantt(schedule, text.format(**ends), label=_("weeks"), lang=profile.lang, **own)
    return [Finding(plan.vision), picture, _actions(profile, plan, own)]


def _actions(profile: Profile, plan: StrategicPlan, own: dict[str, Any]) -> Table:
    """The actions by line, with cost and owner, and which of them fit the budget."""
    _ = translator(profile.lang)
    chosen = choose_actions(plan.actions, plan.budget)
    lines = plan.lines.set_index("line")["title"]
    data = pd.DataFrame(
        {
            _("Line"): [lines[one] for one in plan.actions["line"]],
            _("Action"): plan.actions["action"] + " " + plan.actions["title"],
            _("Cost"): plan.actions["cost"],
            _("Value", "worth"): plan.actions["value"],
            _("Owner"): [_owner(one, profile.lang) for one in plan.actions["owner"]],
            _("Fits the budget"): [
                _("yes") if one in chosen.actions else _("no") for one in plan.actions["action"]
            ],
        }
    )
    text = _("{n} of {all} actions fit the budget of {budget} million KZT; they cost {cost}")
    said = {
        "budget": format_number(plan.budget, profile.lang, 0),
        "cost": format_number(chosen.cost, profile.lang, 0),
    }
    title = text.format(n=len(chosen.actions), all=len(plan.actions), **said)
    note = _("Most value under the budget, at least one action a line; value is the group's own scoring.")
    units = {_("Cost"): _("million KZT"), _("Value", "worth"): _("points")}
    return Table(data, title, profile.lang, units, note=note, **own)


def _owner(owner: str, lang: str) -> str:
    """Who is responsible, in words; a name that is not known stays as it is."""
    _ = translator(lang)
    names = {
        "association": _("association"),
        "cluster organisation": _("cluster organisation"),
        "college": _("college"),
        "processors": _("processors"),
        "research institute": _("research institute"),
        "university": _("university"),
    }
    return names.get(owner, owner)


def _unit(unit: str, lang: str) -> str:
    """A unit of an indicator in words; one that is not known stays as it is."""
    _ = translator(lang)
    names = {
        "number": _("number"),
        "million KZT": _("million KZT"),
        "thousand KZT": _("thousand KZT"),
        "m3": _("m³"),
        "thousand per ml": _("thousand per ml"),
    }
    return names.get(unit, unit)


def monitoring(profile: Profile) -> list[Any]:
    """Panel 18: every indicator with baseline, target, actual, its light (shape and word), data quality."""
    if not profile.synthetic:
        return []
    _ = translator(profile.lang)
    table = programme_table("monitoring_indicators", profile.id, profile.lang)
    found = monitor(table)
    lights = {
        "green": _("● on track"),
        "amber": _("▲ behind"),
        "red": _("■ far behind"),
        "grey": _("○ cannot be judged"),
    }
    quality = {
        "official": _("official"),
        "measured": _("measured"),
        "estimated": _("estimated"),
        "self-reported": _("self-reported"),
        "missing": _("missing"),
        "contradictory": _("contradictory"),
    }
    data = pd.DataFrame(
        {
            _("Indicator"): found["title"],
            _("Unit"): [_unit(one, profile.lang) for one in found["unit"]],
            _("Baseline"): found["baseline"],
            _("Target", "indicator"): found["target"],
            _("Actual"): found["actual"],
            _("Way done, %"): found["progress"] * 100,
            _("Way expected, %"): found["expected"] * 100,
            _("Light"): [lights[one] for one in found["light"]],
            _("Data"): [quality.get(one, one) for one in found["quality"]],
        }
    )
    counts = found["light"].value_counts()
    said = ", ".join(f"{lights[one]} {counts[one]}" for one in lights if one in counts)
    title = _("Indicators in {year}: {said}").format(year=int(found["actual_year"].max()), said=said)
    note = _("On track: at least 90% of the way expected by then; behind: at least 70%.")
    digits = {_("Way done, %"): 0, _("Way expected, %"): 0}
    sources = [table.attrs["source"]]
    return [Table(data, title, profile.lang, {}, digits, sources, synthetic=True, note=note)]


def evaluation(profile: Profile) -> list[Any]:
    """Panel 19: for an example, a synthetic control on a synthetic panel whose true effect is known."""
    from cluster_analysis.policy.evaluation import placebo_p_floor, synthetic_control, synthetic_panel

    _ = translator(profile.lang)
    if not profile.synthetic:
        floor = format_percent(placebo_p_floor(16), profile.lang, 2)
        text = _(
            "Not yet evaluable: no measure has begun, so there is no before and after. With 16 regions a "
            "placebo test in space can never give a p-value under {floor}: plan the comparison before the "
            "start."
        )
        return [Finding(text.format(floor=floor))]
    data = synthetic_panel(effect=2.0)
    treated = data[data["treated"] == 1].iloc[0]
    donors = data[(data["treated"] == 0) & (data["near"] == 0) | (data["region"] == treated["region"])]
    found = synthetic_control(donors, "outcome", str(treated["region"]), float(treated["start"]))
    numbers = {
        "effect": format_number(found.effect, profile.lang),
        "p": format_number(found.p_value, profile.lang, 3),
    }
    text = _("Example with a known effect of 2: the synthetic control finds {effect} (placebo p = {p})")
    gaps = found.gaps.rename_axis("year").to_frame(_("region less its synthetic control"))
    picture = charts.trend(
        gaps, text.format(**numbers), label=_("gap, points"), lang=profile.lang, synthetic=True
    )
    text = _(
        "Made from {n} synthetic regions, not from the cluster; mean squared gap before the start {fit}. "
        "The treated region's neighbours are left out of the donors, since the measure may reach them."
    )
    said = {"n": donors["region"].nunique(), "fit": format_number(found.fit_before, profile.lang)}
    return [picture, Finding(text.format(**said))]
