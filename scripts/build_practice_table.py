"""Rebuild `data/raw/input_output/us_practice_2021.csv` from the sealed supply and use tables.

    python scripts/build_practice_table.py

1. Basic prices: what a product's use exceeds its supply by is trade and transport margins and taxes; the
   excess is split in one proportion for all products and the margins are moved to the margin products.
2. Domestic: imports are taken out of every use of a product in the same proportion.
3. Industries: fixed product sales structure (model D of Eurostat 2008, Manual of Supply, Use and Input-Output
   Tables, chapter 11), market shares D = V q^-1, Z = D U, which cannot give negative flows.

Each of the three is an assumption; a published symmetric table is to be preferred.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from cluster_analysis.data.tables.catalogue import load_table

TARGET = Path(__file__).parents[1] / "data" / "raw" / "input_output" / "us_practice_2021.csv"
MARGIN_PRODUCTS = ("Wholesale trade", "Retail trade", "Transportation and warehousing")
VALUE_ADDED = [
    "Compensation of employees",
    "Other taxes on production",
    "Less: Other subsidies on production",
    "Gross operating surplus",
]


def wide(name: str) -> pd.DataFrame:
    """Rows x columns of a table, without its totals."""
    table = load_table(name).pivot_table(index="row", columns="column", values="value", fill_value=0.0)
    return table.loc[~table.index.str.startswith("Total"), ~table.columns.str.startswith("Total")]


def at_basic_prices(bought: pd.DataFrame, supply: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    """Uses at basic prices with the margins as sales of trade and transport, and the taxes per user."""
    rate = (supply / bought.sum(axis=1)).where(supply != 0, 0.0)
    margins = [one for one in MARGIN_PRODUCTS if rate[one] > 1]
    goods = bought.index.difference(margins, sort=False)
    excess = bought.loc[goods].mul(1 - rate[goods], axis=0).sum()
    hidden = supply[margins] - bought.loc[margins].sum(axis=1)
    share = hidden.sum() / excess.sum()
    basic = bought.mul(rate, axis=0)
    basic.loc[margins] = bought.loc[margins] + np.outer(hidden / hidden.sum(), excess * share)
    return basic, excess * (1 - share)


def build() -> pd.DataFrame:
    """The symmetric table of industries: flows and final demand, primary inputs below, one row per cell."""
    use, supply = wide("us_use_2021"), wide("us_supply_2021")
    industries = [one for one in supply.columns if one in supply.index]
    domestic = supply[industries].sum(axis=1)
    total = domestic + supply["Imports"] + supply["CIF/FOB Adjustments on Imports"]
    basic, taxes = at_basic_prices(use.loc[supply.index], total)
    home = basic.mul(domestic / total, axis=0)
    sold = (supply[industries].T / domestic).fillna(0.0) @ home
    sold[industries] = sold[industries].clip(lower=0.0)
    primary = use.loc[VALUE_ADDED, industries]
    primary.loc["Less: Other subsidies on production"] *= -1
    primary.loc["Taxes less subsidies on products used"] = taxes[industries]
    primary.loc["Imports"] = (basic - home)[industries].sum()
    cells = pd.concat([sold, primary]).rename_axis("row").reset_index().melt("row", var_name="column")
    return cells.dropna()


if __name__ == "__main__":
    build().to_csv(TARGET, index=False)
