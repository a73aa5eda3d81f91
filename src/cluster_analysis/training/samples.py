"""Small data for exercises: textbook tables with their source, and SYNTHETIC tables drawn from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import yaml
from numpy.random import default_rng
from pandas import DataFrame, Series

from cluster_analysis.measures.value_chain import InputOutputTable
from cluster_analysis.training.room import _

HERE = Path(__file__).parent
SEED = 20170410
REGION = (HERE / "example_region.txt").read_text("utf-8").strip()
"""Of worked examples and lectures: no group gets them, so that an example gives no answer away."""


def _named(word: str, n: int, form: str = "{} {}") -> list[str]:
    """Names with a number: "product 1"."""
    return [form.format(word, i) for i in range(1, n + 1)]


def judges() -> DataFrame:
    """Six targets rated by four judges: Shrout & Fleiss (1979), table 2."""
    return pd.read_csv(HERE / "judges.csv", index_col=0)


def construction() -> DataFrame:
    """Fourteen actions: Hillier & Lieberman, Introduction to Operations Research (Reliable Construction)."""
    return pd.read_csv(HERE / "construction.csv", keep_default_na=False)


def stores(seed: int | None = None) -> DataFrame:
    """Six units, two inputs per unit of output: Cooper, Seiford & Tone (2007), example 2.2.

    With a seed the units have other names and the inputs other units of measurement, which changes which
    names are efficient.
    """
    table = (
        pd.read_csv(HERE / "stores.csv", index_col=0).set_axis(_named(_("input"), 2), axis=1).astype(float)
    )
    if seed is not None:
        rng = default_rng(seed + 22)
        table = (table * rng.integers(2, 9, 2)).set_axis(rng.permutation([*table.index]).tolist())
    return table.sort_index()


def drawn(name: str, seed: int) -> list[float]:
    """The group's own numbers, by the name of a line in `drawn.yml`."""
    rng = default_rng([seed, *name.encode()])
    limits = yaml.safe_load((HERE / "drawn.yml").read_text(encoding="utf-8"))[name]
    return [round(float(rng.integers(low, high) * step), 3) for low, high, step in limits]


def weight_draws(seed: int) -> DataFrame:
    """Ten thousand weights of the five areas, uniform on the simplex (Dirichlet with all ones)."""
    return DataFrame(default_rng(seed).dirichlet(np.ones(5), 10_000), columns=[*"abcde"])


def firms(seed: int) -> Series:
    """SYNTHETIC sales of ten firms, million KZT."""
    sales = default_rng(seed).lognormal(5, 1, 10).round(0)
    return Series(sales, _named(_("firm"), 10, "{} {:02d}"), name="sales")


def trade(seed: int) -> DataFrame:
    """SYNTHETIC exports and imports of eight products, million KZT and tonnes."""
    rng = default_rng(seed + 1)
    values = DataFrame(rng.lognormal(4, 1, (8, 2)).round(1), _named(_("product"), 8), ["export", "import"])
    weights = values.div(rng.uniform(0.5, 2, (8, 2))).round(1)
    return values.add_suffix("_value").join(weights.add_suffix("_weight"))


def buyers(seed: int) -> DataFrame:
    """SYNTHETIC importance and performance (1 to 5) of eight attributes, from a survey of buyers."""
    rng = default_rng(seed + 2)
    wishes = [_("freshness"), _("low price"), _("delivery"), _("packaging")]
    wishes += [_("brand"), _("labels"), _("advice"), _("choice")]
    table = DataFrame(rng.uniform(2, 5, (2, 8)).round(2), ["importance", "performance"], wishes).T
    table.iloc[int(rng.integers(8))] = 4.9, 2.1  # one at least to concentrate on
    return table


def segments(seed: int) -> DataFrame:
    """SYNTHETIC market segments: growth, own sales, the largest rival's sales, size of the market."""
    rng = default_rng(seed + 3)
    names = [_("bulk"), _("packed"), _("organic"), _("flour"), _("ready meals")]
    growth = np.array([0.01, 0.05, 0.12, 0.03, 0.10]) + rng.uniform(-0.004, 0.004, 5)
    columns = {
        "market_growth": growth.round(3),
        "sales": [rng.integers(30, 90), 60, rng.integers(10, 40), rng.integers(10, 60), 15],
        "largest_rival": [60, rng.integers(30, 50), 25, rng.integers(20, 50), rng.integers(20, 40)],
        "market": (np.array([900, 300, 120, 250, 100]) * rng.uniform(0.95, 1.05, 5)).round(0),
    }
    return DataFrame(columns, names)


def survey(seed: int) -> DataFrame:
    """SYNTHETIC answers of twenty members to six questions on readiness for change, 1 to 5."""
    rng = default_rng(seed + 4)
    answers = rng.normal(3, 0.8, (20, 1)) + rng.normal(0, 0.8, (20, 6))
    return DataFrame(answers.round().clip(1, 5).astype(int), range(1, 21), _named(_("question"), 6))


def delphi(seed: int) -> tuple[DataFrame, DataFrame]:
    """SYNTHETIC ranks of seven actions by nine experts in two rounds; the second is closer together."""
    rng = default_rng(seed + 5)
    names, people = _named(_("Action"), 7), _named(_("expert"), 9)
    scores = (np.arange(7) + rng.normal(0, noise, (9, 7)) for noise in (4.0, 1.5))
    first, second = (DataFrame(one, people, names).rank(axis=1).astype(int) for one in scores)
    return first, second


def ballots(seed: int | None = None) -> list[list[str]]:
    """Seventeen ballots on the cluster's first joint action; the three rules of counting need not agree."""
    names = [_("brand"), _("lab"), _("fair")]
    a, b, c = names if seed is None else default_rng(seed + 6).permutation(names).tolist()
    return [[a, b, c]] * 7 + [[b, c, a]] * 6 + [[c, b, a]] * 4


def suppliers(seed: int) -> list[tuple[int, int]]:
    """SYNTHETIC places of three suppliers with the same tonnage, km on a plane."""
    rng = default_rng(seed + 7)
    x, y = rng.integers(5, 40, 2)
    return [(0, 0), (40 + int(x), int(rng.integers(0, 10))), (int(rng.integers(0, 10)), 40 + int(y))]


def ratings(seed: int) -> DataFrame:
    """SYNTHETIC scores of eight bids by four experts who are not equally strict, 1 to 10."""
    rng = default_rng(seed + 9)
    scores = rng.normal(6, 1.6, (8, 1)) - [0.0, 2.0, 1.0, -1.0] + rng.normal(0, 0.8, (8, 4))
    return DataFrame(scores.round().clip(1, 10).astype(int), _named(_("bid"), 8), [*"ABCD"])


def shares(seed: int) -> list[float]:
    """SYNTHETIC market shares of four firms, per cent, together 100."""
    three = drawn("shares", seed)
    return [*three, 100 - sum(three)]


def prices(seed: int) -> tuple[list[int], list[int]]:
    """SYNTHETIC prices of four stages of a chain, and their other bought inputs."""
    rng = default_rng(seed + 11)
    inputs, added = rng.integers(8, 20, 4), rng.integers(10, 31, 4)
    return np.cumsum(inputs + added).tolist(), inputs.tolist()


def two_sectors(seed: int) -> InputOutputTable:
    """SYNTHETIC flows and final demand of two sectors."""
    rng = default_rng(seed + 12)
    return InputOutputTable.from_arrays(rng.integers(10, 60, (2, 2)) * 10, [700, 1500], ["1", "2"])


def bought_at_home(table: InputOutputTable, seed: int) -> InputOutputTable:
    """A table in which only a share of what is bought comes from the same economy; outputs stay."""
    flows = table.flows * drawn("share", seed)[0]
    return InputOutputTable.from_arrays(flows, table.output - flows.sum(axis=1), list(table.output.index))


def one_of(names: Sequence[str], seed: int) -> str:
    """One of several names, drawn."""
    return str(names[int(default_rng(seed + 14).integers(len(names)))])


def network(seed: int) -> nx.Graph:
    """SYNTHETIC ties of actors in three groups; who joins them has few ties, but lies most between."""
    rng = default_rng(seed + 15)
    close, size = int(rng.integers(5, 8)), int(rng.integers(4, 6))
    names = rng.permutation(_named(_("participant"), close + size + 4, "{} {:02d}")).tolist()
    broker, group, *rings = names[0], names[1 : close + 1], names[close + 1 : -3], names[-3:]
    graph = nx.complete_graph(group)
    for ring in rings:
        nx.add_cycle(graph, ring)
        graph.add_edge(ring[int(rng.integers(1, len(ring)))], _("association"))
    graph.add_edges_from((broker, one[0]) for one in (group, *rings))
    return graph


def progress(seed: int) -> tuple[int, int, int, int]:
    """SYNTHETIC budget, planned value, earned value and actual cost of a project, million KZT."""
    rng = default_rng(seed + 17)
    planned = int(rng.integers(80, 130))
    return 10 * int(rng.integers(18, 30)), planned, planned - int(rng.integers(9, 30)), planned + 3


def varied(table: DataFrame, columns: Sequence[str], seed: int, spread: float = 0.2) -> DataFrame:
    """A table of the example cluster with columns changed by up to a share: the group's own numbers."""
    rng = default_rng(seed + 20)
    factors = rng.uniform(1 - spread, 1 + spread, (len(table), len(columns)))
    return table.assign(**(table[list(columns)] * factors).round(1))


def own_actions(actions: DataFrame, seed: int) -> DataFrame:
    """The actions of the example cluster with the group's own costs, values and durations."""
    longer = default_rng(seed + 21).integers(0, 4, len(actions))
    durations = {name: actions[name] + longer for name in ("optimistic", "likely", "pessimistic")}
    changed = varied(actions, ["cost", "value"], seed, 0.15)
    return changed.assign(cost=changed["cost"].round(), **durations)
