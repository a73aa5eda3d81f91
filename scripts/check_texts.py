"""Check the texts of the languages: contexts, places, plural forms, forbidden words; 1 if there is a fault.

`docs/terms.csv` lists the words that a language must not use, what to write in their place, and why. With
folders as arguments (a built site, a packet, letters) it reads their Russian and Kazakh pages instead.
"""

import ast
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import extraction
import shown
from babel.messages.pofile import read_po

from cluster_analysis.data.regions.industries import SECTIONS, section_name
from cluster_analysis.language.catalogues import catalogues, entries
from cluster_analysis.language.review import faults

ROOT = Path(__file__).parents[1]
ONE_MEANING = "one meaning everywhere"
"""Comment of an entry whose English text stands in several modules and means the same in all of them."""

MADE = "made while the programme runs"
"""Comment of an entry whose English text a library or the programme puts together: it stands in no source."""


def places() -> list[extraction.Text]:
    """Every text that is shown."""
    return list(extraction.texts(ROOT))


def strings_of(project: Path) -> Iterator[str]:
    """Every text that stands in a source, shown or not: what no text equals is shown by nobody.

    In the code and the notebooks these are all constants, in the tables all cells; a key that is put
    together while the programme runs is not among them.
    """
    yield from (text.id for text in extraction.texts(project))
    code = [path.read_text(encoding="utf-8") for path in extraction.PACKAGE.rglob("*.py")]
    code += [
        cell.id for path in extraction.notebooks(project) for cell in extraction.of_notebook(path, "code")
    ]
    for source in code:
        yield from _of_tree(ast.parse(source))
    for path in (*extraction.PACKAGE.rglob("*.yml"), *(project / "data" / "raw").rglob("*.yml")):
        yield from _of_tree(extraction.loaded(path))
    for path in (project / "data" / "raw").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (cell for row in csv.reader(file) for cell in row)


def _of_tree(node: object) -> Iterator[str]:
    """All texts of a parsed module or of a loaded file."""
    if isinstance(node, ast.AST):
        parts = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
        yield from (part for part in parts if isinstance(part, str))
    elif isinstance(node, dict | list):
        for part in (*node, *node.values()) if isinstance(node, dict) else node:
            yield from _of_tree(part)
    elif isinstance(node, str):
        yield node


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


def unused(strings: set[str], lang: str) -> Iterator[str]:
    """Entries that no source has any more, but those of texts that are put together."""
    for path in catalogues(lang):
        for entry in read_po(path.open("rb")):
            if entry.id and entry.id not in strings and MADE not in entry.user_comments:
                yield f"{lang}: {path.name}: no source has {str(entry.id)[:70]!r}"


def forbidden(lang: str) -> Iterator[str]:
    """Translations, and titles of tables, that use a word of the list of forbidden ones."""
    with (ROOT / "docs" / "terms.csv").open(encoding="utf-8") as file:
        rules = [row for row in csv.DictReader(file) if row["lang"] == lang]
    texts = [(english, text) for (_context, english), text in entries(lang).items()]
    for path in sorted((ROOT / "data" / "raw").rglob("*.meta.yml")):
        about = extraction.loaded(path)
        named = (about["title"], about.get("cited_as") or {})
        texts += [(said["en"], said[lang]) for said in named if said]
    for english, text in texts:
        for rule in rules:
            if re.search(rule["pattern"], text) and re.search(rule["if_english"], english):
                yield f"{lang}: {english[:60]!r}: write {rule['write']!r}: {rule['why']}"


def on_pages(folders: list[str]) -> Iterator[str]:
    """Every break of a rule on the Russian and Kazakh pages of the folders, each text once."""
    seen = set()
    for page in sorted(page for folder in folders for page in Path(folder).rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        lang = re.search(r"<html[^>]* lang=\"?(ru|kk)\b", text)
        if not lang:
            continue
        names = [section_name(code, lang[1]) for code in SECTIONS]
        for fault in shown.faults(text, names):
            if (lang[1], fault) not in seen:
                yield f"{page}: {fault.rule}: {fault.text}"
            seen.add((lang[1], fault))


def of_catalogues() -> Iterator[str]:
    """Every fault of the catalogues."""
    texts, strings = places(), set(strings_of(ROOT))
    for lang in ("ru", "kk"):
        yield from without_context(texts, lang)
        yield from unfitting(lang)
        yield from untranslated(texts, lang)
        yield from per_cent(lang)
        yield from forbidden(lang)
        yield from unused(strings, lang)


def main(folders: list[str]) -> int:
    """Print every fault; 1 if there is one."""
    found = list(on_pages(folders) if folders else of_catalogues())
    print("\n".join(found) or "texts: no fault")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
