"""Check the texts of the languages: contexts, places, plural forms, forbidden words; 1 if there is a fault.

`docs/terms.csv` lists the words that a language must not use, what to write in their place, and why.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from cluster_analysis.language import extraction
from cluster_analysis.language.catalogues import catalogues, entries
from cluster_analysis.language.templates import faults

ROOT = Path(__file__).parents[1]
ONE_MEANING = "one meaning everywhere"
"""Comment of an entry whose English text stands in several modules and means the same in all of them."""


def places() -> list[extraction.Text]:
    """Every text that is shown."""
    return list(extraction.texts(ROOT))


def without_context(texts: list[extraction.Text], lang: str) -> Iterator[str]:
    """Texts of one or two words in several modules, without a context or a mark that they mean one thing."""
    marked = {
        str(entry.id)
        for path in catalogues(lang)
        for entry in read_po(path.open("rb"))
        if ONE_MEANING in entry.user_comments
    }
    modules = {
        (text.id, re.split(r"[:,]", text.where)[0])
        for text in texts
        if not text.context and len(text.id.split()) <= 2
    }
    for text, number in Counter(text for text, _module in modules).items():
        if number > 1 and text not in marked:
            yield f"{lang}: {text!r} stands in {number} modules without a context"


def unfitting(lang: str) -> Iterator[str]:
    """Translations with other places than their English text, or forms that the language has not."""
    for (_context, english), text in entries(lang).items():
        yield from (f"{lang}: {english[:70]!r} {fault}" for fault in faults(english, text, lang))


def per_cent(lang: str) -> Iterator[str]:
    """Translations in which no no-break space stands before the sign of per cent."""
    for (_context, english), text in entries(lang).items():
        if re.search(r"[\d}] ?%(?![a-z(}])", text):
            yield f"{lang}: {english[:60]!r}: a no-break space stands before %"


def untranslated(texts: list[extraction.Text], lang: str) -> Iterator[str]:
    """Texts that are shown and have no translation."""
    known = entries(lang)
    for text in texts:
        if (text.context, text.id) not in known and ("", text.id) not in known:
            yield f"{lang}: {text.where}: {text.id[:70]!r} has no translation"


def forbidden(lang: str) -> Iterator[str]:
    """Translations that use a word of the list of forbidden ones."""
    with (ROOT / "docs" / "terms.csv").open(encoding="utf-8") as file:
        rules = [row for row in csv.DictReader(file) if row["lang"] == lang]
    for (_context, english), text in entries(lang).items():
        for rule in rules:
            if re.search(rule["pattern"], text) and re.search(rule["if_english"], english):
                yield f"{lang}: {english[:60]!r}: write {rule['write']!r}: {rule['why']}"


def main() -> int:
    """Print every fault; 1 if there is one."""
    texts = places()
    found = [
        fault
        for lang in ("ru", "kk")
        for fault in (
            *without_context(texts, lang),
            *unfitting(lang),
            *untranslated(texts, lang),
            *per_cent(lang),
            *forbidden(lang),
        )
    ]
    print("\n".join(found) or "texts: no fault")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
