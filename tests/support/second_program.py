"""Numbers and names of published sentences once more: from the raw files, by pandas, without our measures.

Everything is of the regions as of 2022. `VALUES[name](at, said)` computes what a sentence of that name must
hold: `at` is what its page is about, `said` what the sentence says it is about (region, section, years).
"""

from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import yaml

RAW = Path(__file__).parents[2] / "data" / "raw"
SECTIONS, SERVICES, INDEXED = list("ABCDEFGHIJKLMNOPQRS"), list("IKMNOPQRS"), list("ABCFGHJL")
DRAWS, BORDER = 4000, 0.04
DIVIDED = {"KZ-10", "KZ-33", "KZ-62", "KZ-19", "KZ-35", "KZ-63"}
"""Regions whose territory changed in 2022: earlier growth is of another territory. Indices of all of them
on the new one start in 2021 by section and, since Ulytau has none before, in 2022 for the product."""
STANCES = {1: "supports", 0: "open", -1: "against"}


class Between:
    """What hangs on draws: labels that must be there, and those that may; or a number with some room."""

    def __init__(self, must, may):
        self.must, self.may = must, may

    def holds(self, said):
        if isinstance(said, list):
            return set(self.must) <= set(said) <= set(self.may)
        return self.must <= said <= self.may

    def __repr__(self):
        return f"{self.must} to {self.may}"


class Ranked(Between):
    """Names with their numbers, the highest first, those that moved at once marked; names as in `Between`."""

    def __init__(self, names, numbers, at_once, most=None):
        super().__init__(names.must, names.may)
        self.numbers, self.at_once, self.most = numbers, at_once, most

    def holds(self, said):
        names, values = [name for name, *_ in said], [number.value for _, number, *_ in said]
        first = [
            self.numbers[list(each)].nlargest(self.most or len(each)).index
            for each in (self.must, self.may)
        ]
        return (
            set(first[0]) & set(first[1]) <= set(names) <= set(first[0]) | set(first[1])
            and values == sorted(values, reverse=True)
            and all(abs(number.value - self.numbers[name]) <= 0.00501 for name, number, *_ in said)
            and {name for name, *_ in said if name in self.at_once}
            == {name for name, *more in said if more[1:]}
        )


# --- tables -----------------------------------------------------------------------------------------------
@cache
def raw(name):
    """A table as year -> value by region and item."""
    table = pd.read_csv(RAW / f"{name}.csv")
    keys = ["region", "item"] if "item" in table else ["region"]
    return table.pivot_table("value", keys, "year")


@cache
def listed(name):
    return pd.read_csv(RAW / f"{name}.csv", keep_default_na=False)


@cache
def accounts(year):
    """Value added by section; households as employers, apart in the year 2025 only, with other services."""
    cells = raw("gva_by_region_section")[year].unstack("item")
    return cells.assign(S=cells["S"] + cells["T"].fillna(0))[SECTIONS]


@cache
def money(year):
    """Value added: regions of 2022 by sections."""
    return accounts(year).drop(["KZ", "KZ-YUZ"]).fillna(0)


@cache
def country(year):
    return accounts(year).loc["KZ"]


@cache
def shares(year):
    return 100 * money(year) / country(year)


@cache
def quotients(year):
    whole = raw("gva_by_region_section")[year].unstack("item")  # value added is GDP less taxes on products
    all_sections = whole["GDP"] - whole["NET_TAXES"]
    return money(year).div(all_sections, axis=0).dropna() / (country(year) / all_sections["KZ"])


@cache
def sure(year, size=0.03, threshold=1.25):
    """In which share of draws of an error band each quotient reaches the threshold."""
    x, rng, hits = money(year), np.random.default_rng(1), 0
    for _ in range(DRAWS):
        e = (
            rng.normal(size=x.shape)
            + 0.5 * rng.normal(size=x.shape[1])
            + 0.5 * rng.normal(size=(len(x), 1))
        )
        y = x.to_numpy() * np.exp(size * e)
        hits = hits + ((y / y.sum(1, keepdims=True)) / (y.sum(0) / y.sum()) >= threshold)
    return pd.DataFrame(hits / DRAWS, x.index, x.columns)


def surely(share, kind=None):
    """Labels whose share of the draws is 90 % or more, with what may fall on either side."""
    kinds = listed("classifications/traded").set_index("code")["kind"]
    share = share[[label for label in share.index if kind is None or kinds[label] == kind]]
    return Between(share.index[share >= 0.9 + BORDER], share.index[share >= 0.9 - BORDER])


@cache
def index(region, item):
    """Volume indices of a region's section or product; a zero stands where there is nothing to grow."""
    table = raw("grp_volume_index_by_region" if item == "GDP" else "gva_volume_index_by_region_section")
    found = table.loc[(region, item)] if (region, item) in table.index else pd.Series(np.nan, table.columns)
    first = 2021 + (item == "GDP") if region in DIVIDED else 0
    return found.where((found.index >= first) & (found > 0))


@cache
def known(year):
    table = (
        raw("gva_volume_index_by_region_section")[year].drop("KZ").unstack("item").dropna(how="all", axis=1)
    )
    return [code for code in SECTIONS if code in table]


@cache
def breaks():
    """Years in which growth in money is more than rounding off volume times price."""
    amounts = pd.DataFrame({year: country(year) for year in raw("gva_by_region_section") if year >= 2010})
    volume, price = (raw(f"gva_{kind}_by_section").loc["KZ"] for kind in ("volume_index", "deflator"))
    gap = 100 * (amounts / amounts.shift(axis=1) / (volume * price / 10_000) - 1).abs()
    return [year for year in gap if (gap[year] > 0.6).any()]


@cache
def borders():
    shapes = gpd.read_file(RAW / "regions/kz/odbl/regions_2022.geojson").set_index("region").geometry
    shapes = shapes[shapes.index.isin(money(2025).index)]
    common = {one: shapely.length(shapely.intersection(shapes.values, shapes[one])) for one in shapes.index}
    return {one: set(shapes.index[length > 0]) - {one} for one, length in common.items()}


# --- growth -----------------------------------------------------------------------------------------------
def rate(series, start, end, without=0):
    steps = [series.get(year, np.nan) / 100 for year in range(start + 1, end + 1) if year != without]
    return 100 * (np.prod(steps) ** (1 / len(steps)) - 1)


def factor(region, item, start, end):
    return float(
        np.prod([index(region, item).get(year, np.nan) / 100 for year in range(start + 1, end + 1)])
    )


def faster(here, nation, start, end):
    """Growth here and in the country, and in how many windows it is higher."""
    spans = [(start + a, end + b, 0) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    spans = [s for s in spans if here.index[0] <= s[0] + 1 <= s[1] <= here.index[-1]]
    spans += [(start, end, year) for year in range(start + 2, end)]
    pairs = [(rate(here, *span), rate(nation, *span)) for span in spans]
    pairs = [(a, b) for a, b in pairs if a == a and b == b]
    own, whole = rate(here, start, end), rate(nation, start, end)
    return {"own": own, "nation": whole, "k": sum(a > b for a, b in pairs), "n": len(pairs)}


def windows(region, item, start, end):
    return faster(index(region, item), index("KZ", item), start, end)


def in_all(region, start, end, above=True):
    """Sections with growth above (or below) the country's in every window that is known."""
    found = {code: windows(region, code, start, end) for code in INDEXED}
    return [
        code
        for code, x in found.items()
        if x["n"] and x["own"] == x["own"] and x["k"] == (x["n"] if above else 0)
    ]


# --- sentences of a region --------------------------------------------------------------------------------
def heads(year):
    grp = raw("gva_by_region_section")[year].xs("GDP", level="item")
    grp = grp.drop(["KZ", "KZ-YUZ"], errors="ignore").dropna()
    return grp, 1000 * grp / raw("population")[year].reindex(grp.index)


def numbers(at, v):
    grp, head = heads(at["year"])
    growth = {"growth": rate(index(at["region"], "GDP"), v["start"], at["year"]),
              "nation": rate(index("KZ", "GDP"), v["start"], at["year"])}  # fmt: skip
    here = {"grp": grp[at["region"]] / 1000, "head": head[at["region"]]}
    here["employed"] = raw("employed")[at["year"]][at["region"]]
    return growth | here | {"rank": head.rank(ascending=False)[at["region"]], "n": len(head)}


def place(at, v):
    grp, head = heads(at["year"])
    rank = head.rank(ascending=False)[at["region"]]
    return {"share": 100 * grp[at["region"]] / grp.sum(), "rank": rank, "n": len(head)}


def series(at, v):
    paid = raw("sdg_regional")[v["year"]].xs("hourly_earnings", level="item")
    own = paid.drop(["KZ", "KZ-YUZ"], errors="ignore").dropna()
    rank = own.rank(ascending=False)[v["region"]]
    return {"own": own[v["region"]], "nation": paid["KZ"], "rank": rank, "n": len(own)}


def work(at, v):
    table = raw("employed_by_sector")[v["year"]].unstack("item")
    share = 100 * table["A"] / table.sum(axis=1)
    return {"own": share[v["region"]], "nation": share["KZ"]}


@cache
def shifted(start, end):
    """Amounts at the start, and at the end in prices of the start, of the sections with an index."""
    items = known(end)
    x = money(start)[items]
    g = pd.DataFrame({i: {r: factor(r, i, start, end) for r in x.index} for i in items}).where(x > 0, 0)
    return x, (x * g).fillna(0)


def shift(at, v):
    x, y = shifted(v["start"], v["end"])
    whole, by_item = y.to_numpy().sum() / x.to_numpy().sum(), y.sum() / x.sum()
    own, last = x.loc[v["region"]], y.loc[v["region"]]
    parts = (own.sum() * (whole - 1), (own * (by_item - whole)).sum(), (last - own * by_item).sum())
    named = dict(zip(("nation_part", "section_part", "own_part"), np.array(parts) / 1000, strict=True))
    return named | {"change": (last.sum() - own.sum()) / 1000}


def own_growth(at):
    """A region's own growth of a section, % of its value added at the start."""
    x, y = (table[at["section"]] for table in shifted(at["start"], at["year"]))
    return (100 * (y / x - y.sum() / x.sum())).where(x > 0)


def mining(at, v):
    def growth(region, left_out):
        steps = []
        for year in range(v["start"] + 1, v["end"] + 1):
            x = accounts(year - 1).loc[region].fillna(0)
            own = pd.Series({"OTHER_SERVICES": x[SERVICES].sum()} | x[INDEXED].to_dict()).drop(left_out)
            pace = pd.Series({i: index(region, i).get(year, np.nan) for i in own.index}).where(own > 0, 100)
            steps.append((own * pace).sum() / own.sum() / 100)
        return 100 * (np.prod(steps) ** (1 / len(steps)) - 1)

    ways = {name: pd.Series({r: growth(r, out) for r in [*money(at["year"]).index, "KZ"]})
            for name, out in (("all", []), ("without", ["B"]))}  # fmt: skip
    ranks = {name: way.drop("KZ").rank(ascending=False)[v["region"]] for name, way in ways.items()}
    here = {name: way[v["region"]] for name, way in ways.items()}
    nation = {"nation": ways["all"]["KZ"], "nation_without": ways["without"]["KZ"]}
    return here | nation | {"a": ranks["all"], "b": ranks["without"], "n": len(ways["all"]) - 1}


def split(at, v):
    x, last = money(v["start"]).loc[v["region"]], money(v["end"]).loc[v["region"]]
    if v["industry"] in x:
        parts, end = {v["industry"]: x[v["industry"]]}, last[v["industry"]]
    else:
        parts = {"OTHER_SERVICES": x[SERVICES].sum()} | x[INDEXED].to_dict()
        end = last.drop(["D", "E"]).sum()
    more = sum(
        np.nan_to_num(m * (factor(v["region"], i, v["start"], v["end"]) - 1)) for i, m in parts.items()
    )
    volume = 100 * more / (end - sum(parts.values()))
    within = [str(year) for year in breaks() if v["start"] < year <= v["end"]]
    return {"effect": more / 1000, "volume": volume, "price": 100 - volume, "breaks": within}


def level(at, v):
    item = v["industry"] if v.get("industry") in SECTIONS else "GDP"
    own, nation = (factor(region, item, v["start"], v["year"]) for region in (v["region"], "KZ"))
    return {"own": 100 * own, "nation": 100 * nation}


def worker(at, v):
    both, jobs = level(at, v), raw("employed")[v["year"]] / raw("employed")[v["start"]]
    return {"own": both["own"] / jobs[v["region"]], "nation": both["nation"] / jobs["KZ"]}


def alike(year, region, without=()):
    """The four regions with the most similar structure, nearest first."""
    x = money(year).drop(columns=list(without))
    parts = x.div(x.sum(axis=1), axis=0)
    return (parts - parts.loc[region]).abs().sum(axis=1).drop(region).nsmallest(4).index.tolist()


def strong(at, kind):
    return {"names": surely(sure(at["year"]).loc[at["region"]], kind)}


def steady(at, v):
    return {"names": in_all(v["region"], at["start"], at["year"]),
            "slow": in_all(v["region"], at["start"], at["year"], above=False)}  # fmt: skip


def position(at, v):
    good = surely(sure(at["year"]).loc[v["region"]], "traded")
    fast = [
        code
        for code in in_all(v["region"], at["start"], at["year"])
        if quotients(at["year"]).loc[v["region"], code]
    ]
    return {"names": Between(set(good.must) & set(fast), set(good.may) & set(fast))}


def here(v):
    """Candidate clusters of a region: of the host, where it is a region of 2022."""
    table = listed("clusters")
    host = table["host"].where(table["host"].isin(money(2025).index), table["region"])
    return table[host == v["region"]]


def around(at, v):
    return {
        "own": rate(index(v["region"], "GDP"), at["start"], at["year"]),
        "names": borders()[v["region"]],
    }


def visits(at, v):
    regions, table = {v["region"], *here(v)["region"]}, listed("field_visits")
    return {"count": (table["region"].isin(regions) & (table["reading"] != "taken")).sum()}


def at_once(year):
    """Pairs whose share of the country more than doubled or halved in the year, being 1 % or more."""
    ratio, size = shares(year) / shares(year - 1), np.maximum(shares(year), shares(year - 1))
    return (np.log(ratio.where(ratio > 0)).abs() > np.log(2)) & (size >= 1)


def strengths(at, v=None):
    """The traded sections that are surely specialised, with their quotients."""
    here = quotients(at["year"]).loc[at["region"]]
    moved = at_once(at["year"]).loc[at["region"]]
    return {"names": Ranked(strong(at, "traded")["names"], here, set(moved.index[moved]))}


def lead(at, v):
    """The traded section that comes first: surely specialised, not by one year, of the highest quotient."""
    ranked, whole = strengths(at)["names"], money(at["year"]).loc[at["region"]]
    first = ranked.numbers[[one for one in ranked.must if one not in ranked.at_once]].idxmax()
    parts = {"part": 100 * whole[first] / whole.sum(), "share": shares(at["year"]).loc[at["region"], first]}
    return parts | {"industry": first} | growing(at | {"section": first}, {"industry": first})


def jumps(at, v):
    """Sections whose share of the country more than doubled or halved in a year, being 1 % or more."""
    found = set()
    for year in range(2015, raw("gva_by_region_section").columns[-1] + 1):
        pair = [shares(each).loc[v["region"]] for each in (year - 1, year)]
        if v["region"] in DIVIDED and year <= 2021:
            continue
        ratio = (pair[1] / pair[0]).where((pair[0] > 0) & (pair[1] > 0))
        found |= {
            c for c in SECTIONS if abs(np.log(ratio[c])) > np.log(2) and max(pair[0][c], pair[1][c]) >= 1
        }
    return {"names": found}


# --- sentences of a section -------------------------------------------------------------------------------
def pairs(at, v):
    q, share = quotients(v["year"])[at["section"]], sure(v["year"])[at["section"]]
    counts = [
        (low <= share) & (share < high) for low, high in ((0.86, 2), (0.94, 2), (0.06, 0.94), (0.14, 0.86))
    ]
    wide_sure, narrow_sure, wide_open, narrow_open = (each.sum() for each in counts)
    return {"threshold": 1.25, "high": (q >= 1.25).sum(), "all": len(q), "asked": 90,
            "sure": Between(narrow_sure, wide_sure), "open": Between(narrow_open, wide_open)}  # fmt: skip


def places(at, v):
    x = money(v["year"])
    found = (x / x.sum()).sub(x.sum(axis=1) / x.to_numpy().sum(), axis=0).abs().sum() / 2
    return {"value": found[v["industry"]], "place": (found > found[v["industry"]]).sum() + 1}


def opening_section(at, v):
    whole, share = country(at["year"]), shares(at["year"])[at["section"]]
    part = 100 * whole[at["section"]] / whole.sum()
    return {"part": part, "region": share.idxmax(), "share": share.max()}


def opening_regions(at, v):
    special, q = surely(sure(at["year"])[at["section"]]), quotients(at["year"])[at["section"]]
    moved = at_once(at["year"])[at["section"]]
    return {"count": Between(len(special.must), len(special.may)), "all": len(q),
            "names": Ranked(special, q, set(moved.index[moved]), most=2)}  # fmt: skip


def economy(at, v):
    both = [raw("gva_volume_index_by_section").loc[("KZ", item)] for item in (at["section"], "GDP")]
    found = faster(*both, at["start"], at["year"])
    return found | {"stands": {STANCES[int(found["k"] == found["n"]) - int(found["k"] == 0)]}}


def ahead(at, v):
    found = {
        region: windows(region, v["industry"], v["start"], v["end"]) for region in money(v["end"]).index
    }
    return {"names": {r for r, x in found.items() if x["own"] == x["own"] and x["k"] == x["n"]}}


# --- sentences of a cluster -------------------------------------------------------------------------------
def special(at, v):
    share = 100 * sure(at["year"]).loc[at["region"], v["industry"]]
    held = {stance(RULES["main"], "specialised", np.clip(share / 100 + e, 0, 1)) for e in (-BORDER, BORDER)}
    seen = {"quotient": quotients(at["year"]).loc[at["region"], v["industry"]], "threshold": 1.25}
    return seen | {"share": Between(share - 8, share + 8), "stands": {STANCES[one] for one in held}}


def large(at, v):
    share = shares(at["year"]).loc[at["region"], v["industry"]]
    times = share / 100 * len(money(at["year"]))
    return {"share": share, "times": times, "stands": {STANCES[stance(RULES["main"], "large", times)]}}


def growing(at, v):
    item = v["industry"] if v.get("industry") in SECTIONS else "GDP"
    start = int(v["window"].split("–")[0]) if "window" in v else at["start"]
    found = windows(at["region"], item, start, at["year"])
    known = found["n"] and found["own"] == found["own"]
    stands = STANCES[int(found["k"] == found["n"]) - int(found["k"] == 0)] if known else "unknown"
    return found | {"stands": {stands}}


def why(at, v):
    section, everything = ([factor(r, item, v["start"], v["end"]) for r in (at["region"], "KZ")]
                           for item in (v["industry"], "GDP"))  # fmt: skip
    share, weight = section[0] / section[1], everything[0] / everything[1]
    part = 100 * float(np.clip(-np.log(weight) / np.log(share / weight), 0, 1))
    return {"times": share / weight, "share": share, "weight": weight, "part": part}


def denominator(at, v):
    return why(at, {"start": at["start"], "end": at["year"], "industry": at["section"]})


@cache
def fact_rows(cluster, region):
    """Facts of a cluster's topic and region, and the longest series of whole years that can be compared."""
    topic = listed("products").set_index("cluster")["topic"][cluster]
    table = listed("published_facts")
    rows = table[(table["topic"] == topic) & (table["region"] == region) & (topic != "")]
    yearly = rows[rows["period"].str.fullmatch(r"\d{4}") & ~rows["unit"].str.contains("KZT")]
    kinds = [each.sort_values("period") for _, each in yearly.groupby(["indicator", "unit", "weight"])]
    return rows, max(kinds, key=len, default=yearly)


def facts(at, v):
    rows, longest = fact_rows(at["cluster"], at["region"])
    used = longest if len(longest) else rows.iloc[[-1]]
    one, other = used.iloc[0], used.iloc[-1]
    about = {"indicator": one["indicator"], "unit": one["unit"], "level": one["source_level"]}
    ends = {"start": one["period"], "end": other["period"]}
    return about | ends | {"first": float(one["value"]), "last": float(other["value"])}


@cache
def harvest(region):
    """Grain, means of three years."""
    table = raw("grain_by_region").xs("GRAIN_HARVEST", level="item").loc[region]
    return table.rolling(3, center=True).mean()


def output(at, v):
    return {"value": harvest(v["region"])[v["year"]], "before": harvest(v["region"])[v["start"]]}


def peers(at, v):
    chosen, q = alike(at["year"], at["region"], at["section"]), quotients(at["year"])[v["industry"]]
    return {"peers": chosen, "own": q[at["region"]], "low": q[chosen].min(), "high": q[chosen].max()}


def peers_growth(at):
    chosen = [at["region"], *alike(at["year"], at["region"], at["section"])]
    return pd.Series({r: 100 * factor(r, at["section"], at["year"] - 4, at["year"]) for r in chosen})


def count_of_place(at, v):
    known_growth = [
        r for r in money(at["year"]).index if factor(r, v["industry"], at["start"], at["year"]) > 0
    ]
    return {"count": sum(quotients(at["year"])[v["industry"]].reindex(known_growth) > 0)}


def rungs(at, v):
    return 1 + bool(len(fact_rows(at["cluster"], at["region"])[0]))


def starts(at, v):
    here, nation, end = index(at["region"], v["industry"]), index("KZ", v["industry"]), v["end"]
    pairs = {first: (rate(here, first, end), rate(nation, first, end)) for first in range(2010, end - 2)}
    pairs = {first: both for first, both in pairs.items() if both[0] == both[0] and both[1] == both[1]}
    names = [str(first) for first, both in pairs.items() if both[0] > both[1]]
    return {"faster": len(names), "all": len(pairs), "names": names}


RULES = yaml.safe_load((RAW / "rules" / "verdict.yml").read_text("utf-8"))


def stance(rule, criterion, number):
    one = rule["criteria"][criterion]
    return (
        None
        if number != number
        else int(number >= one["supports"] - 1e-9) - int(number <= one["against"] + 1e-9)
    )


def judged(at, name="main", start=None):
    """The verdict on a candidate: 1, 0, -1. No cluster has a product whose output is compared."""
    rule, start = RULES[name], start or at["start"]
    region, section, end = at["region"], at["section"], at["year"]
    window = windows(region, section, start, end)
    share = window["k"] / window["n"] if window["n"] and window["own"] == window["own"] else np.nan
    certain = sure(end, rule["error"], rule["threshold"]).loc[region, section]
    found = {"specialised": stance(rule, "specialised", certain),
             "large": stance(rule, "large", large(at, {"industry": section})["times"]),
             "growing": stance(rule, "growing", share)}  # fmt: skip
    pair = int(
        all(found[one] == 1 for one in rule["needs"]) and all(found[one] != -1 for one in rule["bars"])
    )
    pair = -1 if all(found[one] == -1 for one in rule["contradicted_by"]) else pair
    rows, longest = fact_rows(at["cluster"], region)
    told = 0 if len(rows) else None
    if len(longest) > 1 and all(rule["facts"][one] == "supports" for one in longest["source_level"]):
        told = np.sign(float(longest["value"].iloc[-1]) - float(longest["value"].iloc[0]))
    return 1 if pair == 1 and told == 1 else -1 if pair == -1 and told != 1 else 0


def by_rules(at, v):
    return {"count": 3, "names": list(dict.fromkeys(STANCES[judged(at, name)] for name in RULES))}


def by_starts(at, v):
    every = [judged(at, start=first) for first in range(2011, at["year"] - 2)]
    return {"same": every.count(judged(at)), "all": len(every)}


VALUES = {
    "numbers": numbers, "opening.place": place, "region.series": series, "region.work": work, "shift": shift,
    "mining": mining, "split": split, "split.broken": split, "lines": level, "fact.growth": level,
    "worker": worker, "windows": steady, "position": position, "around": around, "visits": visits,
    "jumps": jumps, "sure": pairs, "section.places": places, "opening.section": opening_section,
    "opening.regions": opening_regions, "opening.regions.local": opening_regions,
    "opening.section.unknown": opening_section, "opening.strengths": strengths, "section.steady": ahead,
    "why": why, "why.lost": why,
    "denominator": denominator, "facts": facts, "facts.claim": facts, "one_fact": facts,
    "one_fact.claim": facts, "output": output, "output.wider": output, "peers": peers,
    "place": count_of_place, "starts": starts, "verdict.rules": by_rules, "verdict.starts": by_starts,
    "strengths": lambda at, v: {"threshold": 1.25} | strong(at, "traded"),
    "local": lambda at, v: strong(at, "local"),
    "region.peers": lambda at, v: {"names": alike(at["year"], at["region"])},
    "candidates": lambda at, v: {"names": here(v)["name_en"].tolist()},
    "region.not_known": lambda at, v: {"names": [code for code in SECTIONS if code not in known(at["year"])]},
    "fact.quotient": lambda at, v: {"value": quotients(v["year"]).loc[v["region"], v["industry"]]},
    "fact.share": lambda at, v: {"value": shares(v["year"]).loc[v["region"], v["industry"]]},
    "ladder": lambda at, v: {"known": rungs(at, v), "all": 6},
    "not_known": lambda at, v: {"count": 6 - rungs(at, v) + 2},
    "chain": lambda at, v: {"names": at["sections"]}, "title": lambda at, v: {"sections": at["sections"]},
}  # fmt: skip
VALUES["opening.lead.unknown"] = lead
for kind in ("", ".supports", ".open", ".against"):
    VALUES |= {f"specialised{kind}": special, f"large{kind}": large, f"growing{kind}": growing}
    VALUES[f"opening{kind}"] = growing if kind else lambda at, v: {}
for kind in STANCES.values():
    VALUES[f"verdict.{kind}"] = lambda at, v: {"stands": {STANCES[judged(at)]}}
    VALUES |= {f"opening.lead.{kind}": lead, f"opening.economy.{kind}": economy}
HIGHEST = {
    "per_head": lambda at: heads(at["year"])[1],
    "quotient_map": lambda at: quotients(at["year"])[at["section"]],
    "shares": lambda at: shares(at["year"])[at["section"]],
    "own_growth": own_growth,
    "peers_growth": peers_growth,
}  # fmt: skip
"""Results whose sentence names who has the highest values."""
