"""Every sentence of the intake exists in the three languages, with its values kept."""

import ast
import re
from pathlib import Path

import pytest

from cluster_analysis.language.i18n import messages
from cluster_analysis.selection.call import forms, intake, receipts, sheets, stated, workbooks
from cluster_analysis.selection.call.wording import SENTENCES, patterns, translated


def test_values_are_kept_in_translation():
    assert (
        translated("was received in 3 versions; version 2 counts", "ru")
        == "получено версий: 3; учитывается версия 2"
    )
    assert (
        translated("(C1) form says 7, list of members says 20.5", "ru")
        == "(C1) в форме 7, список участников: 20.5"
    )
    assert translated("something unknown", "kk") == "something unknown"


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_every_sentence_is_translated_with_the_same_fields(lang):
    known = messages(lang)
    for sentence in SENTENCES:
        assert set(re.findall(r"\{\w+\}", known[sentence])) == set(re.findall(r"\{\w+\}", sentence)), sentence


def literals():
    """Plain sentences that the intake's modules give to a problem."""
    for module in (forms, intake, receipts, sheets, stated, workbooks):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                place = {"IntakeProblem": 0, "problem": 0, "refusal": 1}.get(name)
                if place is not None and len(node.args) > place:
                    yield node.args[place]
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "message":
                yield node.value


def constant(node):
    return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))


def test_every_sentence_in_the_code_is_known():
    found = 0
    for node in literals():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += 1
            assert node.value in SENTENCES
        elif isinstance(node, ast.JoinedStr) and re.search("[a-z]", constant(node)):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
            found += 1
            assert text in SENTENCES or any(pattern.fullmatch(text) for pattern, _ in patterns()), text
    assert found > 40
