"""The preview: pages as published with one line added, only on this machine."""

import contextlib
import urllib.request

import pytest

from cluster_analysis.publishing import preview
from cluster_analysis.publishing.run import process


@pytest.fixture
def address(tmp_path, monkeypatch):
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    version = tmp_path / "reports" / ".versions" / "one"
    (version / "site").mkdir(parents=True)
    (version / "site" / "index.html").write_text("<p>Қазақша</p>", encoding="utf-8")
    (version / "site" / "data.csv").write_text("a,b\n")
    (tmp_path / "reports" / ".current").symlink_to(version)
    (tmp_path / "reports" / "site").symlink_to(".current/site")
    (tmp_path / "portfolio.yml").write_text("secret")
    server = preview.start_server(0)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def get(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read().decode()


def test_pages_reload_and_files_are_as_they_are(address):
    assert get(f"{address}/site/index.html") == "<p>Қазақша</p>" + preview.SCRIPT
    assert get(f"{address}/site/data.csv") == "a,b\n"


def test_the_version_is_the_name_of_the_published_report(address):
    assert get(f"{address}/.version") == "one"


def test_nothing_outside_the_report_is_served(address):
    for path in ("/../portfolio.yml", "/%2e%2e/portfolio.yml", "/site/../../portfolio.yml"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(address + path)


def test_tables_notebooks_modules_and_the_portfolio_are_watched(tmp_path, monkeypatch):
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "portfolio.yml").touch()
    names = {path.name for path in preview.watched()}
    assert names == {"raw", "notebooks", "portfolio.yml", "cluster_analysis"}


def test_the_kernel_server_stays_until_code_changes_or_a_build_is_killed(monkeypatch):
    happened = []

    @contextlib.contextmanager
    def server(serve):
        happened.append("server")
        yield process.Processes("", socket="path")
        happened.append("end")

    codes = iter([0, 1, -9, 0, 0])
    monkeypatch.setattr(process, "alone", server)
    monkeypatch.setattr(preview, "rebuild", lambda server: happened.append("build") or next(codes))
    notebook, module = {(1, "/project/notebooks/a.ipynb")}, {(1, str(preview.PACKAGE / "theme.py"))}
    preview.follow([notebook, notebook, notebook, module])
    again = ["end", "server", "build"]
    assert happened == ["server", "build", "build", "build", *again, *again, "end"]
