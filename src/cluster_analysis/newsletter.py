"""The bulletin of the programme: one issue for a period, in two languages, from committed facts and figures.

Every date and event is a row of `data/raw/newsletter/`; where the printed newsletter contradicts itself, both
readings are shown. The clusters that were chosen are not among the facts, and are not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from cluster_analysis import catalogue
from cluster_analysis.errors import ParameterError
from cluster_analysis.findings import Finding, highest
from cluster_analysis.i18n import check_language, format_date, translator
from cluster_analysis.industries import section_name
from cluster_analysis.pictures import Picture
from cluster_analysis.profiles import atlas, clusters, region
from cluster_analysis.profiles.shown import Shown
from cluster_analysis.regions import region_name
from cluster_analysis.tables import Table

PERIOD = re.compile(r"^(\d{4}-(?:0[1-9]|1[0-2]))/(\d{4}-(?:0[1-9]|1[0-2]))$")


@dataclass(frozen=True)
class Newsletter:
    """One issue: number, first and last month, two languages, year and vintage of its figures."""

    issue: int
    period: str
    lang: str
    second_lang: str
    year: int = 2017
    vintage: int = 2017

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages, each once."""
        return tuple(dict.fromkeys((self.lang, self.second_lang)))

    def both(self, write: Callable[[str], str]) -> Finding:
        """A sentence in both languages."""
        return Finding(" · ".join(write(lang) for lang in self.languages))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        text = " · ".join(
            translator(lang)("Newsletter no. {issue}, {period}").format(issue=self.issue, period=self.period)
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


def visits(letter: Newsletter) -> Shown:
    """The five field visits, as a table with both readings of a date, and on the map."""
    return Shown([*region.visits(lang=letter.lang), region.visits_map(letter.lang)])


def status(letter: Newsletter) -> Finding:
    """How far the selection is, from what is public."""
    return letter.both(
        lambda lang: translator(lang)(
            "The call was open from 10 April to 8 June 2017; six pilot clusters are to be determined. "
            "Which were chosen is not known here."
        )
    )


def candidates(letter: Newsletter) -> Table:
    """The candidate clusters that the visits named."""
    rows = clusters().reset_index()
    for lang in letter.languages:
        names = zip(rows[f"name_{lang}"], rows["region"], strict=True)
        rows[f"cluster_{lang}"] = [f"{name} ({region_name(code, lang)})" for name, code in names]
    title = "Candidate clusters named on the visits"
    return _bilingual(letter, rows, {"Cluster": "cluster"}, title, "clusters")


def mapping(letter: Newsletter, section: str = "A") -> Shown:
    """A section on the map, and who is highest, in both languages."""
    chosen = atlas.load(letter.year, letter.vintage, lang=letter.lang)
    picture: Picture = atlas.section_map(chosen, section)

    def sentence(lang: str) -> str:
        _ = translator(lang)
        measure = _("{section}, {year}, location quotient").format(
            section=section_name(section, lang), year=letter.year
        )
        return str(highest(chosen.of(section), measure, lang))

    return Shown([picture, letter.both(sentence)])
