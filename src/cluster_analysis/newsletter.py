"""The programme's bulletin in two languages: activities, visits, selection, training, what the figures say.

Everything comes from committed tables and their records. What no source says is said to be unknown: the
bulletin names no winner, no applicant and no date that is not published.
"""

from __future__ import annotations

import datetime
import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cluster_analysis import catalogue, findings, maps, theme
from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.findings import Finding
from cluster_analysis.i18n import LANGUAGES, check_language, format_date, format_number, translator
from cluster_analysis.industries import section_name
from cluster_analysis.pictures import Picture
from cluster_analysis.profiles import figures
from cluster_analysis.profiles import region as regions
from cluster_analysis.profiles.cluster import clusters
from cluster_analysis.regions import region_name
from cluster_analysis.tables import Table

PARALLEL_MIME = "application/vnd.cluster-analysis.parallel+json"
SECOND = {"en": "ru", "ru": "en", "kk": "ru"}
"""The language beside the main one, unless another is asked for."""
VINTAGE = 2017  # the regions of the programme
SKELETONS = {"day": "yMMMMd", "month": "yMMMM", "year": "y"}


@dataclass(frozen=True)
class Parallel:
    """One text in two languages, shown side by side.

    Parameters
    ----------
    texts
        Language -> paragraphs, one a line.

    Examples
    --------
    >>> print(Parallel({"en": "Rice", "ru": "Рис"}))
    Rice
    Рис
    """

    texts: Mapping[str, str]

    def __str__(self) -> str:
        return "\n".join(self.texts.values())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        columns = "".join(
            f'<div lang="{lang}">'
            + "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines())
            + "</div>"
            for lang, text in self.texts.items()
        )
        style = "display:grid;grid-template-columns:1fr 1fr;gap:1.5rem"
        return {
            "text/html": f'<div class="parallel" style="{style}">{columns}</div>',
            "text/plain": str(self),
            PARALLEL_MIME: json.dumps(dict(self.texts), ensure_ascii=False),
        }


@dataclass(frozen=True)
class Bulletin:
    """One issue: number, first and last day, and its two languages."""

    issue: int
    start: datetime.date
    end: datetime.date
    lang: str
    second: str

    @property
    def languages(self) -> tuple[str, str]:
        """The main language and the one beside it."""
        return (self.lang, self.second)

    @property
    def year(self) -> int:
        """The last year of figures up to the end of the period."""
        years = figures.accounts(VINTAGE)["year"].to_numpy().tolist()
        return max([year for year in years if year <= self.end.year], default=years[0])

    def both(self, write: Callable[[Bulletin, str], str]) -> Parallel:
        """A text that is written for one language, in both."""
        return Parallel({lang: write(self, lang) for lang in self.languages})

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        _ = translator(self.lang)
        title = _("Bulletin no. {issue}: {period}").format(
            issue=self.issue, period=interval(self.start, self.end, self.lang)
        )
        return {"text/markdown": f"# {title}", "text/plain": title}


def load(
    issue: int = 2, period: str = "2017-01-01/2017-06-30", lang: str = "en", second: str = ""
) -> Bulletin:
    """One issue of the bulletin.

    Parameters
    ----------
    issue
        Its number, from 1.
    period
        First and last day, `2017-01-01/2017-06-30` (an ISO 8601 interval).
    lang, second
        Its two languages; the second is chosen by the first if not given.

    Raises
    ------
    InputError
        If the number or the period cannot be read.
    ParameterError
        For an unknown language, or twice the same.

    Examples
    --------
    >>> load(3, "2017-04-01/2017-06-30", "kk").languages
    ('kk', 'ru')
    """
    check_language(lang)
    second = second or SECOND[lang]
    if second == lang or second not in LANGUAGES:
        raise ParameterError(second, set(LANGUAGES) - {lang}, "second language")
    if issue < 1:
        raise InputError([Problem("is not a number from 1 up", column="issue", value=issue)])
    return Bulletin(issue, *_period(period), lang, second)


def _period(text: str) -> tuple[datetime.date, datetime.date]:
    """First and last day of a period."""
    advice = "write FIRST/LAST day, such as 2017-01-01/2017-06-30"
    try:
        start, end = (datetime.date.fromisoformat(day.strip()) for day in text.split("/"))
    except ValueError as error:
        raise InputError([Problem("is not a period", column="period", value=text, advice=advice)]) from error
    if end < start:
        raise InputError([Problem("ends before it begins", column="period", value=text, advice=advice)])
    return start, end


def interval(start: datetime.date, end: datetime.date, lang: str, precision: str = "day") -> str:
    """A span of days, months or years in the language's form.

    Examples
    --------
    >>> interval(datetime.date(2017, 6, 5), datetime.date(2017, 6, 9), "en")
    'Jun 5\u2009–\u20099, 2017'
    >>> interval(datetime.date(2017, 3, 1), datetime.date(2017, 3, 31), "en", "month")
    'March 2017'
    """
    from babel.dates import format_interval, format_skeleton

    if start == end:
        return format_date(start, lang)
    if precision == "year" or (precision == "month" and (start.year, start.month) == (end.year, end.month)):
        return str(format_skeleton(SKELETONS[precision], start, locale=lang))
    return str(format_interval(start, end, SKELETONS[precision], locale=lang))


def _within(table: pd.DataFrame, bulletin: Bulletin) -> pd.DataFrame:
    """Rows whose days meet the period."""
    start, end = (pd.to_datetime(table[name], errors="coerce") for name in ("start", "end"))
    inside = (start <= pd.Timestamp(bulletin.end)) & (end >= pd.Timestamp(bulletin.start))
    return table[inside].reset_index(drop=True)


def _days(row: Any, lang: str) -> str:
    """The days of an activity, as exactly as its source gives them."""
    _ = translator(lang)
    if not row.start:
        return _("date not published")
    start, end = datetime.date.fromisoformat(row.start), datetime.date.fromisoformat(row.end)
    return interval(start, end, lang, getattr(row, "precision", "day"))


def _beside(bulletin: Bulletin, name: Callable[[Callable[[str], str]], str]) -> list[str]:
    """A column head in both languages."""
    return [f"{name(translator(lang))} ({lang})" for lang in bulletin.languages]


def summary(bulletin: Bulletin) -> Parallel:
    """What is in the issue, and what it is."""
    return bulletin.both(_summary)


def _summary(bulletin: Bulletin, lang: str) -> str:
    _ = translator(lang)
    text = _(
        "Period: {period}.\n"
        "In this issue: {activities} activities of the programme, {visits} field visits, the state of the "
        "selection, the training calendar, and what the figures of {year} say about the candidate clusters.\n"
        "Made from the tables of this project and the public sources named in them; not an official "
        "publication of the programme."
    )
    return text.format(
        period=interval(bulletin.start, bulletin.end, lang),
        activities=len(_within(catalogue.load_table("programme_activities"), bulletin)),
        visits=_within(catalogue.load_table("field_visits"), bulletin)["id"].nunique(),
        year=bulletin.year,
    )


def programme(bulletin: Bulletin) -> Parallel:
    """Aim, wanted results and steps of the programme."""
    return bulletin.both(_programme)


def _programme(bulletin: Bulletin, lang: str) -> str:
    _ = translator(lang)
    return _(
        "Territorial Clusters in Kazakhstan is a component of 30 months (2017–2019) of the project Small and "
        "medium enterprises competitiveness, under the loan 8477-KZ of the World Bank.\n"
        "Aim: linkages of small and medium enterprises in key sectors at territorial level, collaborative "
        "actions in clusters, higher competitiveness.\n"
        "Results wanted: territorial clusters launched and working; cluster governance at regional level; "
        "capacities of cluster coordinators and policy makers; internationalisation of clusters; a better "
        "framework of state support.\n"
        "Steps of the technical secretariat: selection by competitive call; state support; challenges and "
        "strategic lines; development of the actions of each cluster. The newsletter numbers them 1, 2, 5, "
        "4; here they stand in the order in which it lists them."
    )


def roles(bulletin: Bulletin) -> Table:
    """Who does what."""
    table = catalogue.load_table("programme_roles")
    heads = _beside(bulletin, lambda _: _("Body")) + _beside(bulletin, lambda _: _("Role"))
    columns = [f"{part}_{lang}" for part in ("name", "role") for lang in bulletin.languages]
    data = table[columns].set_axis(heads, axis=1)
    return _table(bulletin, data, translator(bulletin.lang)("Who does what"), "programme_roles")


def activities(bulletin: Bulletin) -> Table | Finding:
    """What happened in the period, with the contradictions of the sources."""
    _ = translator(bulletin.lang)
    table = _within(catalogue.load_table("programme_activities"), bulletin)
    if table.empty:
        return Finding(_("No activity of the programme is recorded for this period."))
    columns: dict[str, Any] = {_("Days"): [_days(row, bulletin.lang) for row in table.itertuples()]}
    heads = _beside(bulletin, lambda _: _("Activity"))
    columns |= {head: table[f"text_{lang}"] for head, lang in zip(heads, bulletin.languages, strict=True)}
    columns |= {_("Said in"): table["source"]}
    return _table(bulletin, pd.DataFrame(columns), _("Activities in the period"), "programme_activities")


def visits(bulletin: Bulletin) -> Table | Finding:
    """The field visits in the period: dates as printed and as read, sectors seen."""
    _ = translator(bulletin.lang)
    table = _within(catalogue.load_table("field_visits"), bulletin)
    if table.empty:
        return Finding(_("No field visit is recorded for this period."))
    readings = {"as printed": _("as printed"), "taken": _("taken")}
    heads = _beside(bulletin, lambda _: _("Sectors seen"))
    columns: dict[str, Any] = {
        _("Region"): [region_name(code, bulletin.lang) for code in table["region"]],
        _("Read as"): [_days(row, bulletin.lang) for row in table.itertuples()],
        _("Reading"): table["reading"].map(readings),
    }
    columns |= {head: table[f"sectors_{lang}"] for head, lang in zip(heads, bulletin.languages, strict=True)}
    note = _("The newsletter leaves the number of visits blank and names five.")
    title = _("Field visits in the period")
    return _table(bulletin, pd.DataFrame(columns), title, "field_visits", note=note)


def visits_map(bulletin: Bulletin) -> Picture | Finding:
    """The visited regions, if the period holds all the visits that the map shows."""
    _ = translator(bulletin.lang)
    table = catalogue.load_table("field_visits")
    if len(_within(table, bulletin)) < len(table):
        return Finding(_("The map of the visits is in the issue whose period holds them all."))
    return regions.visits_map(bulletin.lang)


def selection(bulletin: Bulletin) -> Parallel:
    """Where the selection stands at the end of the period; no outcome is given, since none is recorded."""
    return bulletin.both(_selection)


def _selection(bulletin: Bulletin, lang: str) -> str:
    _ = translator(lang)
    table = catalogue.load_table("programme_activities").set_index("id")
    said = {"end": format_date(bulletin.end, lang)}
    dates = {one: datetime.date.fromisoformat(str(table.at[one, "start"])) for one in ("call", "deadline")}
    said |= {one: format_date(date, lang) for one, date in dates.items()}
    if bulletin.end < dates["call"]:
        state = _("On {end} the call for applications had not been announced.")
    elif bulletin.end < dates["deadline"]:
        state = _("On {end} the call was open: announced on {call}, applications until {deadline}.")
    else:
        state = _("On {end} the call was closed: announced on {call}, applications until {deadline}.")
    rule = _(
        "Six pilot clusters are determined on five areas and 22 indicators; the World Bank gives its "
        "conclusion, the Industrial Development Commission decides. Which six were chosen is not recorded in "
        "the sources of this bulletin, and it names none."
    )
    note = str(table.loc["deadline", f"note_{lang}"]) if bulletin.end >= dates["call"] else ""
    return "\n".join(filter(None, [state.format(**said), rule, note]))


def training(bulletin: Bulletin) -> Table:
    """The six modules, with dates where a source gives them."""
    _ = translator(bulletin.lang)
    table = catalogue.load_table("training_calendar")
    columns: dict[str, Any] = {_("Module"): table["module"]}
    heads = _beside(bulletin, lambda _: _("Subject"))
    columns |= {head: table[f"title_{lang}"] for head, lang in zip(heads, bulletin.languages, strict=True)}
    columns |= {
        _("Days"): [_days(row, bulletin.lang) for row in table.itertuples()],
        _("Place"): table[f"place_{bulletin.lang}"].replace("", "–"),
    }
    note = _(
        "A week each: theory with case studies in the mornings (EFCE), practice in groups in the "
        "afternoons (INFYDE)."
    )
    return _table(bulletin, pd.DataFrame(columns), _("Training calendar"), "training_calendar", note=note)


def specialisations(bulletin: Bulletin) -> Parallel:
    """One sentence for each section that holds a candidate cluster."""
    return bulletin.both(_specialisations)


def _specialisations(bulletin: Bulletin, lang: str) -> str:
    lq = figures.quotients(VINTAGE).sel(year=bulletin.year, drop=True)
    sections = sorted({one for listed in clusters()["sections"] for one in listed.split(";")})
    return "\n".join(
        str(findings.specialised(lq.sel(industry=one, drop=True), one, bulletin.year, lang))
        for one in sections
    )


def candidates(bulletin: Bulletin) -> Table:
    """The candidate clusters with the quotients of their sections and the rank among the regions."""
    _ = translator(bulletin.lang)
    listed = clusters()
    lq = figures.quotients(VINTAGE).sel(year=bulletin.year, drop=True)
    rows = []
    for row in listed.to_dict("records"):
        for section in row["sections"].split(";"):
            values = lq.sel(industry=section).to_series()
            own = float(values[row["region"]])
            rank = int((values > own).sum()) + 1
            names = [row[f"name_{lang}"] for lang in bulletin.languages]
            place = region_name(row["region"], bulletin.lang)
            part = f"{section} {section_name(section, bulletin.lang)}"
            rows.append((*names, place, part, own, f"{rank} / {values.notna().sum()}"))
    heads = [*_beside(bulletin, lambda _: _("Candidate cluster")), _("Region"), _("Section")]
    heads += [_("Location quotient"), _("Rank")]
    title = _("Candidate clusters and the figures of {year}").format(year=bulletin.year)
    note = _("A section is wider than the cluster in it.")
    data = pd.DataFrame(rows, columns=heads)
    return _table(bulletin, data, title, "clusters", figures.GVA, note=note, digits={heads[4]: 2})


def candidate_map(bulletin: Bulletin, section: str = "A") -> Picture:
    """The quotient of one section on the map, the regions of its candidates with a thick border."""
    _ = translator(bulletin.lang)
    lq = figures.quotients(VINTAGE).sel(year=bulletin.year, industry=section, drop=True)
    lq = lq.assign_attrs(figures.accounts(VINTAGE)["value"].attrs)
    listed = clusters()
    marked = listed[[section in one.split(";") for one in listed["sections"]]]["region"].unique()
    title = str(findings.specialised(lq, section, bulletin.year, bulletin.lang)).rstrip(".")
    label = f"{section_name(section, bulletin.lang)}, {_('Location quotient')}, {bulletin.year}"
    note = _("Thick border: regions with a candidate cluster in this section.")
    return maps.choropleth(
        lq, title, bulletin.lang, vintage=VINTAGE, label=label, breaks=theme.LQ_BREAKS,
        highlight=list(marked), note=note, sources=(figures.source(), figures.source("clusters")),
    )  # fmt: skip


def certainty(bulletin: Bulletin) -> Parallel:
    """How sure the figures are."""
    return bulletin.both(lambda one, lang: str(findings.no_interval(lang)))


def growth(bulletin: Bulletin) -> Parallel:
    """How the sections of the candidates grew in their regions against the nation."""
    return bulletin.both(_growth)


def _growth(bulletin: Bulletin, lang: str) -> str:
    _ = translator(lang)
    start = figures.base_year(bulletin.year, VINTAGE)
    nation = figures.national_growth(VINTAGE, start, bulletin.year) * 100
    lines = [
        _("Value added of all sections in the country, {start}–{end}: {nation}%, current prices.").format(
            start=start, end=bulletin.year, nation=format_number(nation, lang, 0)
        )
    ]
    for row in clusters().to_dict("records"):
        grown = figures.growth(row["region"], VINTAGE, start, bulletin.year)
        parts = ", ".join(
            f"{section} {format_number(float(grown[section]) * 100, lang, 0)}%"
            for section in row["sections"].split(";")
        )
        lines.append(f"{row[f'name_{lang}']} ({region_name(row['region'], lang)}): {parts}")
    return "\n".join(lines)


def sources(bulletin: Bulletin) -> Parallel:
    """Where the texts and figures of the issue come from."""
    return bulletin.both(_sources)


def _sources(bulletin: Bulletin, lang: str) -> str:
    _ = translator(lang)
    names = ("programme_activities", "programme_roles", "field_visits", "training_calendar", "clusters")
    listed = [catalogue.record(name) for name in (*names, figures.GVA)]
    return "\n".join(f"{one.title[lang]}: {one.publisher} ({one.id})" for one in listed)


def _table(
    bulletin: Bulletin, data: pd.DataFrame, title: str, *names: str, note: str = "", **more: Any
) -> Table:
    """A table of the bulletin, with the records it is made from."""
    ids = [catalogue.record(name).id for name in names]
    return Table(data, title, bulletin.lang, sources=ids, note=note, **more)
