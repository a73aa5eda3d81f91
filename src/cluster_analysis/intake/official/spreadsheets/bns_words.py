"""Words of headings: what only says that regions or periods stand below, and units of measurement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cluster_analysis.intake.official.spreadsheets.bns_rows import is_figure, label_of
from cluster_analysis.intake.official.terms.cells import clean

_HEAD_WORDS = re.compile(
    r"^(?:(?:наименование|код|code|name|№|n|регион\w*|област[ьи]|территори\w+|показател\w+|период\w*|год[ыа]?|като"
    r"|kato|regions?|areas?|indicators?|periods?|years?|өңір\w*|аймақ\w*|облыс\w*|көрсеткіш\w*|кезең\w*|жыл\w*"
    r"|бойынша|по|и|and|of|атауы|п|/|\\|,|-)[ .]*)+$"
)
_PERIOD_HEADS = re.compile(r"^(?:год[ыа]?|период\w*|years?|periods?|жыл\w*|кезең\w*)\b")
_CODE_HEADS = re.compile(r"^(?:като|kato|код|code)\b")
_UNIT = re.compile(
    r"^(?:в |in )?(?:млн|млрд|трлн|тыс|мың|mln|bln|thousand|million|billion|тонн|tons?\b|tonnes|тенге|теңге"
    r"|тг\b|kzt|tenge|процент(?:ов|ы|ах|а)?\b|пайыз|percent|%|человек|чел\b|адам|persons?\b|people|единиц|ед\b"
    r"|бірлік|units?\b|центнер|ц/га|га\b|гектар|голов|штук|шт\b|кв\.|кг\b|литр|доллар|usd|раз\b)"
)


def is_head_word(text: str) -> bool:
    """Whether a cell left of the periods only says what stands under it ("Регион", "Код КАТО", "Год").

    Examples
    --------
    >>> is_head_word("Регион/год"), is_head_word("Наименование регионов"), is_head_word("Мясо")
    (True, True, False)
    """
    return bool(_HEAD_WORDS.match(clean(text).casefold()))


def heads_periods(text: str, cells: Sequence[object]) -> bool:
    """Whether a heading and the cells under it are periods, so that their numbers are no figures.

    Examples
    --------
    >>> heads_periods("Год", [2016.0, 2017.0]), heads_periods("год", [95.5, 2017.0])
    (True, False)
    """
    headed = _PERIOD_HEADS.match(clean(text).casefold())
    return bool(headed) and all(label_of(cell).period for cell in cells if is_figure(cell))


def heads_codes(text: str, cells: Sequence[object]) -> bool:
    """Whether a heading and the cells under it are codes, so that their numbers are no figures.

    Examples
    --------
    >>> heads_codes("Код КАТО", [110000000.0]), heads_codes("Код", [1.5])
    (True, False)
    """
    headed = _CODE_HEADS.match(clean(text).casefold())
    return bool(headed) and all(clean(cell).isdigit() for cell in cells if is_figure(cell))


@lru_cache(maxsize=10_000)
def is_unit(text: str) -> bool:
    """Whether a line is a unit of measurement and no title or group.

    Examples
    --------
    >>> is_unit("млн тенге"), is_unit("тыс. человек"), is_unit("Городское население")
    (True, True, False)
    """
    return len(text) <= 60 and bool(_UNIT.match(clean(text).casefold().strip("()")))
