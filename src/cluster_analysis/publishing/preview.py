"""Preview while working: build again when something changes, and reload the open page.

A small server on this machine alone shows the published report; pages are as published, with one line of
script added on the way to the browser that reloads them after a build.
"""

from __future__ import annotations

import functools
import http.server
import itertools
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from cluster_analysis.data.paths import MARK, project_root, raw, reports
from cluster_analysis.errors import ClusterAnalysisError
from cluster_analysis.publishing import outcome
from cluster_analysis.publishing.build import build
from cluster_analysis.publishing.run.snapshot import PACKAGE
from cluster_analysis.publishing.site import swap

VERSION = "/.version"
SCRIPT = """<script>
let shown; setInterval(async () => { try { const now = await (await fetch("/.version")).text();
if (shown && shown !== now) location.reload(); shown = now; } catch {} }, 700);
</script>"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the report; pages get the line that reloads them."""

    def do_GET(self) -> None:
        """A page, a file, or the name of the report that is published now."""
        path = Path(self.translate_path(self.path))
        if self.path == VERSION:
            version = swap.current()
            self._send(version.name if version else "", "text/plain")
        elif path.suffix == ".html" and path.is_file():
            self._send(path.read_text(encoding="utf-8") + SCRIPT, "text/html")
        else:
            super().do_GET()

    def _send(self, text: str, kind: str) -> None:
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal for the build."""


def start_server(port: int) -> http.server.ThreadingHTTPServer:
    """Serve the report on this machine; a port of 0 takes a free one."""
    handler = functools.partial(Handler, directory=str(reports()))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def watched() -> list[Path]:
    """What a build depends on."""
    root = project_root()
    return [path for path in (raw(), root / "notebooks", root / MARK, PACKAGE) if path.exists()]


def follow(changes: Iterable[set[tuple[Any, str]]]) -> None:
    """Build, and again on each change; what cannot be built is said."""
    for changed in itertools.chain([set()], changes):
        if changed:
            click.echo("changed: " + ", ".join(sorted({Path(path).name for _, path in changed})))
        try:
            click.echo(outcome.as_text(build()))
        except ClusterAnalysisError as error:
            click.echo(str(error))


def watch(port: int = 8000) -> None:
    """Build, show, and build again on each change, until interrupted."""
    from watchfiles import PythonFilter, watch

    only = PythonFilter(
        extra_extensions=(".ipynb", ".csv", ".yml", ".geojson", ".po", ".html", ".css", ".js", ".xlsx")
    )
    server = start_server(port)
    click.echo(f"http://127.0.0.1:{server.server_port}/site/index.html  (Ctrl-C ends)")
    follow(watch(*watched(), watch_filter=only, raise_interrupt=False))
    server.shutdown()
