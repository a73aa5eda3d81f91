"""What was understood of a file, in a few lines, so that a person sees at once whether it is right."""

from __future__ import annotations

from collections import Counter

from cluster_analysis.errors import Message
from cluster_analysis.intake.official.reading import OfficialTable
from cluster_analysis.language.sentences import say, say_problem

# So many items, and so many figures, are shown.
SHOWN = 5


def described(table: OfficialTable, lang: str = "en") -> str:
    """The layout, items, first figures, vintages, sums, and everything that was left out, with its reason."""
    recipe, data = table.recipe, table.data
    lines: list[str] = [
        table.record.title["en"],
        Message(
            "layout: {layout}; {n} figures, {regions} regions, {first} to {last}",
            layout=Message(recipe.layout),
            n=int(data["value"].notna().sum()),
            regions=data["region"].nunique(),
            first=str(data["year"].min()),
            last=str(data["year"].max()),
        ),
        Message(
            "items ({n}): {names}",
            n=len(recipe.items),
            names=[*recipe.items[:SHOWN], *(["..."] if len(recipe.items) > SHOWN else [])],
        ),
        Message("unit: {unit}; decimal sign: {sign}", unit=recipe.unit or "?", sign=Message(recipe.decimal)),
        Message("first figures: {figures}", figures=_figures(table)),
        Message(
            "vintage of regions by year: {vintages}",
            vintages=[f"{year} {one}" for year, one in table.vintages.items()],
        ),
        *_sums(table),
        Message("left out:") if table.skipped else Message("nothing was left out"),
    ]
    skipped = [f"  - {say_problem(one, lang)}" for one in table.skipped]
    return "\n".join([*(say(one, lang) for one in lines), *skipped])


def _figures(table: OfficialTable) -> list[str]:
    """The first figures, with the cells in which they stand."""
    some = table.data[table.data["value"].notna()].head(SHOWN)
    return [f"{one.region} {one.year} = {one.value:g} ({one.cell})" for one in some.itertuples()]


def _sums(table: OfficialTable) -> list[Message]:
    """How many sums against the country agree, and what could not be tested."""
    tested = table.sums[table.sums["fits"].notna()]
    fits = int(tested["fits"].astype(bool).sum())
    agree = Message("sums against the country: {fits} of {tested} agree", fits=fits, tested=len(tested))
    lines = [agree if len(tested) else Message("rates or averages: no sums to compare with the country")]
    for remark, n in Counter(filter(None, table.sums["remark"])).items():
        about = remark if isinstance(remark, Message) else Message(remark)
        lines.append(Message("{remark} ({n})", remark=about, n=n))
    return lines
