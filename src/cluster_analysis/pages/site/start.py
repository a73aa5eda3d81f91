"""What the start page shows: the candidates with their verdicts, and figures of every region on one map."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from markupsafe import Markup

from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.language.numbers import format_number
from cluster_analysis.pages.site.graph import Page, kinds
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.results import Result

EVERY = "every_quotient"
"""The name under which the mapping publishes all of its quotients."""
CITY_RADIUS = 45  # km: a city is drawn as a circle that can be hit
GRID = 3000.0
KM = 1000
ROOM = 560  # km left of the country, for the names of candidates in the west
BELOW = 90
MARKS = {"KZ-43": (-230, 95), "KZ-59": (-60, -165), "KZ-61": (150, 345), "KZ-79": (80, 135)}
"""Where marks stand from the name of their region, km east and south, where they would cover other names."""
STANCES = ("supports", "open", "against", "unknown")
NAMED = {"every_growth": "growth", "every_head": "head"}
"""Further figures of the map, where the mapping published them."""
GROWTH_BREAKS = (0, 3, 6, 9)


def view(pages: Sequence[Page], results: Mapping[str, Result], lang: str) -> dict[str, Any]:
    """The values of the template `index.html`, from what the mapping published; else a list of pages."""
    if not results:
        return {"pages": pages, "headings": kinds(lang), "map": None}
    sentence = results.get("start_sentence", results["lead"]).finding
    values = results[EVERY].values[0].dropna("year", how="all")
    sections = values["industry"].values.tolist()
    latest, where = values.isel(year=-1), regions().at()
    rows = {code: latest.sel(region=code).values.tolist() for code in where.units}
    sources = [values.attrs["record"], where.source]
    return {
        "finding": sentence.text(lang) if sentence else "",
        "candidates": _candidates(pages, results, lang),
        "sections": {code: section_name(code, lang) for code in sections},
        "years": values["year"].values.tolist(),
        "map": _shapes(lang),
        "table": {code: [format_number(cell, lang) for cell in cells] for code, cells in rows.items()},
        "names": {code: where.named(code, lang) for code in rows},
        "vintage": where.year,
        "pages": pages,
        "headings": kinds(lang),
        "note": f"{theme.footer(lang, sources=sources, vintage=where.year)} {where.attribution}",
        "layers": [name for known, name in NAMED.items() if known in results],
        "data": _data(values, results, pages, lang),
    }


def _candidates(pages: Sequence[Page], results: Mapping[str, Result], lang: str) -> list[dict[str, Any]]:
    """The candidates, best supported first; what the figures say is unknown where nobody published it."""
    clusters = load_table("clusters").set_index("id", drop=False).rename(columns={"id": "cluster"})
    known: pd.DataFrame = (
        results["candidates"].values[0] if "candidates" in results else clusters.assign(stands="unknown")
    )
    known = known.assign(order=known["stands"].map(STANCES.index)).sort_values("order", kind="stable")
    known["before"] = known.groupby("host").cumcount()
    links = {page.words[0]: page.link for page in pages if page.kind == "cluster"}
    rows = enumerate(known.to_dict("records"), start=1)
    return [_candidate(row, number, clusters, links, lang) for number, row in rows]


def _candidate(
    row: Mapping[Hashable, Any], number: int, clusters: pd.DataFrame, links: Mapping[str, str], lang: str
) -> dict[str, Any]:
    """One candidate as list and map show it."""
    name = str(clusters.at[row["cluster"], f"name_{lang}"])
    found = {key: row[key] for key in ("stands", "order", "before")}
    found |= {"number": number, "name": name, "lines": textwrap.wrap(name, 18), "code": row["host"]}
    found |= {
        "region": regions().named(row["host"], lang, short=True),
        "link": links.get(row["cluster"], "#clusters"),
    }
    return found | _place(row["host"], row["before"])


def _data(values: xr.DataArray, results: Mapping[str, Result], pages: Sequence[Page], lang: str) -> Markup:
    """The figures for the script, as JSON that cannot end its element."""
    figures = _by_year(values.transpose("year", "region", "industry"), 4)
    layers = {"specialisation": {"breaks": theme.LQ_BREAKS, "digits": 2, "values": figures}}
    for known, name in NAMED.items():
        if known in results:
            array = results[known].values[0].transpose("year", "region").dropna("year", how="all")
            breaks = GROWTH_BREAKS if name == "growth" else _fifths(array.isel(year=-1).values)
            layers[name] = {"breaks": breaks, "digits": int(name == "growth"), "values": _by_year(array, 2)}
    content = {
        "marks": [".", ","] if lang == "en" else [",", "\u00a0"],
        "pages": {page.words[0]: page.link for page in pages if page.kind == "region"},
        "layers": layers,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - no "<" is left


def _by_year(cube: xr.DataArray, digits: int) -> dict[int, dict[str, Any]]:
    """Figures by year and region; None where there is none."""
    rounded = cube.values.round(digits).astype(object)
    rounded[np.isnan(cube.values.astype(float))] = None
    codes = [str(code) for code in cube["region"].values]
    years = cube["year"].values.tolist()
    return {
        year: dict(zip(codes, rows, strict=True)) for year, rows in zip(years, rounded.tolist(), strict=True)
    }


def _fifths(values: Any) -> list[float]:
    """Limits of five classes with as many regions each, in round numbers."""
    return [float(f"{one:.2g}") for one in np.nanquantile(values.astype(float), [0.2, 0.4, 0.6, 0.8])]


@cache
def _middle(code: str) -> tuple[int, int]:
    """Where the name of a region stands: kilometres of the equal-area projection, y downwards."""
    point = regions().at().boundaries["geometry"][code].representative_point()
    return round(point.x / KM), round(-point.y / KM)


def _place(code: str, before: int) -> dict[str, Any]:
    """Where the mark of a candidate stands: below the region's name, in the far west beside the country."""
    x, y = _middle(code)
    west, _, end, _ = regions().at().boundaries.total_bounds / KM
    if x < west + (end - west) / 5:
        return {"x": round(west) - 40, "y": y - 60 + 95 * before, "outside": True}
    east, south = MARKS.get(code, (-60, 95))
    return {"x": x + east, "y": y + south + 95 * before, "outside": False}


@cache
def _shapes(lang: str) -> dict[str, Any]:
    """The regions as SVG paths, in kilometres of the equal-area projection, y downwards."""
    where = regions().at()
    frame = where.boundaries
    west, south, east, north = frame.total_bounds / KM
    shapes = [_shape(str(code), shape, lang) for code, shape in frame["geometry"].items()]
    shapes.sort(key=lambda one: one["city"])  # drawn last, so that nothing covers them
    box = f"{west - ROOM:.0f} {-north:.0f} {east - west + ROOM:.0f} {north - south + BELOW:.0f}"
    return {"box": box, "regions": shapes}


def _shape(code: str, shape: Any, lang: str) -> dict[str, Any]:
    """A region as a path, a city as a circle around its middle; its name in lines, and where they stand."""
    where = regions().at()
    (x, y), city = _middle(code), code in where.cities
    drawn = {
        "path": "" if city else _path(shape.simplify(GRID)),
        "circle": {"x": x, "y": y, "r": CITY_RADIUS},
    }
    lines = textwrap.wrap(where.named(code, lang, short=True), 14)
    about = {"code": code, "name": where.named(code, lang), "city": city, "lines": lines}
    return drawn | about | {"x": x + 60 * city, "y": y}


def _path(shape: Any) -> str:
    """One region as the `d` of an SVG path, rounded to 100 m."""
    parts = getattr(shape, "geoms", [shape])
    return "".join(
        "M" + "L".join(f"{x / KM:.1f} {-y / KM:.1f}" for x, y, *_ in part.exterior.coords[:-1]) + "Z"
        for part in parts
    )
