"""The guide has every measure: on the page of its family and in the table of evidence."""

import re

import pytest

import cluster_analysis.measures as measures
from cluster_analysis.data.paths import project_root

PAGES = project_root() / "docs" / "methods"
NO_MEASURES = {"Margins", "SmallNetworkWarning", "StarRule", "StarTest", "reasons"}


NOT_MEASURES = {"load", "rules", "panel_from_long"}


def described():
    pages = [page.read_text(encoding="utf-8") for page in PAGES.glob("*.md")]
    found = [name for page in pages for name in re.findall(r"autofunction:: (\w+)", page)]
    return [name for name in found if name not in NOT_MEASURES | NO_MEASURES]


def test_each_measure_is_on_one_page():
    assert sorted(described()) == sorted(set(measures.__all__) - NO_MEASURES)


@pytest.mark.parametrize("name", sorted(set(measures.__all__) - NO_MEASURES))
def test_each_measure_has_evidence(name):
    text = (PAGES / "evidence.md").read_text(encoding="utf-8")
    assert f"`{name}`" in text


@pytest.mark.parametrize("name", sorted(set(measures.__all__) - NO_MEASURES))
def test_each_docstring_has_an_example_or_a_formula(name):
    text = getattr(measures, name).__doc__
    assert "Examples" in text or ".. math::" in text or "Returns" in text
    assert "\\Big" not in text, "the browser's formulas know \\left and \\right only"


def test_tests_that_the_evidence_names_exist():
    text = (PAGES / "evidence.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"test_\w+\.py", text)):
        assert list((project_root() / "tests").rglob(name)), name
