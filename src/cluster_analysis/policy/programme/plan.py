"""A strategic plan: a vision, its lines, and the actions under each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cluster_analysis.errors import InputError, Message, Problem, UnknownNameError
from cluster_analysis.language.catalogues import check_language
from cluster_analysis.policy.management.given import columns

ACTION_COLUMNS = (
    "line", "action", "title", "cost", "value", "optimistic", "likely", "pessimistic", "after", "owner",
)  # fmt: skip


@dataclass(frozen=True)
class StrategicPlan:
    """A cluster's plan, checked as a whole.

    Parameters
    ----------
    cluster, region, vision, budget
        Who, where, what for, and how much there is (million KZT).
    lines
        `line`, `title`.
    actions
        `line`, `action`, `title`, `cost` (million KZT), `value` (points given by the members), three
        durations in weeks, `after` (actions that must be done before, semicolon between them), `owner`.
    synthetic, sources
        Shown with every picture of the plan.

    Raises
    ------
    InputError
        Repeated actions, unknown lines or predecessors, lines without actions, negative costs, no owner.
    """

    cluster: str
    region: str
    vision: str
    budget: float
    lines: pd.DataFrame
    actions: pd.DataFrame
    synthetic: bool
    sources: Sequence[str] = ()

    def __post_init__(self) -> None:
        found = list(_problems(self.lines, self.actions))
        if found:
            raise InputError(found)


def _problems(lines: pd.DataFrame, actions: pd.DataFrame) -> list[Problem]:
    columns(actions, ACTION_COLUMNS)
    names, known = list(actions["action"]), set(lines["line"])
    found = [
        Problem("is there twice", column="action", value=one)
        for one in sorted({x for x in names if names.count(x) > 1})
    ]
    for row, one in enumerate(actions.to_dict("records"), 2):
        if one["line"] not in known:
            found.append(Problem("is not a line of the plan", row=row, column="line", value=one["line"]))
        if not one["cost"] >= 0:
            found.append(Problem("is not a cost from zero up", row=row, column="cost", value=one["cost"]))
        if not str(one["owner"] or "").strip():
            found.append(Problem("has no owner", row=row, value=one["action"]))
        for before in predecessors(one["after"]):
            if before not in names:
                found.append(Problem("is not an action of the plan", row=row, column="after", value=before))
    found += [Problem("has no action", value=one) for one in known - set(actions["line"])]
    return found


def predecessors(after: object) -> list[str]:
    """Actions in a cell such as `A1;A2` (empty: none).

    Examples
    --------
    >>> predecessors("A1; A2"), predecessors(None)
    (['A1', 'A2'], [])
    """
    text = "" if after is None or after != after else str(after)
    return [one.strip() for one in text.split(";") if one.strip()]


def programme_table(name: str, cluster: str, lang: str = "en") -> pd.DataFrame:
    """The rows of one cluster in a table of `data/raw/programme`, with the texts of one language.

    Columns `title_en`, `title_ru`, `title_kk` become `title` (and likewise for other texts); `attrs` carry
    the record id and whether the table is synthetic.
    """
    from cluster_analysis.data.tables.catalogue import load_table, record

    check_language(lang)
    table = load_table(name)
    known = sorted(table["cluster"].unique())
    if cluster not in known:
        raise UnknownNameError(cluster, known, Message("cluster of {table}", table=name))
    chosen = table[table["cluster"] == cluster].drop(columns="cluster").reset_index(drop=True)
    texts = {one: one.removesuffix(f"_{lang}") for one in chosen.columns if one.endswith(f"_{lang}")}
    others = [one for one in chosen.columns if one[-3:] in ("_en", "_ru", "_kk") and one not in texts]
    chosen = chosen.drop(columns=others).rename(columns=texts)
    about = record(name)
    chosen.attrs |= {"source": about.id, "synthetic": about.synthetic}
    return chosen


def load_plan(cluster: str, lang: str = "en") -> StrategicPlan:
    """The plan of a cluster in `data/raw/programme` (the two shipped examples are synthetic)."""
    head, lines, actions = (
        programme_table(f"plan_{one}", cluster, lang) for one in ("clusters", "lines", "actions")
    )
    one = head.iloc[0]
    return StrategicPlan(
        cluster,
        str(one["region"]),
        str(one["vision"]),
        float(one["budget"]),
        lines,
        actions,
        bool(actions.attrs["synthetic"]),
        (head.attrs["source"], lines.attrs["source"], actions.attrs["source"]),
    )
