"""Every sentence of the call exists in the three languages, with its values kept."""

import ast
import re
from pathlib import Path

import pytest

from cluster_analysis.errors import Message
from cluster_analysis.language.catalogues import entries
from cluster_analysis.language.sentences import say
from cluster_analysis.selection import call
from cluster_analysis.selection.call import workbooks

TOLD = {"IntakeProblem", "Problem", "InputError", "Message"}
NAMES = {"message", "advice"}


def texts(node):
    return [
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def told(node):
    """Texts that a call or an assignment gives to a reader."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in TOLD:
        parts = [one for one in node.args if isinstance(one, ast.Constant | ast.IfExp)]
        parts += [one.value for one in node.keywords if one.arg == "advice"]
        return [text for part in parts for text in texts(part)]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
        pairs = zip(getattr(node.targets[0], "elts", []), node.value.elts, strict=False)
        return [text for name, value in pairs if getattr(name, "id", "") in NAMES for text in texts(value)]
    if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in {*NAMES, "ADVICE", "AGAIN"}:
        values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
        return [text for value in values for text in texts(value)]
    return []


def sentences():
    for part in workbooks.texts().values():
        yield from ((text, "sentences.yml") for text in part.values())
    for path in sorted(Path(call.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for text in told(node):
                if " " in text.strip():
                    yield text, path.name


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_every_sentence_is_translated_with_the_same_fields(lang):
    known = {text: said for (context, text), said in entries(lang).items() if not context}
    found = dict(sentences())
    assert len(found) > 60
    missing = {text: file for text, file in found.items() if text not in known}
    assert not missing, "\n".join(f"{file}: {text}" for text, file in missing.items())
    for text in found:
        assert set(re.findall(r"\{\w+\}", known[text])) == set(re.findall(r"\{\w+\}", text)), text


def test_values_are_kept_in_translation():
    text = Message("was received in {number} versions; version {version} counts", number=3, version=2)
    assert say(text, "ru") == "получено версий: 3; учитывается версия 2"
    figures = Message("form says {one}, {place} says {other}", one="7", other="20.5",
                      place=Message("list of members"))  # fmt: skip
    assert (
        say(Message("({code}) {what}", code="C1", what=figures), "ru")
        == "(C1) в форме указано 7, а в другом месте (список участников) – 20.5"
    )
    assert say("something unknown", "kk") == "something unknown"
