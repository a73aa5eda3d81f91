"""Searches that people type, in the script that the site runs."""

import csv
import shutil
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium on this machine"),
]
CASES = list(csv.DictReader((Path(__file__).parent / "searches.csv").open(encoding="utf-8")))


@pytest.fixture(scope="module")
def pages(browser, report):
    """The search page of each language, opened once."""
    opened = {}
    for lang in ("en", "ru", "kk"):
        opened[lang] = browser.new_page()
        opened[lang].goto((report / "site" / lang / "search.html").as_uri())
    return opened


@pytest.mark.parametrize("case", CASES, ids=[f"{case['page_language']}-{case['typed']}" for case in CASES])
def test_the_right_page_is_among_the_first_three(pages, case):
    page = pages[case["page_language"]]
    page.fill("#q", case["typed"])
    links = [link.get_attribute("href") for link in page.locator("#results a").all()[:3]]
    wanted = {f"{name}.html" for name in case["among_the_first_three"].split(" or ")}
    assert wanted & set(links), links


def test_published_pages_come_before_synthetic_ones(pages):
    page = pages["en"]
    page.fill("#q", "scores experts")
    links = page.locator("#results li").all_inner_texts()
    assert links
    page.fill("#q", "rice")
    assert page.locator("#results a").first.get_attribute("href") == "cluster-kyzylorda-rice.html"


def test_the_start_page_suggests_while_one_types(browser, report):
    page = browser.new_page()
    page.goto((report / "site" / "en" / "index.html").as_uri())
    page.locator("#q").press_sequentially("qyzyl")
    assert page.locator("#suggestions a").first.get_attribute("href") == "region-KZ-43.html"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/region-KZ-43.html")
    page.close()
