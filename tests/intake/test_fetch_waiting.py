"""Fetching takes turns, waits as long as the server asks, and ends in time."""

import datetime
import multiprocessing
import shutil
import threading
import time
from email.utils import format_datetime
from functools import partial

import pytest
from click.testing import CliRunner
from filelock import FileLock

from cluster_analysis.commands.cli import main
from cluster_analysis.data import paths
from cluster_analysis.intake.fetch import FetchError, Limits, fetch, fetch_element, fetching
from cluster_analysis.intake.fetch.download import _wait

QUICK = Limits(connect=2, read=0.5, total=1, attempts=2, pause=0.01)
JSON = b'[{"id": 1, "y122017": "5.5"}]'


def get(server, path, where, **options):
    options = {"limits": QUICK, "tell": [].append} | options
    return fetch(server.url + path, where, "json", "1", hosts=("127.0.0.1",), **options)


def refused(retry_after):
    return b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: %s\r\n\r\n" % retry_after


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 500,
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b"[" * 500,
        b"HTTP/1.1 200 OK\r\n\r\n" + JSON[:-1] + b" " * 500,
    ],
    ids=["headers", "body with its length", "body without"],
)
def test_a_server_that_drips_is_left_in_time(server, tmp_path, answer):
    server.raw["/raw"], server.delay = answer, 0.02
    started = time.monotonic()
    with pytest.raises(FetchError, match="attempt 2: not finished in 1 seconds"):
        get(server, "/raw", tmp_path / "a.json")
    assert 2 <= time.monotonic() - started < 4


def test_waits_are_told_with_reason_and_seconds(server, tmp_path):
    server.raw["/raw"] = refused(b"1")
    told = []
    with pytest.raises(FetchError):
        get(server, "/raw", tmp_path / "a.json", tell=told.append)
    assert told == ["attempt 1: the server answered 503; the next in 1 seconds"]


def test_a_wait_beyond_patience_ends_the_fetch(server, tmp_path):
    back = datetime.datetime(2999, 1, 2, 3, 4, tzinfo=datetime.UTC)
    for asked in (b"99999", format_datetime(back, usegmt=True).encode(), b"9" * 400):
        server.raw["/raw"], server.counts["/raw"] = refused(asked), 0
        with pytest.raises(FetchError, match=r"503 and asks to wait \d+ seconds"):
            get(server, "/raw", tmp_path / "a.json")
        assert server.counts["/raw"] == 1


def test_retry_after_is_a_number_or_a_date():
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=60)
    assert _wait("7") == 7
    assert 57 < _wait(format_datetime(soon, usegmt=True)) <= 60
    assert 57 < _wait(format_datetime(soon.replace(tzinfo=None))) <= 60
    for text in ("", "²", "-5", "soon", "Wed, 21 Oct 2015 07:28:00 GMT", "9" * 5000):
        assert _wait(text) == 0
    assert _wait("9" * 400) == 6 * 3600  # at most six hours


def test_pauses_double_up_to_the_longest_one(server, tmp_path, monkeypatch):
    waits = []
    monkeypatch.setattr(fetching.time, "sleep", waits.append)
    limits = Limits(attempts=6, pause=2, patience=10)
    with pytest.raises(FetchError):
        get(server, "/down", tmp_path / "a.json", limits=limits)
    assert waits == [2, 4, 8, 10, 10]


@pytest.mark.parametrize("place", [b"http://[bad", b"//[", b"http://127.0.0.1:port/"])
def test_a_redirect_to_no_address_is_a_failure_like_others(server, tmp_path, place):
    server.raw["/raw"] = b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % place
    with pytest.raises(FetchError, match="makes no sense"):
        get(server, "/raw", tmp_path / "a.json")


def _fetch_there(url, path):
    fetch(url, path, "json", limits=Limits(total=20), hosts=("127.0.0.1",))


def test_two_processes_take_turns(server, tmp_path):
    server.raw["/raw"], server.delay = b"HTTP/1.1 200 OK\r\n\r\n" + JSON, 0.01
    path = tmp_path / "a.json"
    spawn = multiprocessing.get_context("spawn")
    both = [spawn.Process(target=_fetch_there, args=(server.url + "/raw", path)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert [one.exitcode for one in both] == [0, 0]
    assert path.read_bytes() == JSON
    assert server.most_at_once == 1


def test_a_fetch_that_does_not_end_is_named(server, tmp_path):
    with FileLock(tmp_path / ".fetch.lock"), pytest.raises(FetchError, match="another fetch is running"):
        get(server, "/good", tmp_path / "a.json")
    assert not server.seen


def test_threads_take_turns(server, tmp_path):
    server.raw["/raw"], server.delay = b"HTTP/1.1 200 OK\r\n\r\n" + JSON, 0.005
    patient = {"limits": Limits(total=10)}
    both = [
        threading.Thread(target=get, args=(server, "/raw", tmp_path / name), kwargs=patient)
        for name in "ab"
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == JSON
    assert server.most_at_once == 1


def test_leftovers_of_a_killed_fetch_are_removed(server, tmp_path):
    for name in (".a.json.part", ".b.json.part"):
        (tmp_path / name).write_bytes(b"half of what the server has" * 100)
    get(server, "/good", tmp_path / "a.json")
    left = {one.name for one in tmp_path.iterdir()}
    assert left == {"a.json", "a.json.fetch.json", ".fetch.lock", ".b.json.part"}


def test_each_period_and_dictionary_of_taldau_has_its_file(tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "fetch", lambda url, path, *_, **__: path.name)
    seen = [
        fetch_element(704449, "taldau", folder=tmp_path, period=period, dics=dics)
        for period, dics in ((7, "67"), (8, "67"), (7, "67,915"))
    ]
    assert seen == [
        "taldau_element704449_period7_dics67_ru.json",
        "taldau_element704449_period8_dics67_ru.json",
        "taldau_element704449_period7_dics67-915_ru.json",
    ]


def test_a_folder_that_cannot_be_written_is_a_failure_like_others(server, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FetchError, match="cannot be written"):
        get(server, "/good", tmp_path / "file" / "a.json")


def test_one_failure_does_not_stop_the_others(server, tmp_path, monkeypatch):
    shutil.copytree(paths.raw(), tmp_path / "data" / "raw")
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    monkeypatch.setattr(fetching, "STAT", server.url + "/{element}")
    monkeypatch.setattr(fetching, "fetch", partial(fetch, hosts=("127.0.0.1",)))
    server.raw["/1"] = refused(b"99999")
    server.raw["/2"] = b"HTTP/1.1 302 Found\r\nLocation: http://[bad\r\n\r\n"
    server.raw["/3"] = b"HTTP/1.1 200 OK\r\n\r\n" + JSON
    result = CliRunner().invoke(main, ["fetch", "1", "x", "2", "3", "--form", "json", "--lang", "ru"])
    assert result.exit_code == 1
    assert (tmp_path / "data/downloads/json_element3_ru.json").read_bytes() == JSON
    lines = result.output.splitlines()
    assert [line[:2] for line in lines if line[1:2] == ":"] == ["1:", "x:", "2:", "3:"]
    assert any(line.startswith("3: загружено") for line in lines)
    assert "3 " in lines[-1]
    assert "попытка 1: ответ сервера: 503, он просит подождать" in result.output
    assert "адрес или ответ непонятен" in result.output
