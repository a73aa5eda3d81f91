"""The preview: pages as published with one line added, only on this machine."""

import urllib.request

import pytest

from cluster_analysis.errors import InputError
from cluster_analysis.publishing import preview
from cluster_analysis.publishing.outcome import Result


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


def test_each_change_is_built_and_what_cannot_be_built_is_said(monkeypatch, capsys):
    outcomes = iter([Result(), InputError("no portfolio"), Result(failed={"run[a]": "why"})])

    def build():
        found = next(outcomes)
        if isinstance(found, InputError):
            raise found
        return found

    monkeypatch.setattr(preview, "build", build)
    monkeypatch.setattr(preview.outcome, "as_text", lambda result: f"failed {list(result.failed)}")
    notebook, table = {(1, "/project/notebooks/a.ipynb")}, {(1, "/project/data/raw/x.csv")}
    preview.follow([notebook, table])
    said = capsys.readouterr().out.splitlines()
    assert said == ["failed []", "changed: a.ipynb", "no portfolio", "changed: x.csv", "failed ['run[a]']"]
