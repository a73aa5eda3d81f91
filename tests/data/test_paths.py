"""Names that become parts of paths, and paths that must stay below their root."""

import pytest

from cluster_analysis.data.paths import below, check_name
from cluster_analysis.errors import InputError


@pytest.mark.parametrize("name", ["KZ-43", "kyzylorda-rice", "north_kazakhstan", "S01", 2017, "a" * 100])
def test_letters_digits_and_dashes_are_a_name(name):
    assert check_name(name) == str(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "a/b", "a\\b", "x/../../victim", "/etc", "-rf", "_x", "a b", "a.b", "рис", "a\n", "a\x00",
     "a" * 101, None, 1.5, float("nan"), ["a"]],
)  # fmt: skip
def test_anything_else_is_refused_with_its_place(name):
    with pytest.raises(InputError, match=r"clusters\.csv, row 4.* cannot be a name of a file"):
        check_name(name, file="clusters.csv", row=4)


def test_a_path_below_its_root_is_given_back(tmp_path):
    assert below(tmp_path, "site", "en", "a.html") == tmp_path / "site" / "en" / "a.html"


@pytest.mark.parametrize("parts", [("..", "a"), ("site", "..", "..", "a"), ("/etc/passwd",)])
def test_a_path_that_leads_out_is_refused(tmp_path, parts):
    with pytest.raises(InputError, match="leads out of the folder"):
        below(tmp_path / "reports", *parts)


def test_a_link_that_leads_out_is_refused(tmp_path):
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "link").symlink_to(tmp_path)
    with pytest.raises(InputError, match="leads out of the folder"):
        below(tmp_path / "reports", "link", "a.html")
