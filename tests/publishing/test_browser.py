"""The site as people use it, in a headless browser, opened from the file system."""

import gzip
import shutil

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium on this machine"),
]
KINDS = ["index", "search", "downloads", "methods", "provenance", "new", "data-population"]
KINDS += ["measure-location_quotient", "cluster-kyzylorda-rice", "region-KZ-43", "section-A"]
KINDS += ["mapping", "selection", "data-quality", "region-KZ-43/notebook", "maps-2025", "programme"]
KINDS += ["newsletter-1", "application-S08", "another-country", "../404", "../data/population"]
SPECIALISATION = "label[for=layer-specialisation]"


@pytest.fixture
def open_page(browser, report):
    """Opens a page of the site; there must be no request to the network and no error."""
    context, wrong = browser.new_context(viewport={"width": 1200, "height": 900}), []

    def opened(name, lang="en"):
        page = context.new_page()
        page.on(
            "request",
            lambda one: wrong.append(one.url) if not one.url.startswith(("file:", "data:")) else None,
        )
        page.on("pageerror", lambda one: wrong.append(str(one)))
        file, _, state = name.partition("#")
        page.goto((report / "site" / lang / file).as_uri() + (f"#{state}" if state else ""))
        return page

    yield opened
    context.close()
    assert wrong == []


def test_map_by_mouse_says_the_quotient_and_compares_two(open_page):
    page = open_page("index.html")
    page.click(SPECIALISATION)
    page.select_option("#section", "B")
    page.hover("#r-KZ-47")
    assert "Mangystau Region" in page.inner_text("#hover")
    page.click("#r-KZ-47")
    page.click("#r-KZ-71")
    heads = page.locator("#compare thead th").all_inner_texts()
    assert heads == ["Section", "Mangystau Region", "Astana", "Difference"]
    assert page.locator("#compare tbody tr").count() == page.locator("#section option").count()
    page.click("#clear")
    assert page.locator("#compare table").count() == 0


def test_map_by_keyboard(open_page):
    page = open_page("index.html")
    page.focus("#r-KZ-43")
    page.keyboard.press("Enter")
    assert page.get_attribute("#r-KZ-43", "aria-pressed") == "true"
    assert "Kyzylorda Region" in page.inner_text("#compare thead")
    page.keyboard.press("Escape")
    assert page.get_attribute("#r-KZ-43", "aria-pressed") == "false"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.code").startswith("KZ-")


def test_the_year_changes_what_a_region_says(open_page):
    page = open_page("index.html")
    page.click(SPECIALISATION)
    page.select_option("#section", "B")
    said = set()
    for year in ("2022", "2025"):
        page.fill("#year", year)
        said.add(page.get_attribute("#r-KZ-47", "aria-label"))
    assert len(said) == 2


def test_two_regions_are_compared_from_the_lists(open_page):
    page = open_page("index.html")
    page.select_option("#first", "KZ-47")
    page.select_option("#second", "KZ-71")
    rows = page.locator("#compare tbody tr").all()
    assert len(rows) == page.locator("#section option").count()
    for row in rows:
        first, second, difference = map(float, row.locator("td").all_inner_texts())
        assert first - second == pytest.approx(difference, abs=1e-9)
    assert page.get_attribute("#r-KZ-47", "aria-pressed") == "true"


def test_what_is_chosen_stands_in_the_address_and_stays_in_another_language(open_page):
    page = open_page("index.html")
    page.click(SPECIALISATION)
    page.select_option("#section", "B")
    page.fill("#year", "2022")
    page.click("#r-KZ-47")
    page.click(".languages a[lang=ru]")
    assert "/ru/index.html#" in page.url
    assert page.input_value("#section") == "B"
    assert page.input_value("#year") == "2022"
    assert page.locator("#compare thead th").nth(1).inner_text() == "Мангистауская область"


def test_what_the_start_page_styles_is_its_own(open_page):
    """A table that is called `clusters` has a row with this id on the page of all sources."""
    page = open_page("provenance.html")
    link = page.locator("#clusters a").first
    assert link.evaluate("(one) => getComputedStyle(one).display") == "inline"


def test_a_wrong_address_is_ignored(open_page):
    page = open_page("index.html#section=XX&year=1066&regions=KZ-99,<b>")
    assert page.locator("#compare table").count() == 0
    assert page.input_value("#year") == page.get_attribute("#year", "max")


@pytest.mark.parametrize(
    ("year", "count", "there", "not_yet"),
    [
        ("2017", 16, ["South Kazakhstan"], ["Turkistan", "Shymkent", "Abai", "Jetisu", "Ulytau"]),
        ("2018", 17, ["Turkistan", "Shymkent"], ["South Kazakhstan", "Abai", "Jetisu", "Ulytau"]),
        ("2021", 17, ["Turkistan", "Shymkent"], ["South Kazakhstan", "Abai", "Jetisu", "Ulytau"]),
        ("2022", 20, ["Turkistan", "Shymkent", "Abai", "Jetisu", "Ulytau"], ["South Kazakhstan"]),
    ],
)
def test_the_slider_shows_each_year_on_the_borders_of_its_time(open_page, year, count, there, not_yet):
    page = open_page("index.html")
    page.click(SPECIALISATION)
    page.fill("#year", year)
    assert page.inner_text("#of-year") == year
    assert page.locator("#regions-map [data-code]:visible").count() == count
    assert page.locator("#values li").count() == count
    listed = page.locator("#values li").all_inner_texts()
    names = {one.splitlines()[0] for one in listed}
    assert set(there) <= names
    assert not names & set(not_yet)
    page.locator("summary", has_text="The same as a table").click()
    assert page.locator("#table tbody tr:visible").count() == count


def test_search_finds_kazakh_names_typed_on_a_russian_keyboard(open_page):
    page = open_page("search.html", "kk")
    page.fill("#q", "кызылорда")
    page.wait_for_selector("#results a")
    assert "region-KZ-43.html" in [one.get_attribute("href") for one in page.locator("#results a").all()]


def test_language_switch_keeps_the_page(open_page):
    page = open_page("region-KZ-43.html")
    page.click(".languages a[lang=kk]")
    assert page.url.endswith("/kk/region-KZ-43.html")
    assert page.get_attribute("html", "lang") == "kk"
    assert page.inner_text("h1") == "Қызылорда облысы"


@pytest.mark.parametrize(("lang", "word"), [("en", "kyzylorda"), ("ru", "Кызылорд"), ("kk", "Қызылорда")])
def test_search_from_the_start_page(open_page, lang, word):
    page = open_page("index.html", lang)
    page.fill("#q", word)
    page.click(".find button")
    page.wait_for_selector("#results a")
    assert "region-KZ-43.html" in [one.get_attribute("href") for one in page.locator("#results a").all()]


class Clicks:
    """Counts the clicks from the start page."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def __call__(self, target):
        self.page.locator(target).first.click()
        self.count += 1


def test_what_kyzylorda_is_specialised_in_and_how_sure_is_two_clicks_away(open_page):
    page = open_page("index.html")
    click = Clicks(page)
    click("#regions a[href='region-KZ-43.html']")
    assert page.is_visible("#strengths svg.w660")
    assert "North Kazakhstan Region (5.57)" in page.inner_text("#strengths figcaption")
    assert click.count <= 2


def test_the_table_of_it_is_three_clicks_away(open_page):
    page = open_page("index.html")
    click = Clicks(page)
    click("#regions a[href='region-KZ-43.html']")
    click("#strengths-tab-table")
    assert page.is_visible("#strengths-table table")
    click("#strengths-tab-data")
    assert page.is_visible("#strengths-data a[download][href$='.csv']")
    assert click.count <= 3


def test_what_speaks_for_and_against_the_fishery_cluster_is_two_clicks_away(open_page):
    page = open_page("index.html")
    click = Clicks(page)
    click("#clusters a[href='cluster-atyrau-fishery.html']")
    assert page.is_visible(".claims .supports")
    assert page.is_visible(".claims .against")
    assert click.count <= 2


def test_the_reader_changes_the_regions_beside_a_region(open_page):
    page = open_page("region-KZ-43.html#every_real_grp")
    names = page.locator("#every_real_grp text.other")
    assert sorted(names.all_text_contents()) == [
        "Aktobe Region", "Jetisu Region", "Turkistan Region", "Zhambyl Region"
    ]  # fmt: skip
    assert page.locator("#every_real_grp text:is(.own, .country)").count() == 2
    page.get_by_label("Zhambyl Region").uncheck()
    page.get_by_label("Abai Region").check()
    assert "Abai Region" in names.all_text_contents()
    assert "Zhambyl Region" not in names.all_text_contents()
    places = page.evaluate(
        "[...document.querySelectorAll('#every_real_grp text.other')].map((one) => +one.getAttribute('y'))"
    )
    assert all(abs(a - b) >= 14 for i, a in enumerate(places) for b in places[:i])  # no name on another


def test_a_method_is_found_by_the_search(open_page):
    page = open_page("search.html")
    page.fill("#q", "Hoover")
    page.wait_for_selector("#results a")
    assert "measure-localisation.html" in [
        one.get_attribute("href") for one in page.locator("#results a").all()
    ]


def test_print_leaves_the_controls_out(open_page):
    page = open_page("region-KZ-43.html")
    page.emulate_media(media="print")
    assert not page.is_visible("header")
    assert page.is_visible("h1")
    assert page.is_visible("main table.cluster-table")
    assert not page.is_visible(".contents")
    assert not page.locator("[role=tablist]").first.is_visible()


def test_print_shows_the_drawing_for_paper_whichever_tab_is_open(open_page):
    page = open_page("region-KZ-43.html#strengths:table")
    assert not page.is_visible("#strengths .drawing")
    page.emulate_media(media="print")
    assert page.is_visible("#strengths svg.w660")
    assert not page.is_visible("#strengths svg.w340")
    assert not page.is_visible("#strengths-table")


@pytest.mark.parametrize("name", KINDS)
def test_a_phone_needs_no_sideways_scrolling(open_page, name):
    page = open_page(f"{name}.html", "ru")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("lang", "scheme", "width"), [("en", "light", 1440), ("ru", "light", 768), ("kk", "dark", 390)]
)
def test_no_accessibility_violation(open_page, name, lang, scheme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_page(f"{name}.html", lang)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    if name == "index":
        page.focus("#first")
        page.select_option("#first", "KZ-47")
    for details in page.locator("details").all():
        details.evaluate("one => one.open = true")
    # the small site has one title over several tables; on a real one their names are unique
    found = axe.run(page, options={"rules": {"landmark-unique": {"enabled": False}}})
    assert found.violations_count == 0, found.generate_report()


def test_the_door_has_no_accessibility_violation(browser, report):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = browser.new_page()
    door, script, rest = (report / "site" / "index.html").read_text(encoding="utf-8").partition("<script>")
    page.set_content(door + rest.partition("</script>")[2])  # with its script it leads on at once
    found = axe.run(page)
    page.close()
    assert script
    assert found.violations_count == 0, found.generate_report()


SMALLEST = """() => Math.min(...[...document.querySelectorAll(".drawing svg text")].map(text => {
  const svg = text.closest("svg"), wide = svg.getBoundingClientRect().width;
  return wide ? parseFloat(getComputedStyle(text).fontSize) * wide / svg.viewBox.baseVal.width : 99; }))"""


DRAWN = ["cluster-kyzylorda-rice", "region-KZ-43", "section-A", "selection", "data-quality", "maps-2025"]
DRAWN += ["programme", "newsletter-1", "application-S08", "another-country"]


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("width", [390, 768, 1440])
def test_figures_can_be_read_and_no_page_is_wider_than_its_screen(open_page, name, width):
    page = open_page(f"{name}.html", "ru")
    page.set_viewport_size({"width": width, "height": 900})
    for details in page.locator("details").all():
        details.evaluate("one => one.open = true")
    assert page.evaluate(SMALLEST) >= 11
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_tabs_by_keyboard_and_their_state_in_the_address(open_page):
    page = open_page("region-KZ-43.html")
    page.focus("#strengths-tab-chart")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#strengths-tab-table", "aria-selected") == "true"
    assert page.evaluate("document.activeElement.id") == "strengths-tab-table"
    assert page.is_visible("#strengths-table table")
    assert not page.is_visible("#strengths-chart")
    assert page.url.endswith("#strengths:table")
    page.keyboard.press("End")
    assert page.is_visible("#strengths-cite .cite")
    page.keyboard.press("ArrowRight")
    assert page.is_visible("#strengths-chart")
    assert page.url.endswith("#strengths")


def test_the_address_of_a_folded_figure_opens_it(open_page):
    page = open_page("region-KZ-43.html#productivity:source")
    assert page.is_visible("#productivity-source")
    assert not page.is_visible("#productivity-chart")


def test_a_mark_says_its_value_by_mouse_and_by_keyboard(open_page):
    page = open_page("region-KZ-43.html")
    mark = page.locator("#strengths svg.w660 [data-tips='North Kazakhstan: 5.57'] path")
    mark.hover()
    assert page.inner_text("#strengths .tip") == "North Kazakhstan: 5.57"
    page.keyboard.press("Escape")
    page.focus("#strengths svg.w660")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#strengths .tip") == "North Kazakhstan: 5.57"
    page.keyboard.press("Escape")
    assert page.inner_text("#strengths .tip") == ""


def test_a_dark_screen_has_dark_pages_and_drawings(open_page):
    page = open_page("region-KZ-43.html")
    colour = "getComputedStyle(document.querySelector('#strengths .w660 text')).fill"
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 23, 28)"
    assert (light, page.evaluate(colour)) == ("rgb(75, 88, 98)", "rgb(170, 182, 190)")


def test_what_one_touches_has_24_pixels(open_page):
    page = open_page("region-KZ-43.html")
    page.set_viewport_size({"width": 390, "height": 844})
    for control in page.locator(":is(main button, .contents a, .tabs a, summary):visible").all():
        box = control.bounding_box()
        assert box["height"] >= 24, control.inner_text()
        assert box["width"] >= 24, control.inner_text()


def test_the_start_page_is_light(report):
    site = report / "site"
    files = [site / "en" / "index.html", site / "en" / "search-index.js", *(site / "assets").iterdir()]
    assert sum(len(gzip.compress(one.read_bytes())) for one in files) < 150_000


def test_the_start_page_names_the_candidates_by_what_the_figures_say(open_page):
    page = open_page("index.html", "ru")
    assert "9" in page.inner_text("h1")
    assert [one.inner_text().split()[-1] for one in page.locator("#clusters h3").all()] == ["1", "6", "2"]
    assert page.locator("#clusters a").count() == page.locator(".marks a").count() == 9
    page.hover("#clusters li >> nth=0")
    assert page.locator(".marks .pointed").count() == 1
    page.click("#clusters a >> nth=0")
    assert page.url.endswith("/ru/cluster-kyzylorda-rice.html")


@pytest.mark.parametrize(("layer", "first"), [("growth", "%"), ("head", "KZT")])
def test_the_switch_shows_other_figures_and_the_list_is_their_legend(open_page, layer, first):
    page = open_page("index.html")
    page.click(f"label[for=layer-{layer}]")
    assert first in page.inner_text("#ranked-title")
    figures = [float(one.inner_text().replace(",", "")) for one in page.locator("#values b").all()]
    assert len(figures) == 20
    assert figures == sorted(figures, reverse=True)
    page.hover("#values li >> nth=2")
    assert page.locator("#regions-map .pointed:visible").count() == 1
    assert page.locator("#values .pointed").count() == 1


def test_what_a_region_says_follows_section_and_year(open_page):
    """Lead, list, table and the sentence of a region show what is chosen, not what was."""
    page = open_page("index.html")
    page.click(SPECIALISATION)
    page.hover("#r-KZ-47")
    page.select_option("#section", "C")
    page.fill("#year", "2022")
    assert "Manufacturing: Location quotient, 2022" in page.inner_text("#hover")
    assert page.inner_text("#ranked-title") == "Manufacturing: Location quotient, 2022"
    assert "2022" in page.locator("#table caption").text_content()


@pytest.mark.parametrize(
    ("width", "layer"), [(1440, "clusters"), (1440, "specialisation"), (390, "specialisation")]
)
def test_letters_on_the_map_are_large_enough(open_page, width, layer):
    page = open_page("index.html", "kk")
    page.set_viewport_size({"width": width, "height": 900})
    page.click(f"label[for=layer-{layer}]")
    if width == 390:
        page.click("label[for=view-map]")
    sizes = page.evaluate(
        """() => { const map = document.querySelector("#regions-map"), scale = map.getScreenCTM().a;
        return Array.from(map.querySelectorAll("text")).filter((one) => one.getBoundingClientRect().width)
          .map((one) => parseFloat(getComputedStyle(one).fontSize) * scale); }"""
    )
    assert sizes
    assert min(sizes) >= 11


def test_on_a_phone_the_list_comes_first_and_the_map_is_a_second_tab(open_page):
    page = open_page("index.html", "kk")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator(".ranked").bounding_box()["y"] < 844
    assert not page.is_visible("#regions-map")
    page.click("label[for=view-map]")
    assert page.is_visible("#regions-map")
    assert not page.is_visible(".ranked")


def test_what_counts_stands_on_the_first_screen(open_page):
    page = open_page("index.html")
    page.set_viewport_size({"width": 1440, "height": 900})
    for part in ("h1", "#q", "#regions-map", ".doors"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 900, part


@pytest.mark.parametrize(
    ("locale", "lang"), [("ru-RU", "ru"), ("en-GB", "en"), ("de-DE", "kk"), ("kk-KZ", "kk")]
)
def test_the_door_leads_to_the_language_of_the_browser(browser, report, locale, lang):
    page = browser.new_context(locale=locale).new_page()
    page.goto((report / "site" / "index.html").as_uri())
    page.wait_for_url(f"**/{lang}/index.html*")


def test_the_page_for_wrong_addresses_leads_back_into_the_site(open_page):
    page = open_page("../404.html")
    page.click("p[lang=ru] a >> nth=0")
    page.wait_for_url("**/ru/index.html*")
