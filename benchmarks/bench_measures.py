"""Location quotients of a whole panel against econcomplex, pandas and a memory copy; stars of a small one.

    python benchmarks/bench_measures.py

Prints a table; the ratio is peer over ours, from the same run.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from measuring import HEAD, peak, row, seconds

from cluster_analysis.measures import assign_stars, location_quotient

SEED = 20170410


def panel(years: int, regions: int, industries: int) -> xr.DataArray:
    values = np.random.default_rng(SEED).lognormal(3, 2, (years, regions, industries))
    labels = {
        "year": np.arange(2000, 2000 + years),
        "region": [f"region {i}" for i in range(regions)],
        "industry": [f"industry {i}" for i in range(industries)],
    }
    return xr.DataArray(values, dims=tuple(labels), coords=labels)


def per_year(x: xr.DataArray) -> list[np.ndarray]:
    """The quotients of every year, kept, as ours are."""
    import econcomplex

    return [econcomplex.location_quotient(year) for year in x.values]


def long_table(x: xr.DataArray) -> pd.DataFrame:
    table = x.to_dataframe("value").reset_index()
    return table.astype({name: "category" for name in ("region", "industry")})


def quotients_by_groups(table: pd.DataFrame) -> pd.DataFrame:
    def total(*by: str) -> pd.Series:
        return table.groupby(list(by), observed=True)["value"].transform("sum")

    quotient = table["value"] / total("year", "region") / (total("year", "industry") / total("year"))
    return table.assign(
        quotient=quotient, total=total("year", "industry"), region_total=total("year", "region")
    )


def stars_by_groups(table: pd.DataFrame, moves: tuple[float, ...] = (1.0,)) -> pd.DataFrame:
    """Stars of the relative rule, with each threshold moved if there are moves."""
    found = quotients_by_groups(table)
    found["size"] = found["value"] / found["total"]
    found["focus"] = found["value"] / found["region_total"]
    groups = found.groupby(["year", "industry"], observed=True)
    ranks = {name: groups[name].rank(ascending=False, method="min") for name in ("size", "focus")}
    for move in moves:
        top = np.ceil(round(0.1 * move * table["region"].nunique(), 9))
        found[f"stars {move}"] = (
            (ranks["size"] <= top).astype(int) + (ranks["focus"] <= top) + (found["quotient"] >= 2 * move)
        )
    return found


def main() -> None:
    print(HEAD)
    for years, regions, industries in ((20, 130, 60), (20, 412, 190), (20, 1300, 600)):
        x = panel(years, regions, industries)
        size = f"{years} x {regions} x {industries} = {x.size / 1e6:.2f} M"
        table = long_table(x)
        ours, arrays, copy, groups = seconds(
            lambda x=x: location_quotient(x),
            lambda x=x: per_year(x),
            lambda x=x: x.values.copy(),
            lambda table=table: quotients_by_groups(table),
            rounds=3 if x.size > 5e6 else 7,
        )
        memory = f"{peak(lambda x=x: location_quotient(x)) / x.nbytes:.2f} panels"
        row("location quotient, status included", size, ours, "econcomplex per year", arrays, memory)
        row("", size, ours, "pandas long groupby", groups)
        row("", size, ours, "memory copy", copy)
        del x, table
    for years in (16, 160, 1600):
        x = panel(years, 20, 20)
        table = long_table(x)
        ours, theirs, plain, lq, grouped = seconds(
            lambda x=x: assign_stars(x, "relative-eco"),
            lambda table=table: stars_by_groups(table, (0.9, 1.0, 1.1)),
            lambda table=table: stars_by_groups(table),
            lambda x=x: location_quotient(x),
            lambda table=table: quotients_by_groups(table),
            rounds=9,
        )
        size = f"{years} x 20 x 20"
        row("location quotient", size, lq, "pandas groupby", grouped)
        row("quotient and stars, thresholds moved", size, ours, "pandas groupby, moved", theirs)
        row("", size, ours, "pandas groupby, not moved", plain)


if __name__ == "__main__":
    main()
