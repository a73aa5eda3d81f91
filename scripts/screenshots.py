"""Pictures of the built site for the guide: `docs/images/*.png`, each below 300 KB."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE, IMAGES = ROOT / "reports" / "site", ROOT / "docs" / "images"
LIMIT = 300_000
PAGES = {
    "start": "en/index.html",
    "cluster": "kk/cluster-kyzylorda-rice.html",
    "region": "ru/region-KZ-43.html",
}


def main() -> int:
    """Take the pictures; 1 if a page is missing or a picture is too large."""
    from playwright.sync_api import sync_playwright

    missing = [name for name in PAGES.values() if not (SITE / name).exists()]
    if missing:
        print(f"not built yet: {', '.join(missing)}; run make report first", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page(viewport={"width": 1100, "height": 800})
        for name, path in PAGES.items():
            page.goto((SITE / path).as_uri())
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()
    large = [one.name for one in IMAGES.glob("*.png") if one.stat().st_size > LIMIT]
    if large:
        print(f"larger than {LIMIT} bytes: {', '.join(large)}", file=sys.stderr)
    return int(bool(large))


if __name__ == "__main__":
    sys.exit(main())
