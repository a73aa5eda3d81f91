"""Small data for exercises: textbook tables with their source, and SYNTHETIC tables drawn from a seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

ATTRIBUTES = ("quality", "price", "delivery", "packaging", "brand", "certificates", "advice", "choice")


def judges() -> pd.DataFrame:
    """Six targets rated by four judges: Shrout & Fleiss (1979), table 2."""
    ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    return pd.DataFrame(ratings, index=[f"target {i}" for i in range(1, 7)], columns=list("ABCD"))


def construction() -> pd.DataFrame:
    """Fourteen actions: Hillier & Lieberman, Introduction to Operations Research (Reliable Construction)."""
    rows = [
        ("A", "", 1, 2, 3), ("B", "A", 2, 3.5, 8), ("C", "B", 6, 9, 18), ("D", "C", 4, 5.5, 10),
        ("E", "C", 1, 4.5, 5), ("F", "E", 4, 4, 10), ("G", "D", 5, 6.5, 11), ("H", "E;G", 5, 8, 17),
        ("I", "C", 3, 7.5, 9), ("J", "F;I", 3, 9, 9), ("K", "J", 4, 4, 4), ("L", "J", 1, 5.5, 7),
        ("M", "H", 1, 2, 3), ("N", "K;L", 5, 5.5, 9),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["action", "after", "optimistic", "likely", "pessimistic"])


def stores() -> pd.DataFrame:
    """Six units, two inputs per unit of output: Cooper, Seiford & Tone (2007), example 2.2."""
    values = [[4, 3], [7, 3], [8, 1], [4, 2], [2, 4], [10, 1]]
    return pd.DataFrame(values, index=list("ABCDEF"), columns=["input 1", "input 2"], dtype=float)


def bids(seed: int, n: int = 12) -> pd.DataFrame:
    """SYNTHETIC scores (0 to 100) of bids in the five areas."""
    rng = np.random.default_rng(seed)
    level = rng.uniform(35, 80, (n, 1))
    scores = np.clip(level + rng.normal(0, 12, (n, 5)), 0, 100).round(1)
    return pd.DataFrame(scores, index=[f"bid {i:02d}" for i in range(1, n + 1)], columns=list("abcde"))


def weight_draws(seed: int, n: int = 10_000) -> pd.DataFrame:
    """Weights of the five areas, uniform on the simplex (Dirichlet with all ones)."""
    draws = np.random.default_rng(seed).dirichlet(np.ones(5), n)
    return pd.DataFrame(draws, columns=list("abcde"))


def firms(seed: int) -> pd.Series:
    """SYNTHETIC sales of ten firms, million KZT."""
    sales = np.random.default_rng(seed).lognormal(5, 1, 10).round(0)
    return pd.Series(sales, index=[f"firm {i:02d}" for i in range(1, 11)], name="sales")


def trade(seed: int) -> pd.DataFrame:
    """SYNTHETIC exports and imports of eight products, million KZT and tonnes."""
    rng = np.random.default_rng(seed + 1)
    table = pd.DataFrame(index=[f"product {i}" for i in range(1, 9)])
    table["export_value"], table["import_value"] = (
        rng.lognormal(4, 1, 8).round(1),
        rng.lognormal(4, 1, 8).round(1),
    )
    table["export_weight"] = (table["export_value"] / rng.uniform(0.5, 2, 8)).round(1)
    table["import_weight"] = (table["import_value"] / rng.uniform(0.5, 2, 8)).round(1)
    return table


def buyers(seed: int) -> pd.DataFrame:
    """SYNTHETIC importance and performance (1 to 5) of eight attributes, from a survey of buyers."""
    rng = np.random.default_rng(seed + 2)
    values = {"importance": rng.uniform(2, 5, 8).round(2), "performance": rng.uniform(2, 5, 8).round(2)}
    return pd.DataFrame(values, index=list(ATTRIBUTES))


def segments(seed: int) -> pd.DataFrame:
    """SYNTHETIC market segments: growth, own sales, the largest rival's sales, size of the market."""
    rng = np.random.default_rng(seed + 3)
    names = ["bulk", "packed", "organic", "flour", "ready meals"]
    growth = np.array([0.01, 0.05, 0.12, 0.03, 0.10]) + rng.uniform(-0.004, 0.004, 5)
    columns = {
        "market_growth": growth.round(3),
        "sales": [rng.integers(30, 90), 60, rng.integers(10, 40), rng.integers(10, 60), 15],
        "largest_rival": [60, rng.integers(30, 50), 25, rng.integers(20, 50), rng.integers(20, 40)],
        "market": (np.array([900, 300, 120, 250, 100]) * rng.uniform(0.95, 1.05, 5)).round(0),
    }
    return pd.DataFrame(columns, index=names)


def survey(seed: int) -> pd.DataFrame:
    """SYNTHETIC answers of twenty members to six questions on readiness for change, 1 to 5."""
    rng = np.random.default_rng(seed + 4)
    latent = rng.normal(3, 0.8, (20, 1))
    answers = np.clip(np.rint(latent + rng.normal(0, 0.8, (20, 6))), 1, 5).astype(int)
    return pd.DataFrame(answers, columns=[f"question {i}" for i in range(1, 7)])


def delphi(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """SYNTHETIC ranks of seven actions by nine experts in two rounds; the second is closer together."""
    rng = np.random.default_rng(seed + 5)
    names, people = [f"action {i}" for i in range(1, 8)], [f"expert {i}" for i in range(1, 10)]
    rounds = []
    for noise in (4.0, 1.5):
        scores = np.arange(7) + rng.normal(0, noise, (9, 7))
        rounds.append(pd.DataFrame(scores.argsort(axis=1).argsort(axis=1) + 1, index=people, columns=names))
    return rounds[0], rounds[1]


def ballots() -> list[list[str]]:
    """Seventeen ballots on the cluster's first joint action; the three rules of counting need not agree."""
    orders = {("brand", "lab", "fair"): 7, ("lab", "fair", "brand"): 6, ("fair", "lab", "brand"): 4}
    return [list(order) for order, n in orders.items() for _ in range(n)]
