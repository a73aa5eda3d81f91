"""Every sentence of the readers, of the check and of the fetching is known in Russian and Kazakh."""

import ast
import re
from pathlib import Path

import pytest

import cluster_analysis
from cluster_analysis.errors import InputError, Message, Problem
from cluster_analysis.language.catalogues import entries
from cluster_analysis.language.sentences import say, say_error, say_problem

PACKAGE = Path(cluster_analysis.__file__).parent
MODULES = [
    path
    for folder in ("intake", "data/tables", "data/grids")
    for path in sorted((PACKAGE / folder).rglob("*.py"))
    if path.name not in ("store.py", "panel.py", "generator.py")
]
SAYING = {"Problem", "InputError", "VintageError", "FetchError", "Message", "skip", "refuse", "_refuse"}
SAYING |= {
    "NotAFigure",
    "GiveUp",
    "Refusal",
    "tell",
    "_skip",
    "skip_row",
    "_skip_pending",
    "_note",
}
TABLES = {"remark", "faults", "counts", "FACTS"}
"""Tables whose entries, or whose keys, are sentences."""
FAULTS = re.compile("fault|why")
"""Functions that return a sentence."""


class Sentences(ast.NodeVisitor):
    """The constant texts that end in a problem, a remark or a note, where they are written or by a name."""

    def __init__(self, tree):
        self.found, self.constants = [], {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._assigned(target, node.value)
        self.visit(tree)

    def _assigned(self, target, value):
        if isinstance(target, ast.Name):
            self.constants.setdefault(target.id, []).append(value)
            if target.id in TABLES:
                self._take(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, part in zip(target.elts, value.elts, strict=True):
                self._assigned(one, part)
        elif isinstance(target, ast.Subscript) and getattr(target.value, "id", "") in TABLES:
            self._take(value)

    def _take(self, node, seen=()):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            self.found.append(node.value)
        elif isinstance(node, ast.JoinedStr):
            raise AssertionError(f"a sentence with its values inside: {ast.unparse(node)}")
        elif isinstance(node, ast.Dict | ast.Tuple):
            for one in node.keys if isinstance(node, ast.Dict) else node.elts:
                self._take(one, seen)
        elif isinstance(node, ast.IfExp):
            self._take(node.body, seen)
            self._take(node.orelse, seen)
        elif isinstance(node, ast.Name) and node.id not in seen:
            for value in self.constants.get(node.id, []):
                self._take(value, (*seen, node.id))

    def visit_Call(self, node):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called in SAYING:
            for part in node.args[:1]:
                self._take(part)
            for keyword in node.keywords:
                if keyword.arg == "advice":
                    self._take(keyword.value)
        self.generic_visit(node)

    def visit_FunctionDef(self, node):
        if FAULTS.search(node.name):
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and part.value is not None:
                    self._take(part.value)
        self.generic_visit(node)


def sentences():
    return {
        (path.relative_to(PACKAGE).as_posix(), text)
        for path in MODULES
        for text in Sentences(ast.parse(path.read_text(encoding="utf-8"))).found
    }


def test_the_sentences_of_every_part_are_found():
    texts = {text for _, text in sentences()}
    assert len(texts) > 120
    assert {
        "is negative",  # returned by a function
        "download it again",  # an advice under a name
        "figures of both signs, taken as rates: their sum was not tested",  # a remark
        "the server answered {code}",
        "footnote",
    } <= texts


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_every_sentence_is_known(lang):
    known = {text: said for (context, text), said in entries(lang).items() if not context}
    unknown = sorted((text, name) for name, text in sentences() if text not in known)
    assert not unknown, "\n".join(f"{name}: {text}" for text, name in unknown)


def test_values_keep_their_places():
    answered = Message("the server answered {code}", code=503)
    late = Message("attempt {n}: {why}; the next in {wait} seconds", n=2, why=answered, wait="4")
    assert str(late) == "attempt 2: the server answered 503; the next in 4 seconds"
    assert say(late, "ru") == "попытка 2: ответ сервера: 503; следующая через 4 с"
    assert say(Message("stands in row {row} already", row=7), "ru") == "уже стоит в строке 7"
    assert say("something else", "ru") == "something else"
    error = InputError([Problem("is empty", file=f"{n}.csv") for n in range(22)])
    lines = say_error(error, "ru").split("\n")
    assert lines[0] == "0.csv: пусто"
    assert lines[-1] == "... и ещё 2"
    assert say_error(error, "en") == str(error)


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_a_value_cannot_pass_for_a_line_of_its_own_or_command_the_terminal(lang):
    problem = Problem("is negative", file="a.csv", value="-3\n\x1b[2Jb.csv: ok")
    said = say_problem(problem, lang)
    assert "\n" not in said
    assert "\x1b" not in said
    assert "\\x1b[2J" in said
