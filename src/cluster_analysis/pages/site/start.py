"""What the start page shows: the candidates with their verdicts, and figures of every region on one map."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
import yaml
from markupsafe import Markup

from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.regions.units import Vintage
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
ROOM = 700  # km left of the country, for the names of candidates in the west
BELOW = 90
PLACES = yaml.safe_load(Path(__file__).with_name("places.yml").read_text(encoding="utf-8"))
STANCES = ("supports", "open", "against", "unknown")
LAYERS = {"specialisation": (EVERY, 4, 2), "growth": ("every_growth", 2, 1), "head": ("every_head", 2, 0)}
"""Figures of the map, where the mapping published them: their name there, and digits kept and shown."""
BREAKS: dict[str, Sequence[float]] = {"specialisation": theme.LQ_BREAKS, "growth": (0, 3, 6, 9)}


def view(pages: Sequence[Page], results: Mapping[str, Result], lang: str) -> dict[str, Any]:
    """The values of the template `index.html`, from what the mapping published; else a list of pages."""
    if not results:
        return {"pages": pages, "headings": kinds(lang), "map": None}
    sentence = results.get("start_sentence", results["lead"]).finding
    values, where = results[EVERY].values[0].dropna("year", how="all"), regions().at()
    latest = values.isel(year=-1)
    rows = {code: latest.sel(region=code).values.tolist() for code in where.units}
    every = _in_time(EVERY, results)
    borders = {vintage: _shapes(vintage, lang) for vintage in every}
    named = {shape["code"]: shape["name"] for shapes in borders.values() for shape in shapes}
    sections = values["industry"].values.tolist()
    sources = [values.attrs["record"], where.source]
    return {
        "finding": sentence.text(lang) if sentence else "",
        "candidates": _candidates(pages, results, lang),
        "sections": {code: section_name(code, lang) for code in sections},
        "years": sorted(year for each in every.values() for year in each["year"].values.tolist()),
        "map": {"box": _box(), "borders": borders},
        "past": {code: name for code, name in named.items() if code not in rows},
        "table": {code: [format_number(cell, lang) for cell in cells] for code, cells in rows.items()},
        "names": {code: where.named(code, lang) for code in rows},
        "vintage": where.year,
        "pages": pages,
        "headings": kinds(lang),
        "note": f"{theme.footer(lang, sources=sources, vintage=where.year)} {where.attribution}",
        "layers": [layer for layer, (name, *_digits) in LAYERS.items() if name in results],
        "data": _data(results, pages, lang),
    }


def _candidates(pages: Sequence[Page], results: Mapping[str, Result], lang: str) -> list[dict[str, Any]]:
    """The candidates, best supported first; what the figures say is unknown where nobody published it."""
    clusters = load_table("clusters").set_index("id", drop=False).rename(columns={"id": "cluster"})
    known: pd.DataFrame = (
        results["candidates"].values[0] if "candidates" in results else clusters.assign(stands="unknown")
    )
    known = known.assign(order=known["stands"].map(STANCES.index)).sort_values("order", kind="stable")
    known["before"] = known.groupby("host").cumcount()
    known["name"] = clusters.loc[known["cluster"], f"name_{lang}"].to_numpy()
    links = {page.words[0]: page.link for page in pages if page.kind == "cluster"}
    return [
        {
            **{key: row[key] for key in ("stands", "order", "before", "name")},
            "number": number,
            "lines": textwrap.wrap(row["name"], 18),
            "code": row["host"],
            "region": regions().named(row["host"], lang, short=True),
            "link": links.get(row["cluster"], "#clusters"),
            **_place(row["host"], row["before"]),
        }
        for number, row in enumerate(known.to_dict("records"), start=1)
    ]


def _in_time(name: str, results: Mapping[str, Result]) -> dict[int, xr.DataArray]:
    """What the mapping published under a name, by vintage: each year on the borders of its time."""
    names = {int(one.removeprefix(f"{name}_")): one for one in results if one.startswith(f"{name}_")}
    names[regions().at().year] = name
    found: dict[int, xr.DataArray] = {}
    for vintage, end in zip(sorted(names), [*sorted(names)[1:], None], strict=True):
        years = slice(vintage if found else None, end and end - 1)
        found[vintage] = results[names[vintage]].values[0].sel(year=years).dropna("year", how="all")
    return found


def _data(results: Mapping[str, Result], pages: Sequence[Page], lang: str) -> Markup:
    """The figures for the script, as JSON that cannot end its element."""
    layers = {}
    for layer, (name, kept, digits) in LAYERS.items():
        if name in results:
            arrays = _in_time(name, results)
            breaks = BREAKS.get(layer) or _fifths(arrays[max(arrays)].isel(year=-1).values)
            layers[layer] = {"breaks": breaks, "digits": digits, "values": _by_year(arrays, kept)}
    content = {
        "borders": list(_in_time(EVERY, results)),
        "marks": [".", ","] if lang == "en" else [",", "\u00a0"],
        "pages": {page.words[0]: page.link for page in pages if page.kind == "region"},
        "layers": layers,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - no "<" is left


def _by_year(cubes: Mapping[int, xr.DataArray], digits: int) -> dict[int, dict[str, Any]]:
    """Figures by year and region; None where there is none."""
    found: dict[int, dict[str, Any]] = {}
    for cube in cubes.values():
        whole = cube.transpose("year", "region", ...).astype(float)
        numbers = np.where(np.isnan(whole), np.array(None), whole.round(digits)).tolist()
        codes = [str(code) for code in cube["region"].values]
        rows = (dict(zip(codes, row, strict=True)) for row in numbers)
        found |= zip(whole["year"].values.tolist(), rows, strict=True)
    return found


def _fifths(values: Any) -> list[float]:
    """Limits of five classes with as many regions each, in round numbers."""
    return [float(f"{one:.2g}") for one in np.nanquantile(values.astype(float), [0.2, 0.4, 0.6, 0.8])]


def _middle(shape: Any) -> tuple[int, int]:
    """The middle of a region: kilometres of the equal-area projection, y downwards."""
    point = shape.representative_point()
    return round(point.x / KM), round(-point.y / KM)


def _place(code: str, before: int) -> dict[str, Any]:
    """Where the mark of a candidate stands: below the region's name, in the far west beside the country."""
    boundaries = regions().at().boundaries
    x, y = _middle(boundaries["geometry"][code])
    west, _, end, _ = boundaries.total_bounds / KM
    if x < west + (end - west) / 5:
        return {"x": round(west) - 40, "y": y - 60 + 95 * before, "outside": True}
    east, south = PLACES["marks"].get(code, (-60, 95))
    return {"x": x + east, "y": y + south + 95 * before, "outside": False}


def _box() -> str:
    """The part of the plane that the map shows."""
    west, south, east, north = regions().at().boundaries.total_bounds / KM
    return f"{west - ROOM:.0f} {-north:.0f} {east - west + ROOM:.0f} {north - south + BELOW:.0f}"


@cache
def _shapes(vintage: int, lang: str) -> list[dict[str, Any]]:
    """The regions of a vintage as SVG paths, in kilometres of the equal-area projection, y downwards."""
    where = regions().at(vintage)
    shapes = [_shape(str(code), shape, where, lang) for code, shape in where.boundaries["geometry"].items()]
    return sorted(shapes, key=lambda one: one["city"])  # drawn last, so that nothing covers them


def _shape(code: str, shape: Any, where: Vintage, lang: str) -> dict[str, Any]:
    """A region as a path, a city as a circle around its middle; its name in lines, and where they stand."""
    (x, y), city = _middle(shape), code in where.cities
    east, south = PLACES["names"].get(code, (60 * city, 0))
    lines = textwrap.wrap(where.named(code, lang, short=True), 14)
    about = {"code": code, "name": where.named(code, lang), "city": city, "lines": lines}
    about |= {
        "path": "" if city else _path(shape.simplify(GRID)),
        "circle": {"x": x, "y": y, "r": CITY_RADIUS},
    }
    return about | {"x": x + east, "y": y + south}


def _path(shape: Any) -> str:
    """One region as the `d` of an SVG path, rounded to 100 m."""
    parts = getattr(shape, "geoms", [shape])
    return "".join(
        "M" + "L".join(f"{x / KM:.1f} {-y / KM:.1f}" for x, y, *_ in part.exterior.coords[:-1]) + "Z"
        for part in parts
    )
