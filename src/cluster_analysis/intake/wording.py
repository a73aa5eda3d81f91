"""What the readers and the check of the data say, in three languages.

Problems are made in English, with their values inside. Here every sentence is known as a pattern, so that it
can be said again in another language.
"""

from __future__ import annotations

import re
from functools import cache

from cluster_analysis.errors import ClusterAnalysisError, InputError, Problem
from cluster_analysis.language.i18n import translator


def _(text: str) -> str:
    """Mark a text for translation."""
    return text


SENTENCES = (
    # tables and their records
    _("differs from its record (sha256)"),
    _("if the change is meant: cluster-analysis seal {name}"),
    _("is not a column of this table"),
    _("column is missing"),
    _("nearest: {names}"),
    _("is not a date (YYYY-MM-DD)"),
    _("has a look-alike letter: {letter}"),
    _("is not a region code; nearest: {names}"),
    _("is not a number"),
    _("is not a finite number"),
    _("is not a year"),
    _("is not a whole number"),
    _("is negative"),
    _("stands in row {row} already"),
    _("is not the sum of its parts: {total}, parts {parts} ({where})"),
    _("has no rows, but the record has it"),
    _("that is the sum of {other}: are the two exchanged?"),
    _("sums to {sum}, its record says {expected}"),
    _("has a record but no data file"),
    _("has no record (NAME.meta.yml)"),
    _("write its record, or take the file away"),
    _("Field required"),
    _("Extra inputs are not permitted"),
    _("is the name in the record of {name}"),
    _("title is missing"),
    _("publisher is missing"),
    _("is not YAML: {why}"),
    _("cannot be read: {why}"),
    _("has a date that does not exist: {why}"),
    _("is there already"),
    _("compare, then remove the old one"),
    _("is not a known {what}"),
    _("records of one name: {names}"),
    _("rename all but one, or take them away"),
    _("has several data files: {names}"),
    _("leave the one that is meant"),
    _("has no rows"),
    _("column stands twice"),
    _("is not a region code"),
    _("is text that was read in a wrong encoding ({n} cells of this column)"),
    _("differs from its record (sha256) in line ends or byte order mark only"),
    _("save it as CSV in UTF-8, with commas between the columns"),
    _("is not a CSV table: {why}"),
    _("has {signs} between its columns, not commas"),
    _("is text in UTF-16, not in UTF-8"),
    _("is not text in UTF-8"),
    _("licence is missing"),
    _("is a date in the future"),
    _("has no records"),
    _("go into the project folder, or name it with CLUSTER_ANALYSIS_ROOT"),
    _("has no annual figures to save"),
    _("a table whose regions do not sum to the country is not saved"),
    _("figures of quarters, months or parts of a year that are not in the table: {n}"),
    _("figures of regions of another vintage that are not in the table: {n}"),
    _("all figures are of: {item}"),
    _("is not a table of regions and years"),
    _("has items where the other has one figure per region and year"),
    _("is a table of rates or averages: it stays on the regions it was published for"),
    # files
    _("is not a file"),
    _("is empty"),
    _("is larger than {n} MB"),
    _("unpacks to more than {n} MB"),
    _("has a cell so far out that the sheet would have {n} cells"),
    _("delete the empty rows and columns behind the table"),
    _("is protected by a password"),
    _("save a copy without the password"),
    _("is not a readable XLSX or XLS workbook ({why})"),
    _("download it again"),
    _("is a web page or XML, not the file itself"),
    _("download it again, or open it and save it as XLSX"),
    _("is not a spreadsheet and not text"),
    _("give the spreadsheet, JSON or CSV as it was downloaded"),
    _("is not a known header"),
    _("needs columns PERIOD, VAL and one of regions; or save it as XLSX, years across"),
    _("is not JSON ({why})"),
    _("is not a text table ({why})"),
    _("is not a non-empty list of slices or rows"),
    _("has none of the known forms; fields: {names}"),
    _("has no table of regions and periods"),
    _("has no annual figures, only {found}"),
    _("read with periods='all'"),
    # rows and cells that cannot be read
    _("is not a known region"),
    _("is not a known region, nor under one"),
    _("is not a known period"),
    _("does not agree with the code {code}"),
    _("figures without a label"),
    _("figures without a period"),
    _("column of figures without a heading"),
    _("stands in a column without a period"),
    _("begins a second table beside the first"),
    _("may be a title or an item over the years"),
    _("is a day, not a period"),
    _("name the year its figures belong to"),
    _("write it into a line above the table, for example: for 2023"),
    _("names a year, and so do the rows"),
    _("names a period, and so does its column"),
    _("may be the city or the region"),
    _("may be a group or a heading within a list of regions"),
    _("is a total, but the country has a row already"),
    _("is an error or a formula without a result"),
    _("open it in a spreadsheet program, mend the formula, and save it"),
    _("period without a region above it"),
    _("row without a known region and period"),
    _("row with {n} cells under {m} headings"),
    _("has different figures here and in sheet '{name}', row {row}, column {column}"),
    _("has different figures here and in row {row}, column {column}"),
    _("is not text in UTF-8, UTF-16 or Windows-1251"),
    _("is the name of {name}, but its term {term} is {code}"),
    _("slice without termNames or periods"),
    _("does not have as many terms as names"),
    _("has a date that does not agree with its name"),
    _("is a key of no known period"),
    _("has children that are not rows"),
    _("has figures for the months {months} only: months, quarters, half-years or the year to date?"),
    _("download it by years, or as XLSX with the periods in words"),
    _("is not a period with name, date and value"),
    _("is not a figure"),
    _("is not a finite figure"),
    _("may be thousands or decimals"),
    _("cannot be told from the footnote number glued to it"),
    _("has a percent sign, so that its unit is uncertain"),
    _("has its sign behind it or apart from it"),
    _("is not a figure and not a known mark for a missing one"),
    _(
        "{name}: the regions of vintage {vintage} sum to {total}, the country is {country} "
        "(difference {difference})"
    ),
    _(
        "{name}: the regions of vintage {vintage} sum to {total}, the country is {country} "
        "(difference {difference}); without a figure: {regions}"
    ),
    _(
        "no other vintage fits better; compare with the publication, "
        "or read with check='report' to see the table"
    ),
    # the register
    _("is not text"),
    _("store codes as text, numbers lose leading zeros"),
    _("employees or turnover are so large that a sum may exceed 64 bits"),
    _("give turnover in thousands"),
    _("is missing"),
    _("the register has {names}"),
    _("is stored as {kind}, not text"),
    _("is {kind}, not a year"),
    _("give the year as a whole number"),
    _("is {kind}, not a number"),
    _("is neither a path nor a frame of DuckDB, Spark, Polars, Dask or pandas"),
    _("is not a finite number ({place})"),
    _("is negative ({place})"),
    _("is not a whole number ({place})"),
    _("is too large ({place})"),
    _("has no Parquet or CSV file"),
    _("is neither a .parquet nor a .csv file"),
    _("take it out of {folder}"),
    _("has both Parquet and CSV files"),
    _("keep one kind"),
    _("has no header over lines with as many columns"),
    _("look at its first lines"),
    _("stands both in the file and in the name of its folder"),
    # what is left out
    _("footnote"),
    _("note under the table"),
    _("line above the table"),
    _("column numbers or letters"),
    _("column of one month"),
    _("column of a quarter or of the year to date"),
    _("place inside a region"),
    _("sheet without a table"),
    _("hidden sheet"),
    _("column without a period"),
    _("text beside the table"),
    _("header that comes again"),
    _("heading within a list of regions"),
    _("heading within a list of items"),
    _("empty row"),
    _("is the record of another download, the file has changed; it is left aside"),
    _("is not a record of a download; it is left aside"),
    _("row without figures"),
    _("repeats a figure that is there already"),
    _("is a ratio in words, not a figure"),
    # layouts and kinds
    _("spreadsheet"),
    _("periods across"),
    _("region blocks"),
    _("regions by items"),
    _("panel"),
    _("table"),
    _("boundaries"),
    _("methodology"),
    _("folder"),
    _("names {n} units with up to {most} records in one cell of year, region and industry"),
    _("add up the records of a unit in a cell first: each record counts as a unit"),
    # remarks on sums
    _("figures of both signs, taken as rates: their sum was not tested"),
    _("taken as rates, but the country is outside the range of its regions"),
    _("no figure of the country: the sum could not be tested"),
    _("no figure of a region: the sum could not be tested"),
    _("a region with a figure is no unit of the vintage taken"),
    # fetching
    _("attempt {n}: {why}"),
    _("attempt {n}: {why}; the next in {wait} seconds"),
    _("waiting for another fetch to end ({lock})"),
    _("another fetch is running"),
    _("wait for it to end"),
    _("cannot be written ({why})"),
    _("the server answered {code}"),
    _("the server answered {code} and asks to come back after {time} UTC"),
    _("not finished in {n} seconds"),
    _("no connection, or a broken one ({why})"),
    _("the address or the answer makes no sense ({why})"),
    _("larger than {n} bytes"),
    _("packed in a way that was not asked for: {why}"),
    _("is not on a known host ({names})"),
    _("is not an https address"),
    _("redirected to an unknown place: {name}"),
    _("redirected more than five times"),
    _("an empty answer"),
    _("cut short or damaged on the way ({why})"),
    _("cut short: the last row is not whole"),
    _("not a {form} file; it begins with {start}"),
    _("JSON without figures: {start}"),
    _("not a workbook, but a ZIP archive of {names}"),
    _("not a table with PERIOD and VAL; it begins with {start}"),
)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Every sentence with values in it as a pattern, the longest first."""
    found = []
    for sentence in sorted((one for one in SENTENCES if "{" in one), key=len, reverse=True):
        pieces = re.split(r"\{(\w+)\}", sentence)
        pattern = "".join(f"(?P<{one}>.+?)" if at % 2 else re.escape(one) for at, one in enumerate(pieces))
        found.append((re.compile(pattern, re.DOTALL), sentence))
    return found


def translated(text: str, lang: str) -> str:
    """A sentence of this part in a language; what is not known stays as it is.

    Examples
    --------
    >>> translated("is larger than 400 MB", "ru")
    'больше 400 МБ'
    """
    say = translator(lang)
    if lang == "en" or text in SENTENCES:
        return say(text)
    for pattern, sentence in _patterns():
        match = pattern.fullmatch(text)
        if match:
            values = match.groupdict()
            if "why" in values:
                values["why"] = translated(values["why"], lang)
            return say(sentence).format(**values)
    return text


_UNSEEN = {*range(0x20), *range(0x7F, 0xA0), 0xAD, *range(0x200B, 0x2010), *range(0x2028, 0x202F)}
_UNSEEN |= {*range(0x2060, 0x2070), 0xFEFF}
_ESCAPED = {one: ascii(chr(one))[1:-1] for one in sorted(_UNSEEN)}


def visible(text: str, breaks: bool = False) -> str:
    r"""A text from a file for the terminal: signs that command it, hide or reorder text are written out.

    Parameters
    ----------
    breaks
        Write out line breaks and tabs too, for a text that has one line.

    Examples
    --------
    >>> print(visible("\x1b[31mGRP"), visible("a\nb", breaks=True))
    \x1b[31mGRP a\nb
    """
    return text.translate(_ESCAPED if breaks else _ESCAPED | {9: "\t", 10: "\n"})


def place_of(problem: Problem, lang: str) -> str:
    """File, sheet, row and column of a problem.

    Examples
    --------
    >>> place_of(Problem("is negative", file="a.csv", row=7, column="value"), "ru")
    'a.csv, строка 7, столбец «value»'
    """
    if lang == "en":
        return problem.place
    _ = translator(lang)
    parts = [
        problem.file,
        problem.sheet and _("sheet «{name}»").format(name=problem.sheet),
        problem.row and _("row {row}").format(row=problem.row),
        problem.column and _("column «{name}»").format(name=problem.column),
    ]
    return ", ".join(part for part in parts if part)


def fault_of(problem: Problem, lang: str) -> str:
    """What is wrong, with the value."""
    said = translated(problem.message, lang)
    if problem.value is None:
        return said
    value = repr(problem.value) if lang == "en" else f"«{visible(str(problem.value), breaks=True)}»"
    return f"{value} {said}" if lang == "en" else f"{value}: {said}"


def said(problem: Problem, lang: str) -> str:
    """A problem in one line: where, what, what to do.

    Examples
    --------
    >>> said(Problem("is negative", file="a.csv", row=7, column="value", value=-3), "ru")
    'a.csv, строка 7, столбец «value»: «-3»: отрицательное число'
    """
    if lang == "en":
        return str(problem)
    place = place_of(problem, lang)
    advice = f"; {translated(problem.advice, lang)}" if problem.advice else ""
    return f"{place}: {fault_of(problem, lang)}{advice}" if place else fault_of(problem, lang) + advice


def error_text(error: ClusterAnalysisError, lang: str) -> str:
    """All problems of an error, one a line (at most 20)."""
    if not isinstance(error, InputError) or lang == "en":
        return str(error)
    lines = [said(problem, lang) for problem in error.problems[:20]]
    more = len(error.problems) - len(lines)
    return "\n".join(lines + ([translator(lang)("... and {n} more").format(n=more)] if more else []))
