"""A strategic plan: a vision, its lines, and the actions under each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pandas import DataFrame

from cluster_analysis.errors import Message, Problem, UnknownNameError
from cluster_analysis.language.catalogues import check_language
from cluster_analysis.policy.management.given import columns, nothing, refuse, wrong

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
    lines: DataFrame
    actions: DataFrame
    synthetic: bool
    sources: Sequence[str] = ()

    def __post_init__(self) -> None:
        _check(self.lines, self.actions)


def _check(lines: DataFrame, actions: DataFrame) -> None:
    columns(actions, ACTION_COLUMNS)
    before = actions["after"].map(predecessors).explode().dropna()
    unknown = before[~before.isin(actions["action"])]
    refuse(
        wrong(actions, "action", actions["action"].duplicated(), "is there twice"),
        wrong(actions, "line", ~actions["line"].isin(lines["line"]), "is not a line of the plan"),
        wrong(actions, "cost", ~(actions["cost"] >= 0), "is not a cost from zero up"),
        wrong(actions, "owner", nothing(actions["owner"]), "has no owner", "action"),
        [
            Problem("is not an action of the plan", row=int(row) + 2, column="after", value=name)  # type: ignore[call-overload]
            for row, name in unknown.items()
        ],
        wrong(lines, "line", ~lines["line"].isin(actions["line"]), "has no action"),
    )


def predecessors(after: object) -> list[str]:
    """Actions in a cell such as `A1;A2` (empty: none).

    Examples
    --------
    >>> predecessors("A1; A2"), predecessors(None)
    (['A1', 'A2'], [])
    """
    text = "" if after is None or after != after else str(after)
    return [one.strip() for one in text.split(";") if one.strip()]


def programme_table(name: str, cluster: str, lang: str = "en") -> DataFrame:
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
    one, sources = head.iloc[0], tuple(table.attrs["source"] for table in (head, lines, actions))
    about = (str(one["region"]), str(one["vision"]), float(one["budget"]))
    return StrategicPlan(cluster, *about, lines, actions, bool(actions.attrs["synthetic"]), sources)
