"""Kazakh suffixes: case endings of words by their last letters, of numbers by the last spoken word."""

from __future__ import annotations

import re

CASES = ("gen", "dat", "acc", "loc", "abl", "ins", "attr", "poss")
"""Genitive, dative, accusative, locative, ablative, instrumental, "that is at" (-дағы), "its"."""

ONES = ("", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
TENS = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
POWERS = ((3, "жүз"), (6, "мың"), (9, "миллион"), (12, "миллиард"), (15, "триллион"))
_BACK, _FRONT = "аыоұяё", "әеіөүэ"
_VOICELESS, _NASAL, _VOICED = "пфкқтсшщчцхһбвгд", "мнң", "зж"


def last_word(number: str) -> str:
    """The last word of a number when it is read aloud; of a decimal, that of the digits after the mark.

    Examples
    --------
    >>> [last_word(text) for text in ("0", "16", "40", "300", "25 000", "1,05", "2 000 000")]
    ['нөл', 'алты', 'қырық', 'жүз', 'мың', 'бес', 'миллион']
    """
    after = re.sub(r"[^\d,]", "", number).rpartition(",")[2]
    digits = after.lstrip("0")
    if not digits:
        return "нөл"
    zeros = len(digits) - len(digits.rstrip("0"))
    if zeros < 2:
        return (TENS if zeros else ONES)[int(digits[-1 - zeros])]
    return next(word for digit, word in POWERS if zeros < digit)


def suffix(word: str, case: str, possessed: bool = False) -> str:
    """The ending of a word in a case; `possessed` if the word ends in "its" (облысы, қаласы).

    Two endings in a row are named with a hyphen: "poss-loc".

    Examples
    --------
    >>> suffix("бес", "abl"), suffix("тоғыз", "gen"), suffix("елу", "loc"), suffix("он", "dat")
    ('тен', 'дың', 'де', 'ға')
    >>> suffix("Абай облысы", "loc", possessed=True), suffix("пайыз", "poss-abl")
    ('нда', 'ынан')
    """
    case, _hyphen, next_case = case.partition("-")
    if case not in CASES:
        raise ValueError(f"{case!r} is not a Kazakh case; the cases are {', '.join(CASES)}")
    back = next((letter in _BACK for letter in reversed(word.lower()) if letter in _BACK + _FRONT), True)
    ending = (_of_possessed if possessed else _of_word)(word, case)
    ending = ending if back else ending.translate(str.maketrans("аығ", "еіг")).replace("қ", "к")
    return ending + suffix(word + ending, next_case, possessed=case == "poss") if next_case else ending


def _of_possessed(_word: str, case: str) -> str:
    """Endings after the third person, with back vowels."""
    endings = {"gen": "ның", "dat": "на", "acc": "н", "loc": "нда", "abl": "нан", "ins": "мен"}
    return {**endings, "attr": "ндағы"}[case]


def _of_word(word: str, case: str) -> str:
    """Endings by the class of the last letter, with back vowels."""
    last = word[-1].lower()
    voiceless, nasal, vowel = last in _VOICELESS, last in _NASAL, last in _BACK + _FRONT
    hard = "т" if voiceless else "д"
    return {
        "gen": ("н" if vowel or nasal else hard) + "ың",
        "dat": ("қ" if voiceless else "ғ") + "а",
        "acc": ("н" if vowel else hard) + "ы",
        "loc": hard + "а",
        "abl": ("н" if nasal else hard) + "ан",
        "ins": ("п" if voiceless else "б" if last in _VOICED else "м") + "ен",
        "attr": hard + "ағы",
        "poss": "сы" if vowel else "ы",
    }[case]
