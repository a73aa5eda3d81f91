"""An address is parsed once and connected to as parsed: no other host, no user name, no other port."""

import http.server
import json
import threading

import pytest

from cluster_analysis.intake.fetch import FetchError, Limits, fetch

QUICK = Limits(connect=2, read=1, total=5, attempts=1, pause=0.01)


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another server, which counts who comes and gives them a file that looks right."""

    def do_GET(self):
        self.server.visitors += 1
        content = json.dumps([{"id": "evil", "y122017": "6.6"}]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def elsewhere(request):
    """A server on another address of this machine, or on another port."""
    found = http.server.ThreadingHTTPServer((getattr(request, "param", "127.0.0.2"), 0), Elsewhere)
    found.visitors = 0
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


def get(url, path):
    return fetch(url, path, "json", limits=QUICK, hosts=("127.0.0.1",), tell=[].append)


def redirect(server, place):
    server.raw["/raw"] = b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % place.encode()
    return server.url + "/raw"


def test_a_backslash_leads_nowhere(server, elsewhere, tmp_path):
    here = server.url.removeprefix("http://")
    place = f"http://127.0.0.2:{elsewhere.server_port}\\@{here}/good"
    with pytest.raises(FetchError, match="unknown place"):
        get(redirect(server, place), tmp_path / "a.json")
    with pytest.raises(FetchError, match="not on a known host"):
        get(place, tmp_path / "a.json")
    assert elsewhere.visitors == 0
    assert not (tmp_path / "a.json").exists()


@pytest.mark.parametrize("user", ["me:secret", "me"])
def test_user_names_are_refused_also_after_a_redirect(server, tmp_path, user):
    place = server.url.replace("://", f"://{user}@") + "/good"
    with pytest.raises(FetchError, match="names a user"):
        get(redirect(server, place), tmp_path / "a.json")
    with pytest.raises(FetchError, match="names a user"):
        get(place, tmp_path / "a.json")
    assert "/good" not in server.counts


@pytest.mark.parametrize("elsewhere", ["127.0.0.1"], indirect=True)
def test_a_redirect_to_another_port_is_refused(server, elsewhere, tmp_path):
    place = f"http://127.0.0.1:{elsewhere.server_port}/good"
    with pytest.raises(FetchError, match="another port"):
        get(redirect(server, place), tmp_path / "a.json")
    assert elsewhere.visitors == 0


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://stat.gov.kz:8443/x", "another port"),
        ("https://stat.gov.kz:80/x", "another port"),
        ("https://me@stat.gov.kz/x", "names a user"),
        ("https://stat.gov.kz@evil.example/x", "not on a known host"),
        ("https://stat.gov.kz.evil.example/x", "not on a known host"),
        ("https:\\\\stat.gov.kz\\x", "not on a known host"),
        ("//stat.gov.kz/x", "not an https"),
        ("https://[::1", "makes no sense"),
        ("", "not on a known host"),
    ],
)
def test_addresses_off_the_rule_are_refused_before_anything_is_asked(url, reason, tmp_path):
    with pytest.raises(FetchError, match=f"attempt 1: .*{reason}"):
        fetch(url, tmp_path / "a", limits=QUICK)
