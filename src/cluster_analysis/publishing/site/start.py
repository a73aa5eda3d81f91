"""What the start page shows: location quotients of every region, section and year, on a map one can ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import xarray as xr
from markupsafe import Markup

from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.sets import regions_of
from cluster_analysis.data.regions.units import Vintage
from cluster_analysis.language.i18n import format_number, translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.results import Result
from cluster_analysis.publishing.site.downloads import EVERY

CITY_RADIUS = 42_000  # metres: a city is drawn as a circle that can be hit
BREAKS = theme.LQ_BREAKS  # as on the printed maps
COLOURS = theme.colours(theme.DIVERGING, len(BREAKS) + 1)
GRID = 2000.0


def view(pages: list[dict[str, Any]], results: Mapping[str, Result], lang: str) -> dict[str, Any]:
    """The values of the template `index.html`, from what the mapping published."""
    lead = results["lead"].finding
    values = results[EVERY].values[0].dropna("year", how="all")
    sections = [str(code) for code in values["industry"].values]
    years = [int(year) for year in values["year"].values]
    latest = values.sel(year=years[-1])
    where = regions_of(values["region"].values, None)
    return {
        "finding": lead.text(lang) if lead else "",
        "sections": {code: section_name(code, lang) for code in sections},
        "years": years,
        "map": _shapes(where, lang),
        "table": [
            {
                "code": code,
                "name": where.named(code, lang),
                "cells": [format_number(float(one), lang) for one in latest.sel(region=code).values],
            }
            for code in where.units
        ],
        "note": theme.footer(lang, sources=[values.attrs["record"], where.source], vintage=where.year)
        + " "
        + where.attribution,
        "data": _data(values, where, sections, years, pages, lang),
    }


def _data(
    values: xr.DataArray,
    where: Vintage,
    sections: list[str],
    years: list[int],
    pages: list[dict[str, Any]],
    lang: str,
) -> Markup:
    """The figures for the script, as JSON that cannot end its element."""
    _ = translator(lang)
    cube = values.transpose("year", "region", "industry")
    codes = [str(code) for code in cube["region"].values]
    rounded = cube.values.round(4).astype(object)
    rounded[np.isnan(cube.values)] = None
    tables = [dict(zip(codes, rows, strict=True)) for rows in rounded.tolist()]
    content = {
        "locale": lang,
        "sections": sections,
        "labels": {code: section_name(code, lang) for code in sections},
        "names": {code: where.named(code, lang) for code in where.units},
        "pages": {
            page["parameters"]["region"]: f"{page['name']}.html" for page in pages if page["kind"] == "region"
        },
        "values": dict(zip(years, tables, strict=True)),
        "breaks": list(BREAKS),
        "colours": COLOURS,
        "words": {
            "missing": _("no figure"),
            "compare": _("Location quotients"),
            "section": _("Section"),
            "difference": _("Difference"),
            "rank": _("rank {n} of {all}"),
        },
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - no "<" is left


@cache
def _shapes(where: Vintage, lang: str) -> dict[str, Any]:
    """The regions as SVG paths, in metres of the equal-area projection, y downwards."""
    frame = where.boundaries
    west, south, east, north = frame.total_bounds
    regions = [
        {"code": code, "name": where.named(code, lang), **_shape(code in where.cities, shape)}
        for code, shape in frame["geometry"].items()
    ]
    regions.sort(key=lambda one: one["code"] in where.cities)  # drawn last, so that nothing covers them
    box = f"{west:.0f} {-north:.0f} {east - west:.0f} {north - south:.0f}"
    return {"box": box, "regions": regions}


def _shape(city: bool, shape: Any) -> dict[str, Any]:
    """A region as a path, a city as a circle around its middle."""
    if not city:
        return {"path": _path(shape.simplify(GRID)), "circle": None}
    middle = shape.representative_point()
    return {"path": "", "circle": {"x": round(middle.x), "y": round(-middle.y), "r": CITY_RADIUS}}


def _path(shape: Any) -> str:
    """One region as the `d` of an SVG path, rounded to 100 m."""
    parts = getattr(shape, "geoms", [shape])
    return "".join(
        "M"
        + "L".join(f"{round(x, -2):.0f} {round(-y, -2):.0f}" for x, y, *_ in part.exterior.coords[:-1])
        + "Z"
        for part in parts
    )
