"""How each kind of page looks, in three languages: on a phone, a tablet in the dark, a desk and paper.

Pictures that are kept are small and grey, so that another font or another number makes no difference, and a
part that is gone, moved or unreadable does. `TAKE_PICTURES=1` takes them anew: look at them before they are
committed.
"""

import io
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium on this machine"),
]
KEPT = Path(__file__).parent / "looks"
KINDS = ("index", "search", "downloads", "methods", "provenance", "new", "data-population")
KINDS += ("measure-location_quotient", "cluster-kyzylorda-rice", "region-KZ-43", "section-A")
KINDS += ("mapping", "selection", "data-quality", "region-KZ-43/notebook", "maps-2025", "programme")
KINDS += ("newsletter-1", "application-S08", "another-country", "../404", "../data/population")
SCREENS = {"phone": (390, 1600, "screen", "light"), "desk": (1440, 1600, "screen", "light")}
SCREENS |= {"dark": (768, 1600, "screen", "dark"), "paper": (794, 1123, "print", "light")}
SHRUNK = 16
"""Pixels of the screen that are one of a kept picture."""
MEAN, WORST = 4.0, 70.0
"""How far grey values may be apart, of 255: on average, and in the worst hundredth of the picture."""


@pytest.fixture(scope="module")
def look(browser, report):
    """The picture of a page on a screen, shrunk."""

    def taken(name, lang, screen):
        width, height, media, scheme = SCREENS[screen]
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.emulate_media(media=media, color_scheme=scheme)
        page.goto((report / "site" / lang / f"{name}.html").as_uri())
        picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
        page.close()
        return picture.resize((width // SHRUNK, height // SHRUNK), Image.Resampling.BOX)

    return taken


def apart(first, second):
    """How far two pictures are apart: on average, and in their worst hundredth."""
    differ = np.abs(np.asarray(first, float) - np.asarray(second, float))
    return differ.mean(), np.quantile(differ, 0.99)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
@pytest.mark.parametrize("name", KINDS)
def test_a_page_looks_as_it_did(look, name, lang, screen):
    picture, kept = (
        look(name, lang, screen),
        KEPT / f"{name.replace('../', 'of-site-').replace('/', '-')}-{lang}-{screen}.png",
    )
    if os.environ.get("TAKE_PICTURES"):
        KEPT.mkdir(exist_ok=True)
        picture.save(kept, optimize=True)
    mean, worst = apart(picture, Image.open(kept))
    assert mean <= MEAN, f"{kept.name}: {mean:.1f} apart on average"
    assert worst <= WORST, f"{kept.name}: {worst:.1f} apart where it is worst"


@pytest.mark.parametrize(
    "harm", ["body { font-size: 1.5rem }", "figure { display: none }", "main { padding-top: 9rem }"]
)
def test_the_comparison_sees_what_is_gone_larger_or_moved(browser, report, harm):
    page = browser.new_page(viewport={"width": 1440, "height": 1600})
    page.goto((report / "site" / "en" / "region-KZ-43.html").as_uri())
    page.add_style_tag(content=harm)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
    page.close()
    kept = Image.open(KEPT / "region-KZ-43-en-desk.png")
    mean, worst = apart(picture.resize(kept.size, Image.Resampling.BOX), kept)
    assert mean > MEAN or worst > WORST
