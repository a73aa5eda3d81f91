"""Small files in the layouts of the official downloads, written here; and a server that misbehaves."""

import contextlib
import gzip
import http.server
import json
import shutil
import threading
import time
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from cluster_analysis.commands.cli import main
from cluster_analysis.data import paths

REPO = Path(__file__).parents[2]
SAMPLES = REPO.parent / "shared" / "samples"

# 16 units of 2017, in Russian and in the publisher's English with Cyrillic look-alike letters.
RU = [
    "Акмолинская", "Актюбинская", "Алматинская", "Атырауская", "Западно-Казахстанская", "Жамбылская",
    "Карагандинская", "Костанайская", "Кызылординская", "Мангистауская", "Южно-Казахстанская",
    "Павлодарская", "Северо-Казахстанская", "Восточно-Казахстанская", "г. Астана", "г. Алматы",
]  # fmt: skip
EN = [
    "Akmola", "Аktobе", "Аlmaty", "Аtyrau", "Batys Kazakhstan", "Zhambyl", "Кaragandy", "Коstanay",
    "Кyzylorda", "Мangystau", "Ontustik Kazakhstan", "Pavlodar", "Soltustik Кazakhstan",
    "Shygys Kazakhstan", "Astana city2)", "Almaty city",
]  # fmt: skip
CODES = [
    "KZ-11", "KZ-15", "KZ-19", "KZ-23", "KZ-27", "KZ-31", "KZ-35", "KZ-39", "KZ-43", "KZ-47", "KZ-YUZ",
    "KZ-55", "KZ-59", "KZ-63", "KZ-71", "KZ-75",
]  # fmt: skip


def write_xlsx(path, sheets, dates=None):
    """`sheets`: name -> rows of cells; `dates`: the format of dates."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": dates}
    book = xlsxwriter.Workbook(str(path), options)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for col, cell in enumerate(row):
                if cell not in ("", None):
                    sheet.write(at, col, cell)
    book.close()
    return path


def column(base):
    """Sixteen figures with one decimal."""
    return [round(base + 10.5 * at, 1) for at in range(16)]


def body(labels, columns, country="Республика Казахстан "):
    """Country and region rows, the country being the sum of each column."""
    rows = [[country, *[round(sum(one), 1) for one in columns]]]
    return rows + [[label, *[one[at] for one in columns]] for at, label in enumerate(labels)]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of the project's raw data, to be spoilt."""
    root = tmp_path / "project"
    shutil.copytree(paths.raw(), root / "data" / "raw")
    (root / "notebooks").mkdir()
    (root / "notebooks" / "01_data_quality.ipynb").touch()
    (root / "portfolio.yml").write_text("# What is published.\nlanguages: [en]\nentries: []\n", "utf-8")
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(root))
    return root


@pytest.fixture
def raw(project):
    """The folder of that copy."""
    return project / "data" / "raw"


@pytest.fixture
def make_xlsx():
    return write_xlsx


@pytest.fixture
def periods_across():
    """Rows of the layout: quarters and the year to date across, footnotes, notes, a unit, look-alikes."""
    heads = ["1 quarter of 2019", "1 half-year of 2019", "9 months of 2019**", 2019.0, "20202)"]
    return [
        ["Gross regional product1)"],
        ["", "", "", "", "", "mln.tenge"],
        ["", *heads],
        *body(EN, [column(one) for one in (10, 20, 30, 40, 50)], "Republic of Kazakhstan"),
        [],
        ["1) a note"],
        ["2) preliminary data "],
    ]


@pytest.fixture
def labels():
    return {"ru": RU, "en": EN, "codes": CODES, "column": column, "body": body}


@pytest.fixture
def samples():
    if not SAMPLES.is_dir():
        pytest.skip("the official samples are not here")
    return SAMPLES


def row(name):
    """JSON of one row of a tree, fit to be kept."""
    return json.dumps([{"id": name, "y122017": "5.5"}]).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    """Each path misbehaves in its own way; counts of requests are kept per path."""

    def do_GET(self):
        counts = self.server.counts
        counts[self.path] = counts.get(self.path, 0) + 1
        self.server.seen.append(dict(self.headers))
        if self.path in self.server.raw:
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
            self._drip(self.server.raw[self.path], self.server.delay)
            self.server.at_once -= 1
            return None
        return getattr(self, "answer_" + self.path.strip("/").split("/")[0])(counts[self.path])

    def _drip(self, content, delay=0.0):
        """Send bytes as they are, head and body, and hang up; with a delay one by one."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            for at in range(len(content) if delay else 1):
                self.wfile.write(content[at : at + 1] if delay else content)
                time.sleep(delay)

    def _send(self, code=200, content=b"", **headers):
        self.send_response(code)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def answer_good(self, count):
        if self.headers.get("If-None-Match") == '"v1"':
            return self._send(304)
        return self._send(content=row("good"), ETag='"v1"', Last_Modified="yesterday")

    def answer_flaky(self, count):
        return self._send(503, Retry_After="0") if count < 3 else self._send(content=row("flaky"))

    def answer_down(self, count):
        return self._send(500)

    def answer_missing(self, count):
        return self._send(404)

    def answer_stall(self, count):
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"[")
        time.sleep(1.0)

    def answer_bomb(self, count):
        return self._send(content=gzip.compress(b"[" + b" " * 10_000_000), Content_Encoding="gzip")

    def answer_chunks(self, count):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (row("chunks")[:5], row("chunks")[5:], b""):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def answer_cut(self, count):
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"[1, 2")

    def answer_html(self, count):
        return self._send(content=b"<html>maintenance</html>")

    def answer_empty(self, count):
        return self._send(content=b"")

    def answer_rubbish(self, count):
        return self._send(content=bytes(range(256)))

    def answer_big(self, count):
        return self._send(content=b"[" + b" " * 200_000)

    def answer_moved(self, count):
        return self._send(302, Location="/good")

    def answer_away(self, count):
        return self._send(302, Location="http://elsewhere.invalid/good")

    def answer_loop(self, count):
        return self._send(302, Location="/loop")

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    """A local server: `.url`, the requests seen, and `.raw`: answers to send as they are."""
    found = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.daemon_threads = True
    found.counts, found.seen, found.raw, found.delay = {}, [], {}, 0.0
    found.at_once = found.most_at_once = 0
    found.url = f"http://127.0.0.1:{found.server_port}"
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


@pytest.fixture
def run():
    """The commands for data in, called with these arguments."""
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments])
