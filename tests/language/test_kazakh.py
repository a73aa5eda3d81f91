"""Kazakh endings of the numbers 1 to 1,000 against the written table of every number word."""

import pytest

from cluster_analysis.language import Count, Number
from cluster_analysis.language.kazakh import last_word, suffix
from cluster_analysis.language.sentences import Speaker

CASES = "gen dat acc loc abl ins poss attr poss-gen poss-dat poss-acc poss-loc poss-abl poss-ins poss-attr"
TABLE = """
нөл: дің ге ді де ден мен і дегі інің іне ін інде інен імен індегі
бір: дің ге ді де ден мен і дегі інің іне ін інде інен імен індегі
екі: нің ге ні де ден мен сі дегі сінің сіне сін сінде сінен сімен сіндегі
үш: тің ке ті те тен пен і тегі інің іне ін інде інен імен індегі
төрт: тің ке ті те тен пен і тегі інің іне ін інде інен імен індегі
бес: тің ке ті те тен пен і тегі інің іне ін інде інен імен індегі
алты: ның ға ны да дан мен сы дағы сының сына сын сында сынан сымен сындағы
жеті: нің ге ні де ден мен сі дегі сінің сіне сін сінде сінен сімен сіндегі
сегіз: дің ге ді де ден бен і дегі інің іне ін інде інен імен індегі
тоғыз: дың ға ды да дан бен ы дағы ының ына ын ында ынан ымен ындағы
он: ның ға ды да нан мен ы дағы ының ына ын ында ынан ымен ындағы
жиырма: ның ға ны да дан мен сы дағы сының сына сын сында сынан сымен сындағы
отыз: дың ға ды да дан бен ы дағы ының ына ын ында ынан ымен ындағы
қырық: тың қа ты та тан пен ы тағы ының ына ын ында ынан ымен ындағы
елу: дің ге ді де ден мен і дегі інің іне ін інде інен імен індегі
алпыс: тың қа ты та тан пен ы тағы ының ына ын ында ынан ымен ындағы
жетпіс: тің ке ті те тен пен і тегі інің іне ін інде інен імен індегі
сексен: нің ге ді де нен мен і дегі інің іне ін інде інен імен індегі
тоқсан: ның ға ды да нан мен ы дағы ының ына ын ында ынан ымен ындағы
жүз: дің ге ді де ден бен і дегі інің іне ін інде інен імен індегі
мың: ның ға ды да нан мен ы дағы ының ына ын ында ынан ымен ындағы
миллион: ның ға ды да нан мен ы дағы ының ына ын ында ынан ымен ындағы
миллиард: тың қа ты та тан пен ы тағы ының ына ын ында ынан ымен ындағы
триллион: ның ға ды да нан мен ы дағы ының ына ын ында ынан ымен ындағы
пайыз: дың ға ды да дан бен ы дағы ының ына ын ында ынан ымен ындағы
"""
ENDINGS = {
    word: dict(zip(CASES.split(), endings.split(), strict=True))
    for word, endings in (line.split(": ") for line in TABLE.strip().splitlines())
}
ONES = ["", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"]
TENS = {10: "он", 20: "жиырма", 30: "отыз", 40: "қырық", 50: "елу", 60: "алпыс"}
TENS |= {70: "жетпіс", 80: "сексен", 90: "тоқсан"}


def spoken(number):
    """The words of 1 to 1,000, from the largest power to the ones."""
    if number == 1000:
        return ["мың"]
    hundreds = ([ONES[number // 100]] if number >= 200 else []) + (["жүз"] if number >= 100 else [])
    tens = [TENS[number % 100 // 10 * 10]] if number % 100 >= 10 else []
    return hundreds + tens + ([ONES[number % 10]] if number % 10 else [])


@pytest.mark.parametrize("case", CASES.split())
def test_every_number_to_a_thousand_takes_the_ending_of_its_last_spoken_word(case):
    speaker = Speaker("kk")
    wrong = [
        (number, Count(number).said(speaker, case))
        for number in range(1, 1001)
        if Count(number).said(speaker, case) != f"{plain(number)}-{ENDINGS[spoken(number)[-1]][case]}"
    ]
    assert not wrong


def plain(number):
    return "1\u00a0000" if number == 1000 else str(number)


@pytest.mark.parametrize("word", ENDINGS)
def test_every_number_word_takes_its_endings(word):
    assert {case: suffix(word, case) for case in ENDINGS[word]} == ENDINGS[word]


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("0", "нөл"),
        ("10 000", "мың"),
        ("25 100", "жүз"),
        ("1 000 000", "миллион"),
        ("3 000 000 000", "миллиард"),
        ("2 000 000 000 000", "триллион"),
        ("5,17", "жеті"),
        ("0,5", "бес"),
        ("1,10", "он"),
        ("1,00", "нөл"),
        ("−12,06", "алты"),
    ],
)
def test_large_numbers_and_decimals_end_in_the_word_that_is_spoken_last(number, word):
    assert last_word(number) == word


def test_a_decimal_takes_the_ending_of_its_last_digits():
    assert Number(5.17).said(Speaker("kk"), "loc") == "5,17-де"


def test_an_unknown_case_is_refused():
    with pytest.raises(ValueError, match="'prep' is not a Kazakh case"):
        suffix("бір", "prep")
