"""Sentences that were wrong on pages stand nowhere any more: in no catalogue, notebook or guide."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = (
    "README.md",
    "docs/**/*.md",
    "notebooks/**/*.ipynb",
    "src/**/*.po",
    "src/**/*.yml",
    "src/**/*.html",
)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("inflation cancels out", "false where relative prices differ (oil, metals, tariffs)"),
        ("which cancels out in a comparison", "the same"),
        ("has no sampling error", "alone it is no answer: accounts are uncertain and are revised"),
        ("погрешности выборки нет", "the same"),
        ("Above 1: specialised", "specialised has one meaning, a quotient of 1.25 or more"),
    ],
)
def test_a_sentence_that_was_wrong_is_said_nowhere(wrong, why):
    files = [path for place in PLACES for path in ROOT.glob(place)]
    assert len(files) > 100
    found = [
        str(path) for path in files if wrong.lower() in " ".join(path.read_text("utf-8").split()).lower()
    ]
    assert not found, why
