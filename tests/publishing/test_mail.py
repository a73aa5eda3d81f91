"""The newsletter as a mail: what mail programs can show, whatever the period."""

import email
import email.policy
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from cluster_analysis.publishing.run import process
from cluster_analysis.publishing.site import pages

REPO = Path(__file__).parents[2]
LANGUAGES = ("en", "ru", "kk")
ALLOWED = {"html", "head", "meta", "title", "body", "table", "tr", "td", "th", "h1", "h2", "p", "div"}
ALLOWED |= {"strong", "a", "img"}


class Tags(HTMLParser):
    """The tags of a mail with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def parsed(path):
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def html_of(message):
    return message.get_body(("html",)).get_content()


@pytest.fixture(params=LANGUAGES)
def message(report, request):
    return parsed(report / "site" / request.param / "newsletter-1" / "newsletter-1.eml")


def test_it_is_made_of_tables_with_their_styles_inside_and_asks_for_nothing(message):
    tags = Tags(html_of(message)).found
    assert {tag for tag, _ in tags} <= ALLOWED
    assert [
        about for _, about in tags if "class" in about or any(name.startswith("on") for name in about)
    ] == []
    addresses = [about[name] for _, about in tags for name in ("href", "src") if name in about]
    assert {address.partition(":")[0] for address in addresses} == {"cid", "https"}
    assert all(about.get("style") for tag, about in tags if tag in ("td", "th", "img", "h1", "h2"))


def test_its_pictures_travel_with_it_and_are_said_in_words(message):
    images = [about for tag, about in Tags(html_of(message)).found if tag == "img"]
    sent = {part["content-id"].strip("<>"): part for part in message.walk() if part["content-id"]}
    assert (
        [about["src"].removeprefix("cid:") for about in images] == list(sent) == ["agriculture", "growth"]
    )
    assert all(len(about["alt"]) > 100 and int(about["width"]) <= 600 for about in images)
    for part in sent.values():
        picture = Image.open(BytesIO(part.get_content()))
        assert picture.format == "PNG"
        assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)


def test_it_says_the_same_in_plain_text(message):
    plain = message.get_body(("plain",)).get_content()
    assert plain.startswith(message["Subject"].partition(":")[0])
    assert not re.search(r"</?\w+>|\*\*", plain)
    cells = re.findall(r"<td style=\"padding:6px[^>]*>([^<]+)</td>", html_of(message))
    assert len(cells) > 40
    assert [cell for cell in map(unescape, cells) if cell not in plain] == []


def test_it_is_dated_as_its_figures_and_the_page_offers_it(message, report):
    assert message["Date"].datetime.date().isoformat() == "2026-09-17"
    page = (report / "site" / "ru" / "newsletter-1.html").read_text(encoding="utf-8")
    assert 'href="newsletter-1/newsletter-1.eml"' in page


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium on this machine")
@pytest.mark.parametrize("wide", [390, 1000])
def test_it_is_at_most_640_pixels_wide(browser, message, wide):
    page = browser.new_page(viewport={"width": wide, "height": 900})
    page.set_content(html_of(message))
    widths = [one.bounding_box()["width"] for one in page.locator("table table").all()]
    page.close()
    assert max(widths) <= min(wide, 640)


@pytest.fixture(scope="module")
def another(tmp_path_factory):
    """The newsletter of a year in which the programme's tables have nothing but training."""
    work = tmp_path_factory.mktemp("another")
    given = {
        "issue": 2,
        "first": "2018-01",
        "last": "2018-12",
        "year": 2018,
        "start": 2015,
        "vintage": 2018,
    }
    arguments = {"notebook": REPO / "notebooks" / "06_newsletter.ipynb", "parameters": given}
    with process.started() as processes:
        arguments |= {"executed": work / "letter.ipynb"}
        about = {"entry": "newsletter-2", "kind": "newsletter"}
        processes.call("publishing.run.notebooks:execute", arguments | {"about": about}, 200)
    pages.write(work / "letter.ipynb", work, "newsletter-2", LANGUAGES, True)
    return work


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "No field visit is recorded"), ("ru", "не записано"), ("kk", "тіркелмеген")]
)
def test_a_newsletter_of_another_period_says_what_there_was_and_what_not(another, lang, said):
    page = (another / "pages" / lang / "newsletter-2.html").read_text(encoding="utf-8")
    assert said in page
    assert "2018" in parsed(another / "pages" / lang / "newsletter-2" / "newsletter-2.eml")["Subject"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_newsletter_has_two_to_four_pages_whatever_its_period(another, report, lang):
    pypdf = pytest.importorskip("pypdf")
    for path in (
        another / "pdf" / lang / "newsletter-2.pdf",
        report / "site" / "pdf" / lang / "newsletter-1.pdf",
    ):
        document = pypdf.PdfReader(path)
        assert 2 <= len(document.pages) <= 4
        assert document.metadata.creation_date.date().isoformat() == "2026-09-17"
