"""Fetching against a server that also fails, stalls, redirects and sends rubbish."""

import hashlib
import json
import time

import pytest

from cluster_analysis.errors import ParameterError
from cluster_analysis.intake.fetch import FetchError, Limits, address, fetch, sidecar

HERE = ("127.0.0.1",)
GOOD = b'[{"id": "good", "y122017": "5.5"}]'
QUICK = Limits(connect=2, read=0.3, total=1, attempts=3, pause=0.01, max_bytes=100_000)


def get(server, path, where, **options):
    return fetch(server.url + path, where, "json", "1", limits=options.pop("limits", QUICK), hosts=HERE)


def names(folder):
    return [one.name for one in folder.iterdir() if one.name != ".fetch.lock"]


def test_file_and_its_record(server, tmp_path):
    found = get(server, "/good", tmp_path / "a.json")
    assert found.path.read_bytes() == GOOD
    assert found.sha256 == hashlib.sha256(GOOD).hexdigest()
    record = json.loads(sidecar(found.path).read_text())
    assert (record["url"], record["element"], record["path"]) == (server.url + "/good", "1", "a.json")
    assert found.changed


def test_what_was_fetched_again_says_whether_it_has_changed(server, tmp_path):
    path = tmp_path / "a.json"
    get(server, "/good", path)
    assert not get(server, "/good", path).changed
    path.write_bytes(b"tampered")
    assert get(server, "/good", path).changed
    assert path.read_bytes() == GOOD


def test_retries_until_the_server_recovers(server, tmp_path):
    assert get(server, "/flaky", tmp_path / "a.json").path.read_bytes() == GOOD.replace(b"good", b"flaky")
    assert server.counts["/flaky"] == 3


@pytest.mark.parametrize(
    ("path", "tries", "reason"),
    [
        ("/down", 3, "answered 500"),
        ("/missing", 1, "answered 404"),
        ("/stall", 3, "Timeout|ConnectionError|timed out"),
        ("/bomb", 1, "packed in a way that was not asked for"),
        ("/cut", 3, "IncompleteRead"),
        ("/html", 3, "no whole json file came: is not JSON"),
        ("/empty", 3, "is not JSON"),
        ("/rubbish", 3, "is not JSON"),
        ("/big", 1, "larger than 100000 bytes"),
        ("/away", 1, "unknown place"),
        ("/loop", 1, "more than five times"),
    ],
)
def test_failures_name_the_reason_and_keep_the_old_file(server, tmp_path, path, tries, reason):
    old = tmp_path / "a.json"
    old.write_bytes(b"[0]")
    started = time.monotonic()
    with pytest.raises(FetchError, match=reason):
        get(server, path, old)
    assert time.monotonic() - started < 10
    assert old.read_bytes() == b"[0]"
    assert names(tmp_path) == ["a.json"]
    if path != "/loop":
        assert server.counts[path] == tries


def test_chunked_answers_are_whole(server, tmp_path):
    assert get(server, "/chunks", tmp_path / "a.json").path.read_bytes() == GOOD.replace(b"good", b"chunks")
    assert server.seen[-1]["Accept-Encoding"] == "identity"


def test_redirect_on_the_same_host_is_followed(server, tmp_path):
    assert get(server, "/moved", tmp_path / "a.json").path.read_bytes() == GOOD


def test_unreachable_server(tmp_path):
    with pytest.raises(FetchError, match="attempt 2"):
        fetch(
            "http://127.0.0.1:9/x", tmp_path / "a.json", "json", limits=Limits(1, 1, 1, 2, 0.01), hosts=HERE
        )


@pytest.mark.parametrize("url", ["https://example.org/x", "http://stat.gov.kz/x", "file:///etc/passwd"])
def test_other_hosts_and_schemes_are_refused(url, tmp_path):
    with pytest.raises(FetchError, match=r"not on a known host|not an https"):
        fetch(url, tmp_path / "a")


def test_addresses():
    assert address(6584, "csv") == "https://stat.gov.kz/api/iblock/element/6584/csv/file/ru/"
    assert address(6584, "json", "kk") == "https://stat.gov.kz/api/iblock/element/6584/json/file/kk/"
    for bad in ("../1", "1/2", "", "x"):
        with pytest.raises(ParameterError):
            address(bad)
    with pytest.raises(ParameterError):
        address(1, "exe")
