"""The bulletin of the programme: one issue for a period, in two languages, from committed facts and figures.

Every date and event is a row of `data/raw/newsletter/`; where the printed newsletter contradicts itself, both
readings are shown. The clusters that were chosen are not among the facts, and are not guessed.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from cluster_analysis.data.regions.industries import section_name
from cluster_analysis.data.regions.regions import region_name
from cluster_analysis.data.tables import catalogue
from cluster_analysis.errors import ParameterError
from cluster_analysis.language.i18n import check_language, format_date, format_number, translator
from cluster_analysis.pages import clusters, figures
from cluster_analysis.pages.regional import atlas, region
from cluster_analysis.pages.shown import Shown
from cluster_analysis.pictures.findings import Finding, highest, no_interval, specialised
from cluster_analysis.pictures.pictures import Parallel
from cluster_analysis.pictures.results import Result
from cluster_analysis.pictures.tables import Table

PERIOD = re.compile(r"^(\d{4}-(?:0[1-9]|1[0-2]))/(\d{4}-(?:0[1-9]|1[0-2]))$")


VINTAGE = 2017  # the regions of the programme


@dataclass(frozen=True)
class Newsletter:
    """One issue: number, first and last month, two languages."""

    issue: int
    period: str
    lang: str
    second_lang: str

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages, each once."""
        return tuple(dict.fromkeys((self.lang, self.second_lang)))

    @property
    def start(self) -> datetime.date:
        """The first day."""
        return datetime.date.fromisoformat(self.period.split("/")[0] + "-01")

    @property
    def end(self) -> datetime.date:
        """The last day."""
        return (pd.Period(self.period.split("/")[1], "M").end_time).date()

    @property
    def year(self) -> int:
        """The last year of figures up to the end of the period (else the first there is)."""
        years = figures.accounts(VINTAGE)["year"].to_numpy().tolist()
        return max([year for year in years if year <= self.end.year], default=years[0])

    def months(self, lang: str) -> str:
        """The period in words: "December 2016 – June 2017"."""
        from babel.dates import format_interval

        return str(format_interval(self.start, self.end, "yMMMM", locale=lang))

    def both(self, write: Callable[[str], str]) -> Parallel:
        """A text in both languages, side by side."""
        return Parallel({lang: write(lang) for lang in self.languages})

    def within(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows whose days meet the period."""
        start, end = pd.to_datetime(table["start"]), pd.to_datetime(table["end"])
        return table[(start <= pd.Timestamp(self.end)) & (end >= pd.Timestamp(self.start))]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        text = " · ".join(
            translator(lang)("Newsletter no. {issue}, {period}").format(
                issue=self.issue, period=self.months(lang)
            )
            for lang in self.languages
        )
        return {"text/markdown": f"# {text}", "text/plain": text}


def load(
    issue: int = 1, period: str = "2016-12/2017-06", lang: str = "en", second_lang: str = "ru"
) -> Newsletter:
    """An issue of the bulletin.

    Parameters
    ----------
    issue
        Number, from 1.
    period
        First and last month: `2016-12/2017-06`.
    lang, second_lang
        The two languages; the same one twice gives a bulletin in one language.

    Raises
    ------
    ParameterError
        For a number below 1, a period that is not two months in order, or an unknown language.

    Examples
    --------
    >>> load(1, "2017-01/2017-06").languages
    ('en', 'ru')
    """
    check_language(lang)
    check_language(second_lang)
    if issue < 1:
        raise ParameterError(issue, ["1"], "number of the issue (from 1)")
    found = PERIOD.match(period)
    if not found or found[1] > found[2]:
        raise ParameterError(period, ["2016-12/2017-06"], "period (first month/last month)")
    return Newsletter(issue, period, lang, second_lang)


def about(letter: Newsletter) -> Parallel:
    """What this issue is, and what it is not."""
    return letter.both(lambda lang: _about(letter, lang))


def _about(letter: Newsletter, lang: str) -> str:
    _ = translator(lang)
    text = _(
        "Made from the tables of this project and the public sources that they name; it is not an official "
        "publication of the programme. Figures of {year}."
    )
    return text.format(year=letter.year)


def programme(letter: Newsletter) -> Parallel:
    """Aim, wanted results and steps of the programme."""
    return letter.both(_programme)


def _programme(lang: str) -> str:
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
        "strategic lines; development of the actions of each cluster.\n"
        "Told elsewhere: three rounds of visits between July 2016 and May 2017 with 264 enterprises and "
        "organisations (smeproject.kz); visits of November 2016 to Akmola (dairy, tourism in Burabay) and "
        "Kostanay (agricultural machinery) (qazindustry.gov.kz)."
    )


def roles(letter: Newsletter) -> Table:
    """Who does what in the programme."""
    rows = catalogue.load_table("newsletter_roles")
    return _bilingual(letter, rows, {"Body": "name", "Role": "role"}, "Who does what", "newsletter_roles")


def activities(letter: Newsletter) -> Table:
    """What was done in the period, in both languages."""
    rows = catalogue.load_table("newsletter_activities")
    first, last = letter.period.split("/")
    month = pd.to_datetime(rows["start"]).dt.strftime("%Y-%m")
    chosen = rows[(month >= first) & (month <= last)]
    columns = {"When": "when", "What": "text"}
    return _bilingual(letter, chosen, columns, "Activities of the programme", "newsletter_activities")


def calendar(letter: Newsletter) -> Table:
    """The six modules of the training with their dates, where these are known."""
    rows = catalogue.load_table("training_calendar").copy()
    for lang in letter.languages:
        rows[f"dates_{lang}"] = [_dates(row, lang) for _number, row in rows.iterrows()]
    columns = {"Dates": "dates", "Module": "title"}
    return _bilingual(letter, rows, columns, "Training calendar", "training_calendar")


def _dates(row: pd.Series, lang: str) -> str:
    _ = translator(lang)
    if pd.isna(row["start"]) or not str(row["start"]):
        return _("date not known here")
    days = [format_date(pd.Timestamp(row[one]).date(), lang) for one in ("start", "end")]
    place = row["region"]
    where = f" ({region_name(str(place), lang)})" if isinstance(place, str) and place else ""
    return " – ".join(days) + where


def contradictions(letter: Newsletter) -> Table:
    """Where the printed newsletter contradicts itself: both readings, and which is taken."""
    _ = translator(letter.lang)
    rows = catalogue.load_table("newsletter_contradictions")
    data = pd.DataFrame({_("What"): rows[f"subject_{letter.lang}"]})
    data[_("One reading")], data[_("Other reading")] = rows["first"], rows["second"]
    data[_("Taken")] = rows["taken"]
    for lang in letter.languages:
        data[f"{translator(lang)('Why')} ({lang})"] = rows[f"why_{lang}"]
    title = _both(letter, "Contradictions of the printed newsletter")
    return Table(data, title, letter.lang, sources=[catalogue.record("newsletter_contradictions").id])


def _both(letter: Newsletter, text: str) -> str:
    """A known text in both languages."""
    return " · ".join(_texts(lang)[text] for lang in letter.languages)


def _texts(lang: str) -> dict[str, str]:
    """The titles and heads of the bulletin."""
    _ = translator(lang)
    return {
        "Activities of the programme": _("Activities of the programme"),
        "Training calendar": _("Training calendar"),
        "Contradictions of the printed newsletter": _("Contradictions of the printed newsletter"),
        "Candidate clusters named on the visits": _("Candidate clusters named on the visits"),
        "When": _("When"),
        "What": _("What"),
        "Dates": _("Dates"),
        "Module": _("Module"),
        "Cluster": _("Cluster"),
        "Why": _("Why"),
        "Who does what": _("Who does what"),
        "Body": _("Body"),
        "Role": _("Role"),
    }


def _bilingual(
    letter: Newsletter, rows: pd.DataFrame, columns: dict[str, str], title: str, source: str
) -> Table:
    """A table with the same columns in each language, side by side."""
    data = pd.DataFrame(
        {
            f"{_texts(lang)[head]} ({lang})": rows[f"{column}_{lang}"].to_numpy()
            for lang in letter.languages
            for head, column in columns.items()
        }
    )
    return Table(data, _both(letter, title), letter.lang, sources=[catalogue.record(source).id])


def visits(letter: Newsletter) -> Shown | Finding:
    """The field visits with both readings of a date, and their map, if the period holds all five."""
    every = catalogue.load_table("field_visits")
    settled = every.sort_values("reading", ascending=False, kind="stable").drop_duplicates(
        "id"
    )  # taken first
    inside = set(letter.within(settled)["id"])
    if inside == set(every["id"]):
        return Shown([*region.visits(lang=letter.lang), region.visits_map(letter.lang)])
    _ = translator(letter.lang)
    names = [region_name(code, letter.lang) for code in every[every["id"].isin(inside)]["region"].unique()]
    if not names:
        return Finding(_("No field visit is named for this period."))
    return Finding(_("Field visits in this period: {names}.").format(names=", ".join(names)))


def status(letter: Newsletter) -> Parallel:
    """How far the selection is at the end of the period, from what is public."""
    return letter.both(lambda lang: _status(letter, lang))


def _status(letter: Newsletter, lang: str) -> str:
    _ = translator(lang)
    events = catalogue.load_table("newsletter_activities").set_index("id")["start"]
    call, deadline = (datetime.date.fromisoformat(str(events[one])) for one in ("call", "deadline"))
    if letter.end < call:
        text = _("At the end of the period the call for applications had not been announced.")
    elif letter.end < deadline:
        text = _("The call is open from {call} to {deadline}.")
    else:
        text = _("The call was open from {call} to {deadline}.")
    rest = _(
        "Six pilot clusters are to be determined on five areas and 22 indicators. Which were chosen is not "
        "known here."
    )
    return text.format(call=format_date(call, lang), deadline=format_date(deadline, lang)) + "\n" + rest


def candidates(letter: Newsletter) -> Table:
    """The candidate clusters that the visits named, with the quotients of their sections and the rank."""
    _ = translator(letter.lang)
    lq = figures.quotients(VINTAGE).sel(year=letter.year, drop=True)
    heads = [f"{_texts(lang)['Cluster']} ({lang})" for lang in letter.languages]
    heads += [_("Section"), _("Location quotient"), _("Rank")]
    rows = []
    for one in clusters().reset_index().to_dict("records"):
        names = [f"{one[f'name_{lang}']} ({region_name(one['region'], lang)})" for lang in letter.languages]
        for section in one["sections"].split(";"):
            values = lq.sel(industry=section).to_series()
            own = float(values[one["region"]])
            rank = f"{int((values > own).sum()) + 1} / {values.notna().sum()}"
            rows.append([*names, f"{section} {section_name(section, letter.lang)}", own, rank])
    title = _both(letter, "Candidate clusters named on the visits")
    sources = [catalogue.record(name).id for name in ("clusters", figures.GVA)]
    note = _("A section is wider than the cluster in it.")
    data = pd.DataFrame(rows, columns=heads)
    return Table(data, title, letter.lang, sources=sources, vintage=VINTAGE, note=note)


def mapping(letter: Newsletter, section: str = "A") -> Shown:
    """A section on the map, and who is highest, in both languages."""
    chosen = atlas.load(letter.year, VINTAGE, lang=letter.lang)
    picture: Result = atlas.section_map(chosen, section)

    def sentence(lang: str) -> str:
        _ = translator(lang)
        measure = _("{section}, {year}, location quotient").format(
            section=section_name(section, lang), year=letter.year
        )
        return str(highest(chosen.of(section), measure, lang))

    return Shown([picture, letter.both(sentence)])


def specialisations(letter: Newsletter) -> Parallel:
    """One sentence for each section that holds a candidate cluster."""
    lq = figures.quotients(VINTAGE).sel(year=letter.year, drop=True)
    sections = sorted({one for listed in clusters()["sections"] for one in listed.split(";")})

    def sentences(lang: str) -> str:
        each = (specialised(lq.sel(industry=one, drop=True), one, letter.year, lang) for one in sections)
        return "\n".join(map(str, each))

    return letter.both(sentences)


def growth(letter: Newsletter) -> Parallel:
    """How the sections of the candidates grew in their regions, beside the growth of the country."""
    return letter.both(lambda lang: _growth(letter, lang))


def _growth(letter: Newsletter, lang: str) -> str:
    _ = translator(lang)
    years = figures.base_year(letter.year, VINTAGE), letter.year
    nation = format_number(figures.national_growth(VINTAGE, *years) * 100, lang, 0)
    text = _("Value added of all sections in the country, {start}–{end}: {nation}%, current prices.")
    lines = [text.format(start=years[0], end=years[1], nation=nation)]
    for one in clusters().reset_index().to_dict("records"):
        grown = figures.growth(one["region"], VINTAGE, *years) * 100
        parts = [
            f"{code} {format_number(float(grown[code]), lang, 0)}%" for code in one["sections"].split(";")
        ]
        lines.append(f"{one[f'name_{lang}']} ({region_name(one['region'], lang)}): {', '.join(parts)}")
    return "\n".join(lines)


def certainty(letter: Newsletter) -> Parallel:
    """How sure the figures are."""
    return letter.both(lambda lang: str(no_interval(lang)))
