"""Kazakh suffixes: case endings of words by their last letters, of numbers by the last spoken word."""

from __future__ import annotations

import re

ENDINGS = {
    "gen": "ның ның дың дың тың ның",
    "dat": "ға ға ға ға қа на",
    "acc": "ны ды ды ды ты н",
    "loc": "да да да да та нда",
    "abl": "дан нан дан дан тан нан",
    "ins": "мен мен бен мен пен мен",
    "attr": "дағы дағы дағы дағы тағы ндағы",
    "poss": "сы ы ы ы ы",
}
"""Genitive, dative, accusative, locative, ablative, instrumental, "that is at" (-дағы), "its".

Each after a vowel, м н ң, з ж, another voiced letter, a voiceless one, and after "its", with back vowels.
"""

ONES = ("", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
TENS = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
POWERS = ((3, "жүз"), (6, "мың"), (9, "миллион"), (12, "миллиард"), (15, "триллион"))
_BACK, _FRONT = "аыоұяё", "әеіөүэ"
_CLASSES = (_BACK + _FRONT, "мнң", "зж", "", "пфкқтсшщчцхһбвгд")


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
    if case not in ENDINGS:
        raise ValueError(f"{case!r} is not a Kazakh case; the cases are {', '.join(ENDINGS)}")
    back = next((letter in _BACK for letter in reversed(word.lower()) if letter in _CLASSES[0]), True)
    kind = next((i for i, letters in enumerate(_CLASSES) if word[-1].lower() in letters), 3)
    ending = ENDINGS[case].split()[5 if possessed else kind]
    ending = ending if back else ending.translate(str.maketrans("аығқ", "еігк"))
    return ending + suffix(word + ending, next_case, possessed=case == "poss") if next_case else ending
