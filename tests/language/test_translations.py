"""Every text a reader sees is there in Russian and Kazakh, and Kazakh drafts say that they are drafts."""

import ast
import re
from pathlib import Path
from string import Formatter

import jinja2
import nbformat
import pytest
from babel.messages.pofile import read_po
from jinja2.ext import extract_from_ast

from cluster_analysis.language.i18n import catalogues, messages

REPO = Path(__file__).parents[2]
SOURCE = REPO / "src" / "cluster_analysis"
DRAFT = "machine draft, to be checked"


def code_texts():
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
            if called and node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value), f"{path.relative_to(REPO)}:{node.lineno}"


def template_texts():
    for path in sorted(SOURCE.rglob("templates/*.html")):
        tree = jinja2.Environment().parse(path.read_text(encoding="utf-8"))
        for line, _name, text in extract_from_ast(tree, babel_style=False):
            yield str(text[0] if isinstance(text, tuple) else text), f"{path.relative_to(REPO)}:{line}"


def notebook_texts():
    for path in sorted((REPO / "notebooks").glob("*.ipynb")):
        for number, cell in enumerate(nbformat.read(path, 4).cells):
            if cell.cell_type == "markdown":
                yield cell.source, f"{path.relative_to(REPO)}: cell {number}"


def fields(text):
    return sorted({name for _text, name, *_rest in Formatter().parse(text) if name})


def test_the_extraction_finds_texts_of_each_kind():
    assert "Location quotient" in dict(code_texts())
    assert "Skip to the content" in dict(template_texts())
    assert "## Concentration" in dict(notebook_texts())


@pytest.mark.parametrize("lang", ["ru", "kk"])
@pytest.mark.parametrize("texts", [code_texts, template_texts, notebook_texts])
def test_every_text_is_translated(texts, lang):
    known = messages(lang)
    missing = [f"{where}: {text[:80]!r}" for text, where in texts() if text.strip() and text not in known]
    assert not missing, f"{len(missing)} texts without {lang}:\n" + "\n".join(missing)


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_translations_keep_the_named_fields(lang):
    plain = re.compile(r"^[^{}]*(\{[a-z_0-9]+(:[^{}]*)?\}[^{}]*)*$", re.DOTALL)
    wrong = [
        text
        for text, translated in messages(lang).items()
        if plain.match(text) and (not plain.match(translated) or fields(text) != fields(translated))
    ]
    assert not wrong, "\n".join(wrong)


def test_every_kazakh_entry_says_that_it_is_a_draft():
    unmarked = []
    for path in catalogues("kk"):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="kk")
        unmarked += [
            f"{path.name}: {one.id!r}" for one in catalogue if one.id and DRAFT not in one.user_comments
        ]
    assert not unmarked, "\n".join(unmarked)


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_a_text_stands_in_one_catalogue_only(lang):
    found = [(one.id, path.name) for path in catalogues(lang) for one in read_po(path.open("rb")) if one.id]
    files = dict(found)
    assert not [(text, name, files[text]) for text, name in found if files[text] != name]
