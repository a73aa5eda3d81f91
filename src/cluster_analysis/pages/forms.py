"""Forms in which a page shows a table of results, besides a table: claims, ladder, cards, lines, links, gaps.

Each takes the rows that a notebook published, with their own labels, and words them; nothing is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import in_words, typed, word

Rows = Sequence[Mapping[str, Any]]
WAYS = ("supports", "open", "against")
UNKNOWN = "unknown"
SHOWN = 4
"""Regions that stand beside a region until the reader chooses others."""
FOUR = ("value_added", "region_share", "national_share", "location_quotient")


def view(form: str, rows: Rows, lang: str) -> list[dict[str, Any]]:
    """What a template needs to show rows in a form.

    Examples
    --------
    >>> view("claims", [{"stands": "open", "claim": "whether Mining grows"}], "en")[1]
    {'stands': 'open', 'claims': ['whether Mining grows']}
    """
    return FORMS[form](rows, lang)


def claims(rows: Rows, lang: str) -> list[dict[str, Any]]:
    """What supports, what is open, what speaks against: three lists, in this order."""
    return [
        {"stands": way, "claims": [in_words(row["claim"], lang) for row in rows if row["stands"] == way]}
        for way in WAYS
    ]


def ladder(rows: Rows, lang: str) -> list[dict[str, Any]]:
    """The rungs from the widest to the narrowest: known or not, whether it is the best, what stands on it."""
    rungs = _grouped(rows, "rung")
    known = [rung for rung, listed in rungs.items() if any(row["stands"] != UNKNOWN for row in listed)]
    return [
        {
            "rung": word(rung, lang),
            "known": rung in known,
            "best": known[-1:] == [rung],
            "lines": [{"text": in_words(row["evidence"], lang), "stands": row["stands"]} for row in listed],
        }
        for rung, listed in rungs.items()
    ]


def cards(rows: Rows, lang: str) -> list[dict[str, Any]]:
    """Big numbers: what is measured, here, in the country, and the rank."""
    return [
        {
            "label": word(str(row["measure"]), lang),
            "value": _number(row["value"], lang),
            "country": _number(row["country"], lang),
            "rank": _number(row["rank"], lang, 0),
            "of": _number(row["all"], lang, 0),
        }
        for row in rows
    ]


def sections(rows: Rows, lang: str) -> list[dict[str, Any]]:
    """Sections of a region: four numbers of the last year, and the quotient of every year as a line."""
    listed = _grouped(sorted(rows, key=itemgetter("year")), "industry")
    return [
        {
            "code": code,
            "name": in_words(code, lang),
            "years": f"{own[0]['year']}–{own[-1]['year']}",
            "numbers": [(word(name, lang), _number(own[-1][name], lang)) for name in FOUR],
            "line": _line([float(row[FOUR[-1]]) for row in own]),
        }
        for code, own in listed.items()
    ]


def _line(values: Sequence[float]) -> str:
    """The points of a line, 120 wide and 30 high, that begins at nothing.

    Examples
    --------
    >>> _line([1.0, float("nan"), 2.0])
    '0,15.0 120,0.0'
    """
    known = [(at, value) for at, value in enumerate(values) if value == value]
    top, step = max([value for _, value in known], default=0) or 1, 120 / max(len(values) - 1, 1)
    return " ".join(f"{at * step:.0f},{30 - 30 * value / top:.1f}" for at, value in known)


def lines(rows: Rows, lang: str) -> list[dict[str, Any]]:
    """A line for each region, from the most alike to the least: its name, its values, whether it is drawn.

    The first is the region of the page; the country, which is like none, is always drawn too.
    """
    years = [key for key in rows[0] if str(key).isdigit()]
    alike = sorted(rows, key=lambda row: (row["distance"] != row["distance"], row["distance"]))
    return [
        {
            "name": in_words(row["region"], lang),
            "kind": "own" if not place else "country" if row["distance"] != row["distance"] else "other",
            "drawn": place <= SHOWN,
            "years": [int(year) for year in years],
            "values": [round(float(row[year]), 1) if row[year] == row[year] else None for year in years],
        }
        for place, row in enumerate(alike)
    ]


def links(rows: Rows, lang: str) -> list[dict[str, Any]]:
    """Clusters: where the page is, the name, the main section, what the figures say."""
    return [
        {
            "link": f"cluster-{row['cluster']}.html",
            "name": in_words(row["name"], lang),
            "note": in_words(row["industry"], lang),
            "stands": row["stands"],
        }
        for row in rows
    ]


def gaps(rows: Rows, lang: str) -> list[dict[str, Any]]:
    """What is not known: the first cell of a row, and the others below it."""
    worded = [[in_words(cell, lang) for cell in row.values()] for row in rows]
    return [{"what": first, "who": others} for first, *others in worded]


def _number(value: Any, lang: str, digits: int | None = None) -> str:
    """A number as it stands alone, or with so many digits; nothing where there is none."""
    if value is None or value != value:
        return ""
    return (
        in_words(typed(float(value)), lang) if digits is None else theme.number(float(value), lang, digits)
    )


def _grouped(rows: Rows, head: str) -> dict[str, list[Mapping[str, Any]]]:
    """The rows by what stands under a head, in the order of that."""
    order = sorted(rows, key=itemgetter(head))
    return {str(name): [*own] for name, own in groupby(order, key=itemgetter(head))}


FORMS: Mapping[str, Callable[[Rows, str], list[dict[str, Any]]]] = {
    "claims": claims,
    "ladder": ladder,
    "cards": cards,
    "sections": sections,
    "lines": lines,
    "links": links,
    "gaps": gaps,
}
