"""What the intake says, in three languages.

Problems are made in English, with their values inside. This module knows every sentence as a pattern and
says it again in another language: `translated("was received in 2 versions; version 2 counts", "ru")`.
"""

from __future__ import annotations

import re
from functools import cache

from cluster_analysis.language.i18n import translator


def _(text: str) -> str:
    """Mark a text for translation."""
    return text


SENTENCES = (
    # workbooks
    _("is a link to another place and is not followed"),
    _("is larger than {bytes} bytes and is not opened"),
    _("unpacks to more than {bytes} bytes and is not opened"),
    _("is protected by a password"),
    _("is in the old XLS format"),
    _("is broken and cannot be read ({why})"),
    _("cannot be read as CSV ({why})"),
    _("cannot be read ({why})"),
    _("contains macros"),
    _("has cells far outside the form"),
    _("has rows far outside the form"),
    # forms
    _("is not in the workbook"),
    _("is not a number"),
    _("is text and was read as {value}"),
    _("is the result of a formula"),
    _("is a formula in a text field and is not used"),
    _("is longer than {limit} characters; the rest is cut in the register"),
    _("looks like a formula or a script; it is kept and shown as plain text only"),
    _("column {code} is missing"),
    _("field {code} is empty"),
    _("is not a field of the form"),
    _("is not a number of an application"),
    _("is not in the list"),
    _("is not a valid BIN (twelve digits with check digit)"),
    _("stands twice among the members"),
    _("stands twice; the first line counts"),
    # receipts
    _("is not a time with zone"),
    _("is not a kind of receipt"),
    _("is in the log but no readable form of that name was found"),
    _("is not in the receipt log"),
    _("the log says {one}, the form {other}"),
    _("is not the file that was received (its checksum differs from the log)"),
    _("stands on two lines of the log; the last one is taken"),
    _("was received in {number} versions; version {version} counts"),
    _("was received after the deadline ({deadline})"),
    # applications
    _("has no number of an application"),
    _("is not a form and is not read"),
    _("is not a plain file and is not read"),
    _("is not a region of 2017"),
    _("is not one region of 2017"),
    _("is a member of two applications"),
    _("({code}) form says {one}, {place} says {other}"),
    _("({code}) is above {limit}, implausible"),
    _("({code}) is not given"),
    _("missing in statistics: {why}"),
    _("missing in statistics"),
    _("is not there"),
    _("was changed without being asked for; the change is not taken"),
    # sheets
    _("no scoring sheet was received"),
    _("is not the id of an expert"),
    _("is not on the panel; the scores are kept aside"),
    _("is not an indicator that experts score"),
    _("is not an application of this call"),
    _("is scored on two lines; the first counts"),
    _("was issued for another version of the methodology"),
    _("score is missing"),
    _("scores are missing"),
    _("no score is given"),
    _("is not a score"),
    _("is outside the scale"),
    _("conflict of interest declared, yet the bid is scored (declared after scoring?)"),
    _("is neither yes nor no; read as a declared conflict"),
    _("is not a date of declaration"),
    _("{number} sheets of one expert; version {version} counts"),
    _("{number} sheets of one expert; where they differ neither counts until explained"),
    _("scores differ between two sheets ({one} and {other})"),
    # notes on values
    _("agrees with {place}"),
    _("not stated; from {place}"),
    _("form says {one}, {place} says {other}"),
    _("is above {limit}, implausible"),
    _("is not given"),
    _("no exports, so no markets to count"),
    _("clarified; before: {before}"),
    _("invented for practice"),
    _("confidential or not computable"),
    _("proxy: gross value added of section {code}, not employment of the industry"),
    _("all of agriculture, not one product"),
    _("list of members"),
    # severity
    _("refused"),
    _("correct"),
    _("note"),
)


@cache
def patterns() -> list[tuple[re.Pattern[str], str]]:
    """Every sentence with values in it as a pattern, the longest first."""
    found = []
    for sentence in sorted(SENTENCES, key=len, reverse=True):
        if "{" in sentence:
            parts = re.split(r"\{(\w+)\}", sentence)
            pieces = [re.escape(part) if n % 2 == 0 else f"(?P<{part}>.+?)" for n, part in enumerate(parts)]
            found.append((re.compile("".join(pieces), re.DOTALL), sentence))
    return found


def translated(text: str | None, lang: str) -> str:
    """A sentence of the intake in a language; what is not known stays as it is.

    Examples
    --------
    >>> translated("is not a number", "en")
    'is not a number'
    >>> translated("was received in 2 versions; version 2 counts", "en")
    'was received in 2 versions; version 2 counts'
    """
    if not text or lang == "en":
        return text or ""
    say = translator(lang)
    if text in SENTENCES:
        return say(text)
    for pattern, sentence in patterns():
        match = pattern.fullmatch(text)
        if match:
            values = {name: translated(value, lang) for name, value in match.groupdict().items()}
            return say(sentence).format(**values)
    return text
