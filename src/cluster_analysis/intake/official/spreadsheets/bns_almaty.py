"""Whether a bare "Almaty" is the city or the region around it: the other rows of the table tell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.intake.official.spreadsheets.bns_lines import Line
from cluster_analysis.intake.official.terms.cells import is_marked_city

CITY, REGION = "KZ-75", "KZ-19"
_CITIES = {"KZ-71", CITY, "KZ-79"}
_MARKED = re.compile(
    r"област|обл\b|region|oblast|oblys|облыс|ская(?:\b|\d)|^абай|^abai|^жет[іы]су|^j?zh?et[iy]su|^[уұ]лытау|^ulytau"
)


def separate_almaty(lines: Iterable[Line]) -> Line | None:
    """Make bare "Almaty" the region where that is certain; give the row back where it may be either.

    It is the region where the city has a row of its own, or where no city has a row and the other regions
    are bare names as well. It is the city where the region has a row of its own, where there are only cities,
    or where the cities stand beside regions that are called so.
    """
    named = [one for one in lines if one.region]
    almaty = [one for one in named if one.region == CITY]
    bare = [one for one in almaty if not is_marked_city(one.label or "city")]
    others = [one for one in named if one.region not in _CITIES | {regions().country}]
    if not bare or not others or any(one.region == REGION for one in others):
        return None
    has_bare = any(one.label and not _MARKED.search(one.label.casefold()) for one in others)
    has_cities = any(one.region in _CITIES - {CITY} for one in named)
    if len(bare) < len(almaty) or (has_bare and not has_cities):
        for one in bare:
            one.region = REGION
        return None
    return bare[0] if has_bare == has_cities else None
