"""The decision packet: what the Bank and the Commission read, in three languages, from one set of results.

The packet ranks and explains. It names a conclusion or a decision only if the decision log holds it, with
body, date, document and reason; nothing in it is called a winner otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.i18n import check_language, format_number, format_percent, translator
from cluster_analysis.regions import region_name
from cluster_analysis.selection.documents import Block, Document, safe_name
from cluster_analysis.selection.wording import translated
from cluster_analysis.selection.workbooks import records

if TYPE_CHECKING:
    from cluster_analysis.selection.intake import Call
    from cluster_analysis.selection.methodology import Methodology

AREAS = "abcde"


@dataclass(frozen=True)
class Assessment:
    """The results a packet is printed from; every table has the application ids as its index.

    Parameters
    ----------
    call, methodology
        What was received, and the rules.
    eligibility
        `eligible` (bool), `reasons` (text that cites the rules).
    points
        Applications x indicators, 0 to 100, NaN where missing; eligible ones only.
    areas
        Applications x areas.
    ranking
        `total`, `rank`, `low`, `high` (best and worst rank under missing values), `p_six`, `tie` (text, empty
        if there is none).
    panel
        `raw`, `adjusted` total and `rank_raw`, `rank_adjusted`: raw and severity-adjusted side by side.
    without_expert
        Applications x experts: the rank if that expert is left out.
    boundary
        One row per application at places 5 to 8: what would move it.
    portfolio
        Applications of each optimal set under the caps; empty if there is no such set.
    portfolio_note
        What the portfolio says: caps, cost of diversity, or the caps in conflict.
    tie_steps
        Steps of the tie rule in words.
    floors
        `above_floors` (bool), `failed` (text) with floors on.
    """

    call: Call
    methodology: Methodology
    eligibility: pd.DataFrame
    points: pd.DataFrame
    areas: pd.DataFrame
    ranking: pd.DataFrame
    panel: pd.DataFrame = field(default_factory=pd.DataFrame)
    without_expert: pd.DataFrame = field(default_factory=pd.DataFrame)
    boundary: pd.DataFrame = field(default_factory=pd.DataFrame)
    portfolio: list[list[str]] = field(default_factory=list)
    portfolio_note: str = ""
    tie_steps: list[str] = field(default_factory=list)
    floors: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def synthetic(self) -> bool:
        """Whether anything in it is synthetic."""
        return self.call.synthetic

    def tables(self) -> dict[str, pd.DataFrame]:
        """The result tables by name, for the differences between two runs."""
        names = ("points", "areas", "ranking", "panel", "without_expert", "floors")
        return {name: getattr(self, name) for name in names}


def notices(assessment: Assessment, lang: str) -> list[Block]:
    """The banners every output carries (synthetic, draft defaults) and the methodology's hash."""
    _ = translator(check_language(lang))
    found = []
    if assessment.synthetic:
        text = _(
            "SYNTHETIC: the applications and scores are invented for practice. No real applicant is named."
        )
        found.append(Block("notice", text))
    if assessment.methodology.draft:
        text = _(
            "DRAFT DEFAULTS: indicators, weights, scales and floors are reasoned defaults of this project, "
            "not the official ones."
        )
        found.append(Block("notice", text))
    version = _("Methodology {version}, hash {hash}.").format(
        version=assessment.methodology.version, hash=assessment.methodology.hash
    )
    return [*found, Block("paragraph", version)]


def packet(
    assessment: Assessment,
    lang: str,
    states: Mapping[str, Mapping[str, Any]] | None = None,
    head: str | None = None,
) -> Document:
    """The report for the Bank and the Commission as content; `.html()`, `.text()`, `.xlsx()` are its forms.

    Parameters
    ----------
    assessment
        The results.
    lang
        en, ru or kk.
    states
        `decision_log.recorded_states(path)`: the recorded conclusion and decision, if any.
    head
        `decision_log.head(path)`: printed, so that a log cut off later is found out.
    """
    _ = translator(check_language(lang))
    blocks = [
        *notices(assessment, lang),
        *_summary(assessment, lang),
        *_states(states or {}, lang),
        *_ranking(assessment, lang),
        *_boundary(assessment, lang),
        *_experts(assessment, lang),
        *_portfolio(assessment, lang),
        *_register(assessment, lang),
        *_problems(assessment, lang),
    ]
    if head is not None:
        blocks.append(Block("heading", _("Decision log")))
        blocks.append(Block("paragraph", _("Last line of the decision log: {head}").format(head=head)))
    title = _("Selection of territorial clusters: report for the World Bank and the Commission")
    return Document(safe_name("packet", lang), title, lang, blocks, assessment.synthetic)


def _summary(assessment: Assessment, lang: str) -> list[Block]:
    _ = translator(lang)
    eligible = int(assessment.eligibility["eligible"].sum())
    text = _(
        "{received} applications were received; {eligible} are eligible and ranked. The system ranks and "
        "explains; the World Bank gives its conclusion and the Commission decides on {places} places."
    )
    shown = text.format(
        received=len(assessment.call.applications), eligible=eligible, places=assessment.methodology.places
    )
    return [Block("heading", _("Summary")), Block("paragraph", shown)]


def _states(states: Mapping[str, Mapping[str, Any]], lang: str) -> list[Block]:
    _ = translator(lang)
    names = {"conclusion": _("Conclusion of the World Bank"), "decision": _("Decision of the Commission")}
    blocks = [Block("heading", _("Recorded states"))]
    for action, name in names.items():
        entry = states.get(action)
        if entry is None:
            blocks.append(Block("paragraph", _("{name}: not recorded.").format(name=name)))
            continue
        text = _("{name}: {body}, {date}, {document}. Reason: {reason}")
        keys = ("body", "date", "document", "reason")
        blocks.append(Block("paragraph", text.format(name=name, **{key: entry[key] for key in keys})))
        table = pd.DataFrame(sorted(entry["outcomes"].items()), columns=[_("Application"), _("Outcome")])
        blocks.append(Block("table", name, table=table))
    return blocks


def _titles(assessment: Assessment) -> pd.Series:
    return assessment.call.applications["title"]


def _ranking(assessment: Assessment, lang: str) -> list[Block]:
    _ = translator(lang)
    methodology, ranking = assessment.methodology, assessment.ranking
    names = {area: methodology.area_name(area, lang) for area in assessment.areas.columns}
    table = pd.DataFrame(
        {
            _("Rank"): ranking["rank"],
            _("Application"): ranking.index,
            _("Title"): _titles(assessment).reindex(ranking.index),
            _("Total"): ranking["total"],
            **{
                f"{area} {name}": assessment.areas[area].reindex(ranking.index)
                for area, name in names.items()
            },
            _("Best rank"): ranking["low"],
            _("Worst rank"): ranking["high"],
            _("P(in six), %"): 100 * ranking["p_six"],
            _("Tie"): ranking["tie"],
        }
    )
    caption = _("Ranking with floors off; points from 0 to 100")
    blocks = [Block("heading", _("Ranking")), Block("table", caption, table=table)]
    if assessment.tie_steps:
        blocks.append(Block("list", _("Ties and the steps of the tie rule"), items=assessment.tie_steps))
    if not assessment.floors.empty:
        below = assessment.floors[~assessment.floors["above_floors"]]
        failed = [f"{name}: {text}" for name, text in below["failed"].items()]
        blocks.append(
            Block("list", _("With floors on, these fall below a floor"), items=failed or [_("none")])
        )
    return blocks


def _boundary(assessment: Assessment, lang: str) -> list[Block]:
    _ = translator(lang)
    places = assessment.methodology.places
    near = assessment.ranking[assessment.ranking["rank"].between(places - 1, places + 2)]
    blocks = [Block("heading", _("Around the last place"))]
    for row in records(near.rename_axis("application").reset_index()):
        text = _("Rank {rank}: {application}, {title}. P(in six) = {p}; rank between {low} and {high}.")
        blocks.append(
            Block(
                "paragraph",
                text.format(
                    rank=format_number(row["rank"], lang, 0),
                    application=row["application"],
                    title=_titles(assessment)[row["application"]],
                    p=format_percent(row["p_six"], lang),
                    low=format_number(row["low"], lang, 0),
                    high=format_number(row["high"], lang, 0),
                ),
            )
        )
    if not assessment.boundary.empty:
        table = assessment.boundary.rename_axis(_("Application")).reset_index()
        blocks.append(Block("table", _("What would move these places"), table=table, digits=2))
    return blocks


def _experts(assessment: Assessment, lang: str) -> list[Block]:
    _ = translator(lang)
    blocks = [Block("heading", _("Experts"))]
    if not assessment.panel.empty:
        labels = {
            "raw": _("Total, raw scores"),
            "adjusted": _("Total, adjusted for severity"),
            "rank_raw": _("Rank, raw"),
            "rank_adjusted": _("Rank, adjusted"),
        }
        table = assessment.panel.rename(columns=labels).rename_axis(_("Application")).reset_index()
        blocks.append(Block("table", _("Raw and severity-adjusted results side by side"), table=table))
    if not assessment.without_expert.empty:
        table = assessment.without_expert.rename_axis(_("Application")).reset_index()
        blocks.append(Block("table", _("Rank if one expert is left out"), table=table, digits=0))
    conflicts = assessment.call.conflicts
    text = _(
        "{expert} declared a conflict of interest in {application} on {date}; not scored by this expert."
    )
    items = [
        text.format(expert=row["expert"], application=row["application"], date=row["declared"] or "–")
        for row in records(conflicts)
    ]
    blocks.append(Block("list", _("Conflicts of interest"), items=items or [_("none declared")]))
    return blocks


def _portfolio(assessment: Assessment, lang: str) -> list[Block]:
    _ = translator(lang)
    blocks = [Block("heading", _("Sets of six under the caps"))]
    if assessment.portfolio_note:
        blocks.append(Block("paragraph", assessment.portfolio_note))
    items = [", ".join(one) for one in assessment.portfolio]
    text = _("Optimal sets (an arithmetic result, not a decision)")
    blocks.append(Block("list", text, items=items or [_("no set keeps all caps")]))
    return blocks


def _register(assessment: Assessment, lang: str) -> list[Block]:
    _ = translator(lang)
    register = assessment.call.applications
    eligibility = assessment.eligibility.reindex(register.index)
    regions = [region_name(code, lang) if isinstance(code, str) else None for code in register["region"]]
    table = pd.DataFrame(
        {
            _("Application"): register.index,
            _("Title"): register["title"].to_numpy(),
            _("Region"): regions,
            _("Received"): [
                f"{time:%Y-%m-%d %H:%M %z}" if time == time else None for time in register["received"]
            ],
            _("Version"): register["version"].to_numpy(),
            _("Eligible"): [_("yes") if one else _("no") for one in eligibility["eligible"]],
            _("Reason"): eligibility["reasons"].to_numpy(),
        }
    )
    return [
        Block("heading", _("Register of applications")),
        Block("table", _("Every application received"), table=table),
    ]


def _problems(assessment: Assessment, lang: str) -> list[Block]:
    _ = translator(lang)
    table = assessment.call.problem_table().drop(columns="advice")
    for column in ("severity", "problem"):
        table[column] = [translated(text, lang) for text in table[column]]
    table.columns = [
        _("Severity"),
        _("Application"),
        _("Expert"),
        _("File"),
        _("Sheet"),
        _("Cell"),
        _("Value"),
        _("Problem"),
    ]
    return [Block("heading", _("Problems found at intake")), Block("table", _("All problems"), table=table)]
