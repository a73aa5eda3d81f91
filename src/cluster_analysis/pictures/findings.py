"""Findings: one sentence each, made from the numbers, in the chosen language.

The sentences avoid inflection (names stand after a colon or in brackets), so that they are right in every
language whatever the name.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import yaml

from cluster_analysis.data.regions.industries import oked, section_name
from cluster_analysis.data.regions.regions import COUNTRY, all_units, region_name
from cluster_analysis.errors import Message
from cluster_analysis.language.i18n import format_number, format_percent, translator
from cluster_analysis.language.numbers import decimal_text
from cluster_analysis.language.sentences import say
from cluster_analysis.language.speaker import Speaker
from cluster_analysis.language.values import Count, Listing, Number, Region, Section, Value, Word, Year

_TEXTS = yaml.safe_load((Path(__file__).parent / "sentences.yml").read_text(encoding="utf-8"))
WORDS: Final[Mapping[str, str]] = _TEXTS["words"]
"""Measures, units and groups in English, by their keys."""
SENTENCES: Final[Mapping[str, str]] = _TEXTS["sentences"]
"""Sentences in English, by their keys."""
YEARS = ("year", "start", "end")
"""Places of sentences that hold years."""


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

    def __reduce__(self) -> tuple[Any, ...]:
        about = {"lang": self.lang, "stands": self.stands, "claim": self.claim, "rung": self.rung}
        return _finding, (self.key, about | self.values)

    def text(self, lang: str = "") -> str:
        """The sentence in a language."""
        return say(self, lang or self.lang)

    def spoken(self, lang: str) -> Finding:
        """The same finding, shown in another language."""
        about = {"lang": lang, "stands": self.stands, "claim": self.claim, "rung": self.rung}
        return _finding(self.key, about | self.values)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        text = self.text()
        return {"text/markdown": f"**{html.escape(text, quote=False)}**", "text/plain": text}


def _finding(key: str, about: Mapping[str, Any]) -> Finding:
    """A finding from its parts."""
    return Finding(key, **about)


def word(key: str, lang: str) -> str:
    """A measure, unit or group by its key in words; anything else as it is.

    Examples
    --------
    >>> word("location_quotient", "kk"), word("Mining", "en")
    ('локализация коэффициенті', 'Mining')
    """
    return translator(lang)(WORDS.get(key, key))


class Phrase(Listing):
    """A measure and what was selected of it: "location quotient, mining, 2017"."""

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The parts, with commas."""
        return ", ".join(speaker.say(item, form) for item in self.items)


class Claims(Listing):
    """Findings or labels with findings, parted by semicolons."""

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The parts; a dash if there are none."""
        return "; ".join(speaker.say(item, form) for item in self.items) or "–"


def typed(value: Any, name: str = "") -> Any:
    """A bare value with the type that a sentence shows it by: a code, a word, a year, a number, a list.

    Parameters
    ----------
    value
        A code of a region or section, a key of a word, a number, several of them, or what has a type already.
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
    if isinstance(value, str):
        return _named(value)
    if isinstance(value, Iterable):
        parts = [typed(part) for part in value]
        return Claims(parts) if any(isinstance(part, Finding) for part in parts) else Listing(parts)
    if isinstance(value, int | np.integer):
        return Year(int(value)) if name in YEARS else Count(int(value))
    number = float(value)
    return Number(number, 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2)


def _named(text: str) -> Any:
    """A text that is a code or a key, by what it names."""
    if text == COUNTRY or text in all_units():
        return Region(text)
    if len(text) == 1 and text in oked():
        return Section(text)
    return Word(WORDS[text]) if text in WORDS else text


def in_words(value: object, lang: str) -> str:
    """A bare value as it stands alone in a cell or at an axis.

    Examples
    --------
    >>> in_words("A", "en"), in_words("KZ-43", "ru"), in_words("Rice", "en")
    ('Agriculture', 'Кызылординская область', 'Rice')
    """
    shown = typed(value)
    return shown if type(shown) is str else say(shown, lang)


def called(code: object, lang: str) -> str:
    """A region or section by its name, anything else as it is.

    Examples
    --------
    >>> called("KZ-59", "en"), called("A", "ru"), called("2017", "en")
    ('North Kazakhstan Region', 'Сельское хозяйство', '2017')
    """
    text = str(code)
    if text == COUNTRY or text in all_units():
        return region_name(text, lang)
    return section_name(text, lang) if len(text) == 1 and text in oked() else text


def as_series(values: Any) -> pd.Series:
    """Values with their labels, the largest first, missing left out; ties in the order of the labels."""
    found = values.to_series() if hasattr(values, "dims") else pd.Series(values)
    return found.astype(float).dropna().sort_index().sort_values(ascending=False, kind="stable")


def listed(values: pd.Series, lang: str, digits: int = 2) -> str:
    """Names with their values: "North Kazakhstan Region (5.57), Almaty Region (3.33)"."""
    return ", ".join(
        f"{called(code, lang)} ({format_number(value, lang, digits)})" for code, value in values.items()
    )


def highest(values: Any, measure: str, lang: str = "en", n: int = 3, digits: int = 2) -> Finding:
    """Who has the highest values.

    Examples
    --------
    >>> highest({"KZ-47": 3.98, "KZ-27": 3.17, "KZ-43": 2.18}, "Location quotient of mining", n=2)
    'Location quotient of mining: highest in Mangystau Region (3.98), West Kazakhstan Region (3.17).'
    """
    _ = translator(lang)
    there = as_series(values)
    if there.empty:
        return Finding(_("{measure}: no value is known.").format(measure=measure))
    text = _("{measure}: highest in {names}.")
    return Finding(text.format(measure=measure, names=listed(there.head(n), lang, digits)))


def specialised(lq: Any, industry: str, year: int, lang: str = "en", threshold: float = 1.25) -> Finding:
    """How many regions are specialised in an industry, and which most.

    Examples
    --------
    >>> specialised({"KZ-75": 0.0, "KZ-47": 3.98}, "B", 2017).split("; ")[0]
    'Mining, 2017: 1 of 2 regions are specialised (quotient of 1.25 or more)'
    """
    _ = translator(lang)
    there = as_series(lq)
    if there.empty:
        return Finding(_("{measure}: no value is known.").format(measure=f"{called(industry, lang)}, {year}"))
    text = _(
        "{industry}, {year}: {count} of {total} regions are specialised (quotient of {threshold} or more); "
        "highest: {names}."
    )
    count = int((there >= threshold * (1 - 1e-9)).sum())
    digits = 0 if threshold == round(threshold) else 2
    said = {"industry": called(industry, lang), "names": listed(there.head(1), lang)}
    said["threshold"] = format_number(threshold, lang, digits)
    return Finding(text.format(year=year, count=count, total=len(there), **said))


def strengths(lq: Any, lang: str = "en", threshold: float = 1.25) -> str:
    """The industries with a quotient from a threshold on, the highest first; a dash where there is none.

    Examples
    --------
    >>> strengths({"A": 5.57, "C": 0.93, "B": 1.25})
    'Agriculture (5.57), Mining (1.25)'
    """
    there = as_series(lq)
    return listed(there[there >= threshold * (1 - 1e-9)], lang) or "–"


def profile_of(
    lq: Any, region: str, year: int, lang: str = "en", n: int = 3, threshold: float = 1.25
) -> Finding:
    """What a region is specialised in: the highest quotients from a threshold on.

    A quotient a little above 1 is no specialisation that could be defended: the maps draw 0.8 to 1.25 as near
    the nation, and so does the sentence.

    Examples
    --------
    >>> profile_of({"A": 5.57, "C": 0.93}, "KZ-59", 2017)
    'North Kazakhstan Region, 2017: specialised in Agriculture (5.57).'
    """
    _ = translator(lang)
    there = as_series(lq)
    strong = there[there >= threshold * (1 - 1e-9)].head(n)
    said = {"region": called(region, lang), "year": year, "threshold": format_number(threshold, lang, 2)}
    if strong.empty:
        return Finding(
            _("{region}, {year}: no section has a quotient of {threshold} or more.").format(**said)
        )
    text = _("{region}, {year}: specialised in {names}.")
    return Finding(text.format(names=listed(strong, lang), **said))


def change(before: Any, after: Any, measure: str, years: tuple[int, int], lang: str = "en") -> Finding:
    """Where a measure rose and fell most; only labels with a value in both years count.

    Examples
    --------
    >>> change({"A": 1.0, "B": 2.0}, {"A": 1.5, "B": 1.9}, "Quotient", (2014, 2017))
    'Quotient, 2014–2017: largest rise: Agriculture (+0.50); largest fall: Mining (−0.10).'
    """
    _ = translator(lang)
    moved = (as_series(after) - as_series(before)).dropna().sort_values(kind="stable")
    said = {"measure": measure, "start": years[0], "end": years[1]}
    if moved.empty:
        return Finding(_("{measure}, {start}–{end}: no value in both years.").format(**said))
    parts = []
    if moved.iloc[-1] > 0:
        parts.append(_("largest rise: {name}").format(name=_signed(moved.tail(1), lang)))
    if moved.iloc[0] < 0:
        parts.append(_("largest fall: {name}").format(name=_signed(moved.head(1), lang)))
    text = _("{measure}, {start}–{end}: {parts}.")
    return Finding(text.format(parts="; ".join(parts) or _("no change"), **said))


def _signed(values: pd.Series, lang: str) -> str:
    (code, value), *_rest = values.items()
    return f"{called(code, lang)} ({decimal_text(value, lang, signed=True)})"


def structure(shares: Any, region: str, year: int, lang: str = "en", n: int = 3) -> Finding:
    """The largest sections of a region's economy.

    Examples
    --------
    >>> structure({"A": 0.25, "C": 0.125}, "KZ-59", 2017)
    'North Kazakhstan Region, 2017: largest sections: Agriculture (25.0%), Manufacturing (12.5%).'
    """
    _ = translator(lang)
    top = as_series(shares).head(n)
    names = ", ".join(f"{called(one, lang)} ({format_percent(value, lang)})" for one, value in top.items())
    text = _("{region}, {year}: largest sections: {names}.")
    return Finding(text.format(region=called(region, lang), year=year, names=names))


def shift_share(
    components: Mapping[str, float], name: str, years: tuple[int, int], unit: str, lang: str = "en"
) -> Finding:
    """The change and its three parts, and whether the region did better or worse than they would explain.

    Parameters
    ----------
    components
        `national`, `industry` and `regional` effect, in `unit`.

    Examples
    --------
    >>> parts = {"national": 5.0, "industry": -1.0, "regional": 2.0}
    >>> shift_share(parts, "KZ-59", (2014, 2017), "million KZT")
    'North Kazakhstan Region, 2014–2017: change 6 million KZT = national effect 5, industry effect −1, \
regional effect 2; faster than its industries in the nation.'
    """
    _ = translator(lang)
    parts = {key: float(components[key]) for key in ("national", "industry", "regional")}
    said = {key: format_number(value, lang, 0) for key, value in parts.items()}
    regional = parts["regional"]
    verdict = _("faster than its industries in the nation")
    if regional < 0:
        verdict = _("slower than its industries in the nation")
    elif regional == 0 or regional != regional:
        verdict = _("no difference to the nation can be told")
    text = _(
        "{name}, {start}–{end}: change {total} {unit} = national effect {national}, "
        "industry effect {industry}, regional effect {regional}; {verdict}."
    )
    total = format_number(sum(parts.values()), lang, 0)
    place = {"name": called(name, lang), "start": years[0], "end": years[1], "unit": unit}
    return Finding(text.format(total=total, verdict=verdict, **place, **said))


def neighbours(moran: float, p: float, measure: str, lang: str = "en", level: float = 0.05) -> Finding:
    """Whether neighbouring regions resemble each other more than chance would make them.

    Examples
    --------
    >>> neighbours(0.31, 0.012, "Mining")
    "Mining: neighbours resemble each other (Moran's I 0.31, p 0.012)."
    """
    _ = translator(lang)
    said = {"measure": measure, "moran": format_number(moran, lang), "p": format_number(p, lang, 3)}
    if p != p or p > level:
        text = _(
            "{measure}: no pattern among neighbours that chance could not make (Moran's I {moran}, p {p})."
        )
    elif moran > 0:
        text = _("{measure}: neighbours resemble each other (Moran's I {moran}, p {p}).")
    else:
        text = _("{measure}: neighbours differ from each other (Moran's I {moran}, p {p}).")
    return Finding(text.format(**said))


def stars(counts: Any, name: str, lang: str = "en") -> Finding:
    """Who has the most stars.

    Examples
    --------
    >>> stars({"A": 3, "B": 1, "C": 0}, "KZ-59")
    'North Kazakhstan Region: 4 stars in all; most: Agriculture (3).'
    """
    _ = translator(lang)
    there = as_series(counts)
    total = int(there.sum())
    if not total:
        return Finding(_("{name}: no star.").format(name=called(name, lang)))
    most = there[there == there.max()]
    text = _("{name}: {total} stars in all; most: {names}.")
    return Finding(text.format(name=called(name, lang), total=total, names=listed(most, lang, 0)))


def no_interval(lang: str = "en") -> Finding:
    """Why value added has no interval."""
    _ = translator(lang)
    return Finding(
        _(
            "No interval can be given: the figure is an amount of money from the accounts, not a count of "
            "jobs or firms, so there is no sampling error to compute; what a 10% change of each threshold "
            "does is shown instead."
        )
    )


def missing(values: Any, lang: str = "en") -> Finding:
    """How many values are missing, and where.

    Examples
    --------
    >>> missing({"A": 1.0, "B": float("nan")})
    'No value for 1 of 2: Mining.'
    """
    _ = translator(lang)
    found = values.to_series() if hasattr(values, "dims") else pd.Series(values, dtype=float)
    gaps = [called(code, lang) for code in found.index[found.isna()]]
    if not gaps:
        return Finding(_("All {count} values are there.").format(count=len(found)))
    text = _("No value for {count} of {total}: {names}.")
    return Finding(text.format(count=len(gaps), total=len(found), names=", ".join(gaps)))
