"""Only a whole file of the expected kind takes its place, whatever the server says about it."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from cluster_analysis.intake.fetch import FetchError, Limits, fetch

LEGACY = Path(__file__).parent / "fixtures" / "legacy.xls"
JSON = b'[{"terms": [741880], "termNames": ["a"], "periods": []}]'
CSV = "\ufeffPERIOD\tКАТО\tLКАТО\tVAL\r\n2020\tАбай\t1\t12.5\r\n2021\tАбай\t1\t13.5\r\n".encode()
QUICK = Limits(connect=2, read=1, total=5, attempts=2, pause=0.01, max_bytes=1_000_000)


def said(body, length=None, head=b""):
    """A whole answer; without a length its end is where the server hangs up."""
    size = b"" if length is None else b"Content-Length: %d\r\n" % length
    return b"HTTP/1.1 200 OK\r\n" + size + head + b"\r\n" + body


def archive(name):
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as book:
        book.writestr(name, "x" * 500)
    return found.getvalue()


def workbook():
    found = io.BytesIO()
    with xlsxwriter.Workbook(found) as book:
        book.add_worksheet().write(0, 0, 5)
    return found.getvalue()


def get(server, answer, path, form):
    server.raw["/raw"] = answer
    tell = [].append
    return fetch(server.url + "/raw", path, form, limits=QUICK, hosts=("127.0.0.1",), tell=tell)


PACKED = gzip.compress(JSON, mtime=0)
GZIP = b"Content-Encoding: gzip\r\n"
WORKBOOK = workbook()
XLS = LEGACY.read_bytes()


@pytest.mark.parametrize(
    ("form", "body"),
    [("json", JSON), ("taldau", JSON), ("csv", CSV), ("xlsx", WORKBOOK), ("xlsx", XLS)],
)
@pytest.mark.parametrize("told", [True, False])
def test_whole_files_are_kept(server, tmp_path, form, body, told):
    found = get(server, said(body, len(body) if told else None), tmp_path / "a", form)
    assert found.path.read_bytes() == body


def test_last_row_may_lack_its_line_break_if_the_length_is_told(server, tmp_path):
    body = CSV.rstrip(b"\r\n")
    assert get(server, said(body, len(body)), tmp_path / "a", "csv").path.read_bytes() == body


@pytest.mark.parametrize(
    ("form", "answer", "reason"),
    [
        ("json", said(PACKED, len(PACKED), GZIP), "not asked for: gzip"),
        ("json", said(JSON, len(JSON) - 10), "is not JSON"),
        ("json", said(JSON[:-1]), "is not JSON"),
        ("json", said(b'{"error": "not found"}'), "is not a non-empty list"),
        ("json", said(b'[{"error": "not found"}]'), "none of the known forms; fields: error"),
        ("json", said(b"[]"), "is not a non-empty list"),
        ("json", said(b"[1, 2]"), "is not a non-empty list"),
        ("json", said(b"[" * 200_000), "is not JSON"),
        ("json", said(JSON, len(JSON), b"Content-Encoding: br\r\n"), "not asked for: br"),
        ("csv", said("Ошибка сервера".encode()), "no columns PERIOD and VAL"),
        ("csv", said("Ошибка\tсервера\n1\t2\n".encode()), "no columns PERIOD and VAL"),
        ("csv", said(CSV[:-9], len(CSV) - 9), "last row is not whole"),
        ("csv", said(CSV[:-12], len(CSV) - 12), "no whole csv file came"),
        ("csv", said(CSV[:-4]), "last row is not whole"),
        ("csv", said(CSV.split(b"\r\n")[0] + b"\r\n"), "last row is not whole"),
        ("csv", said(CSV + b'2022\t"Abai', len(CSV) + 10), "last row is not whole"),
        ("xlsx", said(b"PK\x03\x04 a zip of anything"), "is not a readable"),
        ("xlsx", said(WORKBOOK[:-30]), "is not a readable"),
        ("xlsx", said(archive("word/document.xml")), "no whole xlsx file came"),
        ("xlsx", said(XLS[: len(XLS) // 2]), "is not a readable"),
        ("xlsx", said(b"\xd0\xcf\x11\xe0" + b" " * 600), "no whole xlsx file came"),
    ],
)
def test_others_leave_the_old_file_as_it_was(server, tmp_path, form, answer, reason):
    old = tmp_path / "a"
    old.write_bytes(b"old")
    with pytest.raises(FetchError, match=reason):
        get(server, answer, old, form)
    assert old.read_bytes() == b"old"
    assert {one.name for one in tmp_path.iterdir()} == {"a", ".fetch.lock"}
