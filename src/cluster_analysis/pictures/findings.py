"""Findings: one sentence each, made from the numbers, in the chosen language.

The sentences avoid inflection (names stand after a colon or in brackets), so that they are right in every
language whatever the name.
"""

from __future__ import annotations

import copy
import datetime
import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import babel.dates
import pandas as pd
import yaml

from cluster_analysis.data.regions.industries import is_industry, section_name
from cluster_analysis.data.regions.sets import holding, is_region
from cluster_analysis.errors import Message
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.sentences import Speaker, say
from cluster_analysis.language.values import Count, Listing, Number, Region, Section, Value, Word, Year

_TEXTS, _FORMS = (
    yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    for name in ("sentences.yml", "forms.yml")
)
WORDS: Final[Mapping[str, str]] = _TEXTS["words"]
"""Measures, units and groups in English, by their keys."""
SENTENCES: Final[Mapping[str, str]] = _TEXTS["sentences"]
"""Sentences in English, by their keys."""
YEARS = ("year", "start", "end")
"""Places of sentences that hold years."""
RATES: Final[list[str]] = _FORMS["rates"]
"""Places that hold rates of growth or parts, in per cent: one digit."""
MONTHS: Final[list[str]] = _FORMS["months"]
"""Months as tables of facts have them."""
PARTS = {"early months": Message("early months of {year}"), "end": Message("end of {year}")}
"""Parts of a year that are no months, as tables of facts have them."""


class Finding(Message):
    """A sentence computed from labelled values: a key and its values, worded when it is shown.

    Parameters
    ----------
    key
        The sentence in English, with a place for each value.
    lang
        Language in which a notebook shows it; `text` takes any.
    stands
        What it means for a claim: `supports`, `open`, `against`, `unknown`, or nothing.
    claim
        The same in a few words, for a list of what is known.
    rung
        Step of the evidence ladder, 1 to 6; 0 for none.

    Examples
    --------
    >>> finding = Finding("{region}: quotient {lq}", region=Region("KZ-43"), lq=Number(0.567))
    >>> finding.text("ru")
    'Кызылординская область: quotient 0,57'
    >>> finding._repr_mimebundle_()["text/markdown"]
    '**Kyzylorda Region: quotient 0.57**'
    """

    __slots__ = ("claim", "lang", "rung", "stands")
    lang: str
    stands: str
    claim: Finding | None
    rung: int

    def __new__(
        cls,
        key: str,
        *,
        lang: str = "en",
        stands: str = "",
        claim: Finding | None = None,
        rung: int = 0,
        **values: object,
    ) -> Finding:
        """The message, with what it means beside it."""
        finding = super().__new__(cls, key, **values)
        finding.lang, finding.stands, finding.claim, finding.rung = lang, stands, claim, rung
        return finding

    def text(self, lang: str = "") -> str:
        """The sentence in a language."""
        return say(self, lang or self.lang)

    def spoken(self, lang: str) -> Finding:
        """The same finding, shown in another language."""
        other = copy.copy(self)
        other.lang = lang
        return other

    def _repr_mimebundle_(self, **_which: Any) -> dict[str, str]:
        text = self.text()
        return {"text/markdown": f"**{html.escape(text, quote=False)}**", "text/plain": text}


def headline(sentence: str) -> str:
    """A sentence as a title: without its full stop, unless the stop is that of «г.» or «жж.».

    Examples
    --------
    >>> headline("Quotients rose."), headline("Карты регионов, 2017 г.")
    ('Quotients rose', 'Карты регионов, 2017 г.')
    """
    return sentence if re.search(r"\d\s(г|гг|ж|жж)\.$", sentence) else sentence.rstrip(".")


def word(key: str, lang: str) -> str:
    """A measure, unit or group by its key in words; anything else as it is.

    Examples
    --------
    >>> word("location_quotient", "kk"), word("Mining", "en")
    ('локализация коэффициенті', 'Mining')
    """
    return translator(lang)(WORDS.get(key, key))


@dataclass(frozen=True)
class Texts(Value):
    """A text of a table that stands there in each language: the name of a cluster, a note.

    Examples
    --------
    >>> say(Texts({"en": "Rice", "ru": "Рис", "kk": "Күріш"}), "kk")
    'Күріш'
    """

    texts: Mapping[str, str]

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The text in the language."""
        return self.texts[speaker.lang]


@dataclass(frozen=True)
class Period(Value):
    r"""A year, a part of one, a month or a day: "2023", "2023 Jan-Jul", "2024-01", "2024-01-01".

    Examples
    --------
    >>> say(Period("2023 Jan-Jul"), "ru"), say(Period("2023 end"), "kk"), str(Period("2023"))
    ('Январь–июль 2023\xa0г.', '2023 жылдың соңы', '2023')
    >>> say(Period("2016-12"), "ru"), say(Period("2016-12"), "kk"), str(Period("2016-12"))
    ('Декабрь 2016\xa0г.', '2016 жылғы желтоқсан', 'December 2016')
    """

    text: str

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The period in words."""
        year, _space, part = self.text.partition(" ")
        if re.fullmatch(r"\d{4}-\d\d", year):
            month = datetime.date.fromisoformat(f"{year}-01")
            return str(babel.dates.format_date(month, _FORMS["month"][speaker.lang], locale=speaker.lang))
        if not part:
            return speaker.say(datetime.date.fromisoformat(year)) if "-" in year else dated(speaker, year)
        if part in PARTS:
            return speaker.sentence(Message(PARTS[part], year=year))
        names = babel.dates.get_month_names("wide", "stand-alone", speaker.lang)
        first, last = (names[MONTHS.index(month) + 1] for month in part.split("-"))
        if speaker.lang != "en":
            first = first.lower()
            last = last.lower()
        return speaker.sentence(Message("{first}–{last} {year}", first=first, last=last, year=year))


def texts(frame: pd.DataFrame, column: str) -> list[Texts]:
    """The texts of a table's column in all languages, one a row: `name_en`, `name_ru`, `name_kk` for `name`.

    Examples
    --------
    >>> frame = pd.DataFrame({"unit": ["t"], "unit_ru": ["т"], "unit_kk": ["т"]})
    >>> texts(frame, "unit")
    [Texts(texts={'en': 't', 'ru': 'т', 'kk': 'т'})]
    """
    english = column if column in frame else f"{column}_en"
    columns = {"en": english, "ru": f"{column}_ru", "kk": f"{column}_kk"}
    return [
        Texts(dict(zip(columns, row, strict=True)))
        for row in frame[list(columns.values())].itertuples(index=False)
    ]


class Phrase(Listing):
    r"""A measure and what was selected of it: "location quotient, mining, 2017".

    Examples
    --------
    >>> Phrase([Section("B"), Year(2017)]).said(Speaker("ru"))
    'горнодобывающая промышленность, 2017\xa0г.'
    """

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The parts, with commas."""
        return ", ".join(dated(speaker, speaker.say(item, form)) for item in self.items)


class Claims(Listing):
    """Findings or labels with findings, parted by semicolons."""

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The parts; "none" if there are none."""
        return "; ".join(speaker.say(item, form) for item in self.items) or speaker.word("none", "list")


def dated(speaker: Speaker, text: str) -> str:
    """A year, or the first and the last of several, with the word for it; any other text as it is."""
    first, _dash, last = text.partition("–")
    if not re.fullmatch(r"\d{4}(–\d{4})?", text):
        return text
    if not last:
        return speaker.word("{year}", "year").format(year=first)
    return speaker.word("{first}–{last}", "year").format(first=first, last=last)


def typed(value: Any, name: str = "") -> Any:
    """A bare value with the type that a sentence shows it by: a code, a word, a year, a number, a list.

    Parameters
    ----------
    value
        A code of a region or section, a key of a word, a number, several of them, a text by its languages, or
        what has a type already.
    name
        Its place in the sentence: `year`, `start` and `end` hold years.

    Examples
    --------
    >>> typed("KZ-43"), typed("A"), typed("location_quotient"), typed(0.567), typed(12), typed(2017, "year")
    (Region(code='KZ-43'), Section(code='A'), Word(text='location quotient', context=''), \
Number(value=0.567, digits=2, signed=False), Count(value=12, digits=0, signed=False), Year(year=2017))
    """
    if isinstance(value, Message | Value):
        return value
    if getattr(value, "ndim", None) == 0:  # without its array
        value = value.item()
    if isinstance(value, str):
        return _named(value)
    if isinstance(value, Mapping):
        return Texts(value)
    if isinstance(value, Iterable):
        parts = [typed(part) for part in value]
        return Claims(parts) if any(isinstance(part, Finding) for part in parts) else Listing(parts)
    if isinstance(value, int):
        return Year(value) if name in YEARS else Count(value)
    number = float(value)
    digits = 0 if abs(number) >= 100 or number == 0 else 1 if abs(number) >= 10 or name in RATES else 2
    return Number(number, digits)


def _named(text: str) -> Any:
    """A text that is a code, a part of a year or a key, by what it names."""
    if is_region(text):
        return Region(text)
    if is_industry(text):
        return Section(text)
    if re.fullmatch(
        r"\d{4}( ([A-Z][a-z]{2}-[A-Z][a-z]{2}|early months|end)|-(0[1-9]|1[0-2])(-\d\d)?)", text
    ):
        return Period(text)
    return Word(WORDS[text]) if text in WORDS else text


def in_words(value: object, lang: str) -> str:
    """A bare value as it stands alone in a cell or at an axis.

    Examples
    --------
    >>> in_words("A", "en"), in_words("KZ-43", "ru"), in_words("Rice", "en"), in_words("2022 Jan-Oct", "kk")
    ('Agriculture', 'Кызылординская область', 'Rice', '2022 жылғы қаңтар–қазан')
    """
    shown = typed(value)
    return shown if type(shown) is str else say(shown, lang)


def labelled(code: Any, lang: str) -> str:
    """A region, industry or word of the results in words, anything else as it is.

    Examples
    --------
    >>> [labelled(one, "en") for one in ("KZ-43", "A", 2017, "National effect")]
    ['Kyzylorda', 'A Agriculture', '2017', 'National effect']
    """
    if isinstance(code, Value):
        return say(code, lang)
    text = str(code)
    if is_region(text):
        regions = holding([text])
        return regions.named(text, lang, short=text != regions.country)
    return f"{text} {section_name(text, lang)}" if is_industry(text) else word(text, lang)
