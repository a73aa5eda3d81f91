"""OKED: levels, nesting, names."""

import pytest

from cluster_analysis.data.regions import industries
from cluster_analysis.errors import InputError, UnknownNameError


def test_classification_has_the_published_number_of_codes():
    # NK RK 03-2019: 21 sections, 88 divisions, 272 groups, 614 classes, 1,102 subclasses.
    counts = {level: 0 for level in industries.LEVELS}
    for code in industries.oked():
        counts[industries.level(code)] += 1
    assert counts == {"section": 21, "division": 88, "group": 272, "class": 614, "subclass": 1102}


def test_every_code_hangs_on_a_code_of_a_higher_level():
    order = list(industries.LEVELS)
    for code in industries.oked():
        above = industries.parent(code)
        if above is None:
            assert industries.level(code) == "section"
        else:
            assert order.index(industries.level(above)) < order.index(industries.level(code))


def test_leading_zeros_are_kept():
    assert industries.ancestors("01120") == ["0112", "011", "01", "A"]


def test_parent_and_child_in_one_sum_are_refused():
    with pytest.raises(InputError, match="'011' is part of '01'"):
        industries.audit_nesting(["01", "011", "10"])
    with pytest.raises(InputError, match="'10' is part of 'C'"):
        industries.audit_nesting(["C", "10"])
    with pytest.raises(InputError, match="more than once"):
        industries.audit_nesting(["A", "A"])


def test_unknown_code_is_refused():
    with pytest.raises(UnknownNameError, match="9999"):
        industries.level("9999")


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_sections_have_names_in_every_language(lang):
    names = [industries.section_name(code, lang) for code in industries.SECTIONS]
    assert all(names)
    assert len(set(names)) == len(names)
