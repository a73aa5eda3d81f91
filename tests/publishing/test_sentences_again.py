"""A second program: numbers of published sentences from the raw files again, by pandas, without our measures.

Sixty pages are drawn; each number of each sentence on them is computed anew from `data/raw`, in arithmetic of
its own, and must round to what stands there. Kinds of sentences that are not computed again are named below.
"""

import random
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import cluster_analysis as ca
from cluster_analysis.language.values import Listing, Named, Numeric, Year
from cluster_analysis.pages.notebook import read
from cluster_analysis.pictures.findings import Finding

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
SENTENCES = yaml.safe_load((ROOT / "src/cluster_analysis/pictures/sentences.yml").read_text("utf-8"))
NAMES = {text: name for name, text in SENTENCES["sentences"].items()}
PAGES = {"region": ("07_region", "region"), "section": ("08_section", "section"),
         "cluster": ("05_cluster_profile", "cluster")}  # fmt: skip
NOT_AGAIN = {
    "why", "why.lost", "denominator", "peers", "output", "facts", "facts.claim", "one_fact", "one_fact.claim",
    "ladder", "not_known", "verdict.rules", "verdict.starts", "starts", "visits", "place", "output.wider",
}  # fmt: skip
"""Counts of rows of tables, facts copied from a table, and what the pages of clusters say of one product."""
DRAWS = 4000
DIVIDED = {"KZ-10", "KZ-33", "KZ-62", "KZ-19", "KZ-35", "KZ-63"}
"""Regions whose territory changed in 2022: growth from a year before is that of another territory."""


@cache
def raw(name):
    """A table as year -> value by region and item."""
    table = pd.read_csv(RAW / f"{name}.csv")
    keys = ["region", "item"] if "item" in table else ["region"]
    return table.pivot_table("value", keys, "year")


@cache
def money(year):
    """Value added: regions of 2022 by sections."""
    cells = raw("gva_by_region_section")[year].unstack("item")[list("ABCDEFGHIJKLMNOPQRS")]
    return cells.drop(["KZ", "KZ-YUZ"]).fillna(0)


@cache
def country(year):
    return raw("gva_by_region_section")[year]["KZ"][list("ABCDEFGHIJKLMNOPQRS")]


def quotients(year):
    accounts = raw("gva_by_region_section")[year].unstack("item")  # value added is GDP less taxes on products
    all_sections = accounts["GDP"] - accounts["NET_TAXES"]
    return money(year).div(all_sections, axis=0).dropna() / (country(year) / all_sections["KZ"])


@cache
def sure(year):
    """In which share of draws of a band of 3 % each quotient reaches 1.25."""
    x, rng, hits = money(year), np.random.default_rng(1), 0
    for _ in range(DRAWS):
        e = rng.normal(size=x.shape) + 0.5 * rng.normal(size=x.shape[1]) + 0.5 * rng.normal(size=(len(x), 1))
        y = x.to_numpy() * np.exp(0.03 * e)
        hits = hits + ((y / y.sum(1, keepdims=True)) / (y.sum(0) / y.sum()) >= 1.25)
    return pd.DataFrame(hits / DRAWS, x.index, x.columns)


def index(region, item):
    table = raw("grp_volume_index_by_region" if item == "GDP" else "gva_volume_index_by_region_section")
    found = table.loc[(region, item)] if (region, item) in table.index else pd.Series(np.nan, table.columns)
    return found.where(found.index > 2021) if region in DIVIDED else found


def rate(series, start, end, without=0):
    steps = [series.get(year, np.nan) / 100 for year in range(start + 1, end + 1) if year != without]
    return 100 * (np.prod(steps) ** (1 / len(steps)) - 1)


def factor(region, item, start, end):
    return float(np.prod([index(region, item).get(year, np.nan) / 100 for year in range(start + 1, end + 1)]))


def faster(region, item, start, end):
    """Growth here and in the country, and in how many windows it is higher."""
    here, nation = index(region, item), index("KZ", item)
    spans = [(start + a, end + b, 0) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    spans = [s for s in spans if here.index[0] <= s[0] + 1 and s[1] <= here.index[-1]]
    spans += [(start, end, year) for year in range(start + 2, end)]
    pairs = [(rate(here, *span), rate(nation, *span)) for span in spans]
    known = [(a, b) for a, b in pairs if a == a and b == b]
    own, whole = rate(here, start, end), rate(nation, start, end)
    return {"own": own, "nation": whole, "k": sum(a > b for a, b in known), "n": len(known)}


def heads(year):
    grp = (
        raw("gva_by_region_section")[year]
        .xs("GDP", level="item")
        .drop(["KZ", "KZ-YUZ"], errors="ignore")
        .dropna()
    )
    return grp, 1000 * grp / raw("population")[year].reindex(grp.index)


def known(year):
    table = (
        raw("gva_volume_index_by_region_section")[year].drop("KZ").unstack("item").dropna(how="all", axis=1)
    )
    return [code for code in "ABCDEFGHIJKLMNOPQRS" if code in table]


def numbers(at, v):
    grp, head = heads(at["year"])
    growth = {"growth": rate(index(at["region"], "GDP"), v["start"], at["year"]),
              "nation": rate(index("KZ", "GDP"), v["start"], at["year"])}  # fmt: skip
    rank = head.rank(ascending=False)[at["region"]]
    jobs = raw("employed")[at["year"]][at["region"]]
    here = {"grp": grp[at["region"]] / 1000, "head": head[at["region"]], "employed": jobs}
    return growth | here | {"rank": rank, "n": len(head)}


def place(at, v):
    grp, head = heads(at["year"])
    rank = head.rank(ascending=False)[at["region"]]
    return {"share": 100 * grp[at["region"]] / grp.sum(), "rank": rank, "n": len(head)}


def series(at, v):
    paid = raw("sdg_regional")[v["year"]].xs("hourly_earnings", level="item")
    own = paid.drop(["KZ", "KZ-YUZ"], errors="ignore").dropna()
    return {"own": own[v["region"]], "nation": paid["KZ"], "rank": own.rank(ascending=False)[v["region"]],
            "n": len(own)}  # fmt: skip


def work(at, v):
    table = raw("employed_by_sector")[v["year"]].unstack("item")
    share = 100 * table["A"] / table.sum(axis=1)
    return {"own": share[v["region"]], "nation": share["KZ"]}


def shift(at, v):
    start, end, items = v["start"], v["end"], known(v["end"])
    x = money(start)[items]
    g = pd.DataFrame({i: {r: factor(r, i, start, end) for r in x.index} for i in items}).where(x > 0, 0)
    y = (x * g).fillna(0)
    whole, by_item = y.to_numpy().sum() / x.to_numpy().sum(), y.sum() / x.sum()
    own, last = x.loc[v["region"]], y.loc[v["region"]]
    parts = (own.sum() * (whole - 1), (own * (by_item - whole)).sum(), (last - own * by_item).sum())
    return dict(zip(("nation_part", "section_part", "own_part"), np.array(parts) / 1000, strict=True)) | {
        "change": (last.sum() - own.sum()) / 1000
    }


def mining(at, v):
    def growth(region, left_out):
        steps = []
        for year in range(v["start"] + 1, v["end"] + 1):
            x = raw("gva_by_region_section")[year - 1][region].reindex(list("ABCDEFGHIJKLMNOPQRS")).fillna(0)
            own = pd.Series({"OTHER_SERVICES": x[list("IKMNOPQRS")].sum()} | x[list("ABCFGHJL")].to_dict())
            own = own.drop(left_out)
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
    x = money(v["start"]).loc[v["region"]]
    parts = {"OTHER_SERVICES": x[list("IKMNOPQRS")].sum()} | x[list("ABCFGHJL")].to_dict()
    if v["industry"] in x:
        parts = {v["industry"]: x[v["industry"]]}
    more = sum(
        np.nan_to_num(m * (factor(v["region"], i, v["start"], v["end"]) - 1)) for i, m in parts.items()
    )
    last = money(v["end"]).loc[v["region"]]
    change = (last[list(parts)] if v["industry"] in x else last.drop(["D", "E"])).sum() - sum(parts.values())
    return {"effect": more / 1000, "volume": 100 * more / change, "price": 100 - 100 * more / change}


def level(at, v):
    item = v["industry"] if isinstance(v.get("industry"), str) else "GDP"
    own, nation = (factor(region, item, v["start"], v["year"]) for region in (v["region"], "KZ"))
    return {"own": 100 * own, "nation": 100 * nation}


def worker(at, v):
    both = level(at, v)
    jobs = raw("employed")[v["year"]] / raw("employed")[v["start"]]
    return {"own": both["own"] / jobs[v["region"]], "nation": both["nation"] / jobs["KZ"]}


def surely(at, v):
    q, share = quotients(v["year"])[at["section"]], sure(v["year"])[at["section"]]
    return {
        "threshold": 1.25,
        "high": (q >= 1.25).sum(),
        "all": len(q),
        "asked": 90,
        "sure": share,
        "open": share,
    }


def hoover(year):
    x = money(year)
    place = x.sum(axis=1) / x.to_numpy().sum()
    return (x / x.sum()).sub(place, axis=0).abs().sum() / 2


def places(at, v):
    found = hoover(v["year"])
    return {"value": found[v["industry"]], "place": (found > found[v["industry"]]).sum() + 1}


def special(at, v):
    at_section = (at["region"] if "region" not in v else v["region"], v["industry"])
    share = 100 * sure(at["year"]).loc[at_section]
    return {"quotient": quotients(at["year"]).loc[at_section], "threshold": 1.25, "share": share}


def large(at, v):
    share = 100 * money(at["year"]).loc[at["region"], v["industry"]] / country(at["year"])[v["industry"]]
    return {"share": share, "times": share / 100 * len(money(at["year"]))}


def growing(at, v):
    item = v["industry"] if isinstance(v.get("industry"), str) else "GDP"
    start = int(v["window"].split("–")[0]) if "window" in v else at["start"]
    return faster(at["region"], item, start, at["year"])


def opening_section(at, v):
    x, whole = money(v["year"])[v["industry"]], country(v["year"])
    return {"part": 100 * whole[v["industry"]] / whole.sum(), "share": 100 * x.max() / whole[v["industry"]]}


def share_now(at, v):
    x = money(v["year"]).loc[v["region"], v["industry"]]
    return {"value": 100 * x / country(v["year"])[v["industry"]]}


AGAIN = {
    "numbers": numbers, "opening.place": place, "region.series": series, "region.work": work, "shift": shift,
    "mining": mining, "split": split, "split.broken": split, "lines": level, "fact.growth": level,
    "worker": worker, "sure": surely, "section.places": places, "opening.section": opening_section,
    "around": lambda at, v: {"own": rate(index(v["region"], "GDP"), at["start"], at["year"])},
    "opening.growth": lambda at, v: {"own": rate(index("KZ", at["section"]), v["start"], v["end"])},
    "opening.regions": lambda at, v: {"count": sure(at["year"])[at["section"]], "all": 20},
    "fact.quotient": lambda at, v: {"value": quotients(v["year"]).loc[v["region"], v["industry"]]},
    "fact.share": share_now,
    "strengths": lambda at, v: {"threshold": 1.25},
}  # fmt: skip
for stance in ("", ".supports", ".open", ".against"):
    AGAIN |= {f"specialised{stance}": special, f"large{stance}": large, f"growing{stance}": growing}
    AGAIN[f"opening{stance}"] = growing
ARRAYS = {
    "per_head": lambda at: heads(at["year"])[1],
    "quotient_map": lambda at: quotients(at["year"])[at["section"]],
    "shares": lambda at: 100 * money(at["year"])[at["section"]] / country(at["year"])[at["section"]],
}
"""Results whose sentence names who has the highest values."""


def pages():
    """Every page of a region, a section and a cluster in each language: the sixty that the seed draws."""
    tables = yaml.safe_load((ROOT / "portfolio.yml").read_text("utf-8"))["entries"]
    own = {one["kind"]: one for one in tables}
    ids = {"region": own["region"]["each"]["region"], "section": own["section"]["each"]["section"],
           "cluster": pd.read_csv(RAW / "clusters.csv")["id"].tolist()}  # fmt: skip
    every = [(kind, one, lang) for kind in ids for one in ids[kind] for lang in ("en", "ru", "kk")]
    return random.Random(20261129).sample(every, 60)


@cache
def published(kind, one):
    """What the notebook of a page publishes, and its parameters."""
    notebook, parameter = PAGES[kind]
    space, found = {}, {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ca, "publish", lambda name, result: found.update({name: result}), raising=False)
        for cell in read(ROOT / "notebooks" / f"{notebook}.ipynb").cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, notebook, "exec"), space)
                if "parameters" in cell.metadata.get("tags", []):
                    space |= {parameter: one}
    about = {name: space[name] for name in ("year", "start", "region", "section") if name in space}
    return found, about if kind != "cluster" else about | {"section": space["main"]}


def plain(value):
    if isinstance(value, Numeric):
        return value.value
    return value.year if isinstance(value, Year) else value.code if isinstance(value, Named) else value


def sentences(finding):
    """A sentence and those inside it."""
    yield finding
    for value in [finding.claim, *finding.values.values()]:
        for part in value.items if isinstance(value, Listing) else [value]:
            if isinstance(part, Finding):
                yield from sentences(part)


def wrong(name, finding, at, results):
    """The numbers of a sentence that do not come out again."""
    values = {place: plain(value) for place, value in finding.values.items()}
    again = AGAIN[name](at, values) if name in AGAIN else {"value": ARRAYS[results](at)[values["label"]]}
    for place, value in finding.values.items():
        if not isinstance(value, Numeric):
            continue
        mine, off = again[place], 0.5001 * 10.0**-value.digits
        if isinstance(
            mine, pd.Series
        ):  # a count of regions that are sure, of those in doubt: draws differ a little
            low, high = ((mine >= 0.94).sum(), (mine >= 0.86).sum())
            if place == "open":
                low, high = (((mine > 0.14) & (mine < 0.86)).sum(), ((mine > 0.06) & (mine < 0.94)).sum())
            fits = low <= value.value <= high
        else:
            fits = abs(mine - value.value) <= (
                8 if name.startswith("specialised") and place == "share" else off
            )
        if not fits:
            yield f"{name}.{place}: {value.value} is {mine}"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_each_number_of_the_sentences_on_sixty_pages_comes_out_again():
    faults, left, count = [], set(), 0
    for kind, one, lang in pages():
        found, at = published(kind, one)
        for result, shown in found.items():
            finding = shown if isinstance(shown, Finding) else getattr(shown, "finding", None)
            for each in sentences(finding) if finding is not None else ():
                name = NAMES.get(each.key, each.key)
                if not any(isinstance(value, Numeric) for value in each.values.values()):
                    continue
                if name in AGAIN or (name == "{label} ({value})" and result in ARRAYS):
                    faults += [f"{one} {lang} {result} {fault}" for fault in wrong(name, each, at, result)]
                    count += 1
                else:
                    left.add(name if name != "{label} ({value})" else f"highest: {result}")
    assert not faults, "\n".join(faults)
    assert count > 500
    assert {name for name in left if not name.startswith("highest: ")} <= NOT_AGAIN
