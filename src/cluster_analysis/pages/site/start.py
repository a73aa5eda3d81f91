"""What the start page shows: the candidates with their verdicts, and figures of every region on one map."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from markupsafe import Markup
from pandas import DataFrame
from xarray import DataArray

from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.language.numbers import format_number
from cluster_analysis.pages.content import Results
from cluster_analysis.pages.notebook import Facts
from cluster_analysis.pages.site.graph import Page
from cluster_analysis.pictures import theme

EVERY = "every_quotient"
"""The name under which the mapping publishes all of its quotients."""
CITY_RADIUS = 45  # km: a city is drawn as a circle that can be hit
GRID = 3000.0
KM = 1000
PLACES = yaml.safe_load(Path(__file__).with_name("places.yml").read_text(encoding="utf-8"))
STANCES = ("supports", "open", "against", "unknown")
LAYERS = {"specialisation": (EVERY, 4, 2), "growth": ("every_growth", 2, 1), "head": ("every_head", 2, 0)}
"""Figures of the map: the name under which the mapping publishes them, and digits kept and shown."""
BREAKS = {"specialisation": theme.LQ_BREAKS, "growth": (0, 3, 6, 9)}
"""Classes of the map; of the other figures five with as many regions each, in round numbers."""


def view(pages: Sequence[Page], results: Results, lang: str) -> Facts:
    """The values of the template `index.html`, from what the mapping published; else no map."""
    if not results:
        return {"map": None}
    values = results[EVERY].values[0].dropna("year", how="all")
    where = regions().at()
    latest = values.isel(year=-1)
    rows = {code: latest.sel(region=code).values.tolist() for code in where.units}
    every = _in_time(EVERY, results)
    borders = {vintage: _shapes(vintage, lang) for vintage in every}
    note = theme.footer(lang, sources=[values.attrs["record"], where.source], vintage=where.year)
    return {
        "finding": results["start_sentence"].show(lang).text(lang),
        "candidates": _candidates(pages, results["candidates"].values[0], lang),
        "sections": {code: section_name(code, lang) for code in values["industry"].values.tolist()},
        "years": sorted(year for each in every.values() for year in each["year"].values.tolist()),
        "map": {"box": PLACES["box"], "borders": borders},
        "past": {
            one["code"]: one["name"]
            for shapes in borders.values()
            for one in shapes
            if one["code"] not in rows
        },
        "table": {code: [format_number(cell, lang) for cell in cells] for code, cells in rows.items()},
        "names": {code: where.named(code, lang) for code in rows},
        "vintage": where.year,
        "note": f"{note} {where.attribution}",
        "data": _data(results, pages, lang),
    }


def _candidates(pages: Sequence[Page], known: DataFrame, lang: str) -> list[Any]:
    """The candidates, best supported first, and where their marks stand."""
    known = known.assign(order=known["stands"].map(STANCES.index)).sort_values("order", kind="stable")
    known["before"] = known.groupby("host").cumcount()
    known["name"] = load_table("clusters").set_index("id").loc[known["cluster"], f"name_{lang}"].to_numpy()
    links = {page.words[0]: page.link for page in pages if page.kind == "cluster"}
    return [
        row
        | {
            "number": number,
            "lines": textwrap.wrap(row["name"], 18),
            "code": row["host"],
            "region": regions().named(row["host"], lang, short=True),
            "link": links.get(row["cluster"], "#clusters"),
        }
        | _place(row["host"], row["before"])
        for number, row in enumerate(known.to_dict("records"), start=1)
    ]


def _in_time(name: str, results: Results) -> dict[int, DataArray]:
    """What the mapping published under a name, by vintage: each year on the borders of its time."""
    names = {int(one.removeprefix(f"{name}_")): one for one in results if one.startswith(f"{name}_")}
    names[regions().at().year] = name
    found: dict[int, DataArray] = {}
    for vintage, end in pairwise([*sorted(names), 9999]):
        whole = results[names[vintage]].values[0].dropna("year", how="all")
        found[vintage] = whole.sel(year=slice(vintage if found else None, end - 1))
    return found


def _data(results: Results, pages: Sequence[Page], lang: str) -> Markup:
    """The figures for the script, as JSON that cannot end its element."""
    layers = {}
    for layer, (name, kept, digits) in LAYERS.items():
        arrays = _in_time(name, results)
        last = arrays[max(arrays)].isel(year=-1).astype(float)
        fifths = [float(f"{one:.2g}") for one in np.nanquantile(last, [0.2, 0.4, 0.6, 0.8])]
        layers[layer] = {
            "breaks": BREAKS.get(layer, fifths),
            "digits": digits,
            "values": _by_year(arrays, kept),
        }
    content = {
        "borders": list(_in_time(EVERY, results)),
        "marks": [".", ","] if lang == "en" else [",", "\u00a0"],
        "pages": {page.words[0]: page.link for page in pages if page.kind == "region"},
        "layers": layers,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - no "<" is left


def _by_year(cubes: Mapping[int, DataArray], digits: int) -> dict[int, Facts]:
    """Figures by year and region; None where there is none."""
    found = {}
    for cube in cubes.values():
        whole = cube.transpose("year", "region", ...).astype(float)
        numbers = np.where(np.isnan(whole), np.array(None), whole.round(digits)).tolist()
        for year, row in zip(whole["year"].values.tolist(), numbers, strict=True):
            found[year] = dict(zip(whole["region"].values.tolist(), row, strict=True))
    return found


def _middle(shape: Any) -> tuple[int, int]:
    """The middle of a region: kilometres of the equal-area projection, y downwards."""
    point = shape.representative_point()
    return round(point.x / KM), round(-point.y / KM)


def _place(code: str, before: int) -> Facts:
    """Where the mark of a candidate stands: below the region's name, in the far west beside the country."""
    x, y = _middle(regions().at().boundaries["geometry"][code])
    east, south = PLACES["marks"].get(code, (-60, 95))
    outside = code in PLACES["outside"]
    return {"x": PLACES["west"] if outside else x + east, "y": y + south + 95 * before, "outside": outside}


@cache
def _shapes(vintage: int, lang: str) -> list[Facts]:
    """The regions of a vintage, in kilometres of the equal-area projection, y downwards.

    A region is a path, a city a circle around its middle; each has its name in lines, and where they stand.
    """
    where = regions().at(vintage)
    shapes = []
    for code, shape in where.boundaries["geometry"].items():
        (x, y) = _middle(shape)
        city = code in where.cities
        east, south = PLACES["names"].get(code, (60 * city, 0))
        shapes.append(
            {
                "code": code,
                "name": where.named(code, lang),
                "city": city,
                "lines": textwrap.wrap(where.named(code, lang, short=True), 14),
                "path": "" if city else _path(shape.simplify(GRID)),
                "circle": {"x": x, "y": y, "r": CITY_RADIUS},
                "x": x + east,
                "y": y + south,
            }
        )
    return sorted(shapes, key=lambda one: one["city"])  # drawn last, so that nothing covers them


def _path(shape: Any) -> str:
    """One region as the `d` of an SVG path, rounded to 100 m."""
    return "".join(
        "M" + "L".join(f"{x / KM:.1f} {-y / KM:.1f}" for x, y, *_ in part.exterior.coords[:-1]) + "Z"
        for part in getattr(shape, "geoms", [shape])
    )
