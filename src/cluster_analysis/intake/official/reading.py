"""One call for a file: recognise its layout, read it, check it against the country.

The result has the tidy table, a source record, the vintage of regions found for each year with the sums that
prove it, and a list of everything that was left out and why. What cannot be recognised is refused row by row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pandas import DataFrame

from cluster_analysis.data.grids.cage import read_book
from cluster_analysis.data.grids.grid import OFFICIAL
from cluster_analysis.data.records import Record
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.errors import InputError, Message, ParameterError, Problem, VintageError, with_values
from cluster_analysis.intake.official import settling, vintages
from cluster_analysis.intake.official.interfaces.long_table import read_text_table
from cluster_analysis.intake.official.interfaces.taldau import read_json
from cluster_analysis.intake.official.recipe import Recipe, source_record
from cluster_analysis.intake.official.spreadsheets.sheet import read_workbook
from cluster_analysis.intake.official.terms.raw_table import RawTable
from cluster_analysis.language.sentences import say, say_problem


@dataclass
class OfficialTable:
    """An official file as read.

    Attributes
    ----------
    data
        Tidy: region (code), item, group, year, period (see `periods`), value, status (label),
        in_vintage (whether the row is a unit of the vintage taken; the country is), sheet, cell.
        Rows with `in_vintage` sum to the country.
    record
        Source record: publisher, element, unit, vintages, checksum.
    vintages
        Year -> vintage of regions taken for most of its annual figures (of its parts, where it has none).
    sums
        Per item, group, year and period: vintage, number of regions, their total, the country, the
        difference, whether it fits (None where there is nothing to test: rates, suppressed cells), and a
        remark where a test could not be made or rates look wrong.
    skipped
        Every row, column or line that is not in `data`, with the reason.
    recipe
        How the file was read: what was found in it, and what a person said.
    """

    data: DataFrame
    record: Record
    vintages: dict[int, int]
    sums: DataFrame
    skipped: list[Problem]
    recipe: Recipe


def read_official(
    path: str | Path,
    *,
    periods: Literal["year", "all"] = "year",
    additive: bool | None = None,
    recipe: Recipe | None = None,
) -> OfficialTable:
    """Read a table of regions and periods: a spreadsheet, a text table, or JSON of Taldau.

    Parameters
    ----------
    path
        The file as it was downloaded; the form is recognised by its content.
    periods
        ``"year"``: annual figures only; quarters and year-to-date columns are listed in `skipped`.
        ``"all"``: every period.
    additive
        Whether regions sum to the country; by default found from the figures (rates do not).
    recipe
        How the file is to be read, from last year's file or changed by a person; a file that is otherwise is
        refused with what differs. Without one everything is found from the file.

    Raises
    ------
    InputError
        With one problem for every row, column or figure that is not recognised.
    VintageError
        If the regions sum to the country under no vintage, with both sums, and the recipe does not accept it.

    Examples
    --------
    >>> table = read_official("grp_2010-2023.xlsx")  # doctest: +SKIP
    >>> table.vintages[2017], table.vintages[2023]  # doctest: +SKIP
    (2017, 2022)
    """
    if periods not in ("year", "all"):
        raise ParameterError(periods, ["year", "all"], "value of periods")
    path, recipe = Path(path), recipe or Recipe()
    recipe = recipe if additive is None else recipe.model_copy(update={"additive": additive})
    raw = _read_raw(path, recipe)
    if not raw.values:
        nothing = Problem("has no table of regions and periods", file=path.name)
        raise InputError(raw.problems or [nothing, *raw.skipped[:10]])
    data = raw.frame()
    if raw.problems:
        raise InputError(raw.problems)
    data = settling.without_early_zeros(settling.one_per_key(settling.only(periods, data, raw), raw), raw)
    sums = vintages.find_vintages(data, recipe.additive)
    raw.notes += vintages.notes(sums)
    data = settling.mark_vintage(data, sums, raw)
    _refuse_misfits(data, sums, recipe, raw)
    data = settling.proven_zeros(data, sums, raw)
    understood = _understood(raw, sums, recipe)
    recipe.meet(understood, path.name)
    record = source_record(path, raw, sorted({*sums["vintage"].tolist()} - {0}))
    years, sums = settling.per_year(sums), sums.drop(columns="taken")
    return OfficialTable(settling.tidy(data), record, years, sums, raw.skipped, understood)


def _read_raw(path: Path, recipe: Recipe) -> RawTable:
    """Recognise the kind of file by its first bytes, not by its name."""
    if path.is_file() and path.stat().st_size <= OFFICIAL.file_bytes:
        with path.open("rb") as file:
            start = file.read(512).lstrip(b"\xef\xbb\xbf \r\n\t")
        if start[:1] in (b"[", b"{"):
            return read_json(path)
    book = read_book(path, OFFICIAL)
    raw = read_text_table(book, recipe) if book.kind == "csv" else read_workbook(book, recipe)
    raw.saved, raw.unit = book.saved, recipe.unit or raw.unit
    raw.marks = dict(recipe.marks)
    raw.decimal = recipe.decimal or raw.decimal
    return raw


def _refuse_misfits(data: DataFrame, sums: DataFrame, recipe: Recipe, raw: RawTable) -> None:
    """Refuse sums that do not fit, but those that a person accepts: the reason stays with sums and notes."""
    problems = []
    for at, row in sums[sums["fits"].eq(False)].iterrows():
        given = set(data.loc[(data["series"] == at) & data["value"].notna(), "region"])
        absent = [code for code in regions().units(row["vintage"]) if code not in given]
        problem = vintages.misfit(row, absent, raw.file)
        if reason := recipe.accepts(vintages.item_of(row), row["year"]):
            sums.loc[at, "remark"] = Message("accepted by a person: {reason}", reason=reason)
            raw.notes.append(f"accepted: {problem.message}: {reason}")
        else:
            problems.append(problem)
    if problems:
        raise VintageError(problems)


def _understood(raw: RawTable, sums: DataFrame, recipe: Recipe) -> Recipe:
    """What was found in the file, with what a person said of it."""
    items = sums[["group", "item"]].drop_duplicates().itertuples(index=False)
    found = {name: getattr(raw, name) for name in ("layout", "unit", "columns", "decimal")}
    return recipe.model_copy(update=found | {"items": [" / ".join(filter(None, one)) for one in items]})


# So many items, and so many figures, are shown.
SHOWN = 5


def described(table: OfficialTable, lang: str = "en") -> str:
    """The layout, items, first figures, vintages, sums, and everything that was left out, with its reason."""
    recipe, sums, years = table.recipe, table.sums, table.data["year"]
    data, fits = table.data[table.data["value"].notna()], sums["fits"].dropna()
    first = data.head(SHOWN).itertuples()
    lines: list[str] = [
        table.record.title["en"],
        Message(
            "layout: {layout}; {n} figures, {regions} regions, {first} to {last}",
            layout=Message(recipe.layout),
            n=len(data),
            regions=table.data["region"].nunique(),
            first=str(years.min()),
            last=str(years.max()),
        ),
        Message("items ({items}): {names}", items=len(recipe.items), names=recipe.items[:SHOWN]),
        Message(
            "unit: {unit}; decimal sign: {sign}", unit=recipe.unit or "?", sign=Message(recipe.decimal)
        ),
        Message(
            "first figures: {figures}",
            figures=[f"{one.region} {one.year} = {one.value:g} ({one.cell})" for one in first],
        ),
        Message(
            "vintage of regions by year: {vintages}",
            vintages=[f"{year} {one}" for year, one in table.vintages.items()],
        ),
    ]
    if len(fits):
        agree = "sums against the country: {fits} of {tested} agree"
        lines.append(Message(agree, fits=int(fits.sum()), tested=len(fits)))
    elif sums["total"].isna().all():
        lines.append(Message("rates or averages: no sums to compare with the country"))
    for remark, n in Counter(filter(None, sums["remark"])).items():
        lines.append(Message("{remark} ({n})", remark=with_values(remark, {}), n=n))
    lines.append(Message("left out:") if table.skipped else Message("nothing was left out"))
    skipped = [f"  - {say_problem(one, lang)}" for one in table.skipped]
    return "\n".join([*(say(one, lang) for one in lines), *skipped])
