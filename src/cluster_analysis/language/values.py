"""Typed values of messages: what a sentence speaks of, worded only when it is shown.

A place in a sentence asks for a form after a colon, each language in its own way:

=====================  =========================================  ==========================================
place                  value                                      shown
=====================  =========================================  ==========================================
``{region:gen}``       `Region`, `Section` (ru: gen, prep;        Кызылординской области; Қызылорда облысының
                       kk: gen dat acc loc abl ins attr)
``{n:# row|# rows}``   any number: one form for each plural       1 row, 5 rows; ru has four: # балл|# балла|
                       category, ``#`` is the number              # баллов|# балла; the last is for decimals
``{n:=0 none|#|#}``    before the plural forms: what is said     none, 1, 5
                       where there is none
``{n:abl}``            any number, in Kazakh only: the suffix of  6-дан, 5 %-дан; "poss-loc" is 12-сінде
                       the last spoken word; "#abl" in a form
``{day:attr}``         `Date`, in Kazakh only, as a case          2026 жылғы 17 қыркүйектегі
=====================  =========================================  ==========================================
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cluster_analysis.language import kazakh
from cluster_analysis.language.numbers import (
    NONE,
    SPACE,
    format_date,
    format_number,
    format_percent,
    locale,
)
from cluster_analysis.language.sentences import Speaker, Value, capital

CATEGORIES = {"en": ("one", "other"), "ru": ("one", "few", "many", "other"), "kk": ("other",)}
"""Plural categories of each language, in the order in which a place gives their forms."""
NOTHING = "=0 "
"""How the form begins that a place may give before them, for a number that is 0."""


@dataclass(frozen=True)
class Named(Value):
    """What has a name of its own, known by its code."""

    code: str

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The name; `form` is a case."""
        return speaker.names.name(self.code, speaker.lang, form or "nom")


class Region(Named):
    """A region by its code.

    Examples
    --------
    >>> from cluster_analysis.language import say
    >>> say(Region("KZ-43"), "ru"), Region("KZ-43").said(Speaker("kk"), "loc")
    ('Кызылординская область', 'Қызылорда облысында')
    """


class Section(Named):
    """A section of activities by its code: with a small letter, but at the beginning of a sentence.

    Examples
    --------
    >>> from cluster_analysis.language import say
    >>> str(Section("A")), say(Section("A"), "kk"), Section("A").said(Speaker("kk"), "loc")
    ('agriculture', 'Ауыл шаруашылығы', '«Ауыл шаруашылығы» секциясында')
    """

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The name; in a Kazakh case within quotation marks before «секциясы», which takes the ending."""
        if form and speaker.lang == "kk":
            name = capital(speaker.names.name(self.code, "kk"))
            return f"«{name}» секциясы" + kazakh.suffix("секциясы", form, possessed=True)
        return super().said(speaker, form)


@dataclass(frozen=True)
class Word(Value):
    """A fixed text of the package as a value, with its context if the text has several meanings.

    Examples
    --------
    >>> Word("sector").said(Speaker("ru"))
    'отрасль'
    """

    text: str
    context: str = ""

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The text in the language."""
        return speaker.word(self.text, self.context)


class Unit(Word):
    """A unit of measurement.

    Examples
    --------
    >>> from cluster_analysis.language import say
    >>> Unit("million KZT").said(Speaker("ru"))
    'млн тенге'
    """

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The unit in the language."""
        return speaker.word(self.text, self.context or "unit")


@dataclass(frozen=True)
class Number(Value):
    """A number with a fixed count of digits after the decimal mark; `signed` shows a plus too.

    Examples
    --------
    >>> Number(-2.771).said(Speaker("kk")), Number(0.5, 1, signed=True).said(Speaker("en"))
    ('−2,77', '+0.5')
    >>> Number(51.7, 1).said(Speaker("ru"), "# балл|# балла|# баллов|# балла")
    '51,7 балла'
    """

    value: float | None
    digits: int = 2
    signed: bool = False

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The number; `form` gives the plural forms ("# row|# rows") or a Kazakh case."""
        text = self.text(speaker)
        if "|" in form or "#" in form:
            chosen = self._plural(form, speaker.lang)
            return re.sub("#([a-z-]*)", lambda case: self.said(speaker, case[1]), chosen)
        return text + self.suffix(text, form) if form and speaker.lang == "kk" and text != NONE else text

    def text(self, speaker: Speaker) -> str:
        """The number in the language's form."""
        return format_number(self.value, speaker.lang, self.digits, self.signed)

    def suffix(self, text: str, case: str) -> str:
        """The Kazakh ending, after a hyphen."""
        return "-" + kazakh.suffix(kazakh.last_word(text), case)

    def _plural(self, form: str, lang: str) -> str:
        """The form of the category that the number as it is shown belongs to."""
        forms, categories = form.split("|"), CATEGORIES[lang]
        if forms[0].startswith(NOTHING):
            none = forms.pop(0).removeprefix(NOTHING)
            if self.value == 0:
                return none
        if len(forms) != len(categories):
            raise ValueError(f"{form!r} has {len(forms)} plural forms; {lang} has {len(categories)}")
        if self.value is None or self.value != self.value:
            return forms[-1]
        shown = abs(Decimal(repr(float(self.value)))).quantize(Decimal(1).scaleb(-self.digits))
        by_category = dict(zip(categories, forms, strict=True))
        return by_category.get(str(locale(lang).plural_form(shown)), forms[-1])


@dataclass(frozen=True)
class Count(Number):
    """A whole number of things.

    Examples
    --------
    >>> places = Count(21)
    >>> format(places, "# region|# regions"), places.said(Speaker("ru"), "# регион|# региона|# регионов|")
    ('21 regions', '21 регион')
    >>> [Count(n).said(Speaker("kk"), "=0 ешқайсысы|#poss-acc") for n in (0, 7)]
    ['ешқайсысы', '7-сін']
    >>> Count(12).said(Speaker("kk"), "poss-loc")
    '12-сінде'
    """

    digits: int = 0


@dataclass(frozen=True)
class Share(Number):
    r"""A share of 1, shown in per cent.

    Examples
    --------
    >>> Share(0.123).said(Speaker("ru")), Share(0.9, 0).said(Speaker("kk"), "poss-loc")
    ('12,3\xa0%', '90\xa0%-ында')
    """

    digits: int = 1

    def text(self, speaker: Speaker) -> str:
        """The share in per cent."""
        return format_percent(self.value, speaker.lang, self.digits, self.signed)

    def suffix(self, text: str, case: str) -> str:
        """The ending of «пайыз»."""
        return "-" + kazakh.suffix("пайыз", case)


@dataclass(frozen=True)
class Money(Number):
    r"""An amount with its unit.

    Examples
    --------
    >>> Money(3051041.2, unit="million KZT").said(Speaker("ru"))
    '3\xa0051\xa0041,2\xa0млн тенге'
    """

    digits: int = 1
    unit: str = "million KZT"

    def text(self, speaker: Speaker) -> str:
        """The amount and its unit."""
        amount = super().text(speaker)
        return amount if amount == NONE else amount + SPACE + Unit(self.unit).said(speaker)

    def suffix(self, text: str, case: str) -> str:
        """The ending of the unit."""
        return kazakh.suffix(text, case)


@dataclass(frozen=True)
class Year(Value):
    """A year, never parted by a space."""

    year: int

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The four digits."""
        return str(int(self.year))


@dataclass(frozen=True)
class Date(Value):
    """A day.

    Examples
    --------
    >>> day = Date(datetime.date(2026, 9, 17))
    >>> str(day), day.said(Speaker("kk"), "attr"), day.said(Speaker("kk"), "dat")
    ('17 September 2026', '2026 жылғы 17 қыркүйектегі', '2026 жылғы 17 қыркүйекке')
    """

    day: datetime.date

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The day in words; in Kazakh `form` is a case, "attr" the one before «жағдай бойынша»."""
        text = format_date(self.day, speaker.lang)
        return text + kazakh.suffix(text, form) if form and speaker.lang == "kk" else text


@dataclass(frozen=True)
class Moment(Value):
    """A day and an hour on the clock of a zone.

    Examples
    --------
    >>> noon = Moment(datetime.datetime.fromisoformat("2017-06-08T12:00+06:00"))
    >>> str(noon), noon.said(Speaker("kk"))
    ('8 June 2017, 12:00 (UTC+06:00)', '2017 жылғы 8 маусым, 12:00 (UTC+06:00)')
    """

    at: datetime.datetime

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The day in words, the hour in digits."""
        zone = self.at.isoformat()[-6:] if self.at.utcoffset() is not None else ""
        return f"{format_date(self.at.date(), speaker.lang)}, {self.at:%H:%M}" + (
            f" (UTC{zone})" if zone else ""
        )


@dataclass(frozen=True)
class Listing(Value):
    """Several values or messages: "a, b and c"; "none" if there are none.

    Examples
    --------
    >>> str(Listing(["x", Count(2), "z"])), Listing([Region("KZ-71"), Region("KZ-75")]).said(Speaker("ru"))
    ('x, 2 and z', 'город Астана и город Алматы')
    """

    items: Iterable[object]

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(self.items))

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The items with commas, the last two joined by "and" unless one has an "and" of its own.

        Items that have commas of their own are parted by semicolons. `form` is that of each item.
        """
        texts = [speaker.say(item, form) for item in self.items]
        joint = f" {speaker.word('and', 'list')} "
        if any(", " in text for text in texts):
            return "; ".join(texts)
        if len(texts) < 2 or any(joint in text for text in texts):
            return ", ".join(texts) or speaker.word("none", "list")
        return ", ".join(texts[:-1]) + joint + texts[-1]
