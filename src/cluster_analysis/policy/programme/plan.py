"""A strategic plan: a vision, its lines, and the actions under each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pandas import DataFrame

from cluster_analysis.errors import Message, Problem, UnknownNameError, refuse, refuse_each
from cluster_analysis.language.catalogues import check_language
from cluster_analysis.policy.management.given import nothing, refuse_rows

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
    absent = [one for one in ACTION_COLUMNS if one not in actions]
    refuse_each("is not a column of the table", absent)
    predecessors(actions)
    refuse_rows(
        actions,
        ("line", ~actions["line"].isin(lines["line"]), "is not a line of the plan"),
        ("cost", ~(actions["cost"] >= 0), "is not a cost from zero up"),
        ("owner", nothing(actions["owner"]), "has no owner"),
    )
    refuse_rows(lines, ("line", ~lines["line"].isin(actions["line"]), "has no action"))


def predecessors(actions: DataFrame) -> dict[str, list[str]]:
    """For each action those it comes after: a cell such as `A1;A2`, empty if it waits for none.

    Examples
    --------
    >>> predecessors(DataFrame({"action": ["A1", "A2", "A3"], "after": ["", None, "A1; A2"]}))
    {'A1': [], 'A2': [], 'A3': ['A1', 'A2']}
    """
    refuse_rows(actions, ("action", actions["action"].duplicated(), "is there twice"))
    cells = actions["after"].fillna("").astype(str).str.split(";")
    after = [[one.strip() for one in cell if one.strip()] for cell in cells]
    found = dict(zip(actions["action"].astype(str), after, strict=True))
    pairs = [(name, one) for name, before in found.items() for one in before if one not in found]
    refuse(Problem("is not an action", row=name, column="after", value=one) for name, one in pairs)
    return found


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
    others = [one for one in chosen.columns if one[-3:] in ("_en", "_ru", "_kk") and not one.endswith(lang)]
    chosen = chosen.drop(columns=others).rename(columns=lambda one: one.removesuffix(f"_{lang}"))
    about = record(name)
    chosen.attrs |= {"source": about.id, "synthetic": about.synthetic}
    return chosen


def load_plan(cluster: str, lang: str = "en") -> StrategicPlan:
    """The plan of a cluster in `data/raw/programme` (the two shipped examples are synthetic)."""
    head, lines, actions = (
        programme_table(f"plan_{one}", cluster, lang) for one in ("clusters", "lines", "actions")
    )
    one = head.iloc[0]
    sources = tuple(table.attrs["source"] for table in (head, lines, actions))
    about = (str(one["region"]), str(one["vision"]), float(one["budget"]))
    return StrategicPlan(cluster, *about, lines, actions, bool(actions.attrs["synthetic"]), sources)
