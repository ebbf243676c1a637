"""docs/scale.md tried: its nginx before three readers, one of which dies."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.conftest import REPOSITORY
from tests.web.test_deploy import _configuration, _wait, free_port, replaced


def reader(name: str) -> ThreadingHTTPServer:
    """A server that answers with its name."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(name)))
            self.end_headers()
            self.wfile.write(name.encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def test_a_visitor_stays_with_a_reader_until_it_dies(tmp_path: Path) -> None:
    command = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if command is None:
        pytest.skip("no nginx on this machine; on Debian: apt-get install nginx-light")
    text = (REPOSITORY / "docs" / "scale.md").read_text(encoding="utf-8")
    found = re.search(r"^```nginx\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found
    readers = {name: reader(name) for name in ("one", "two", "three")}
    port = free_port()
    places = [f"10.0.0.1{number}:7860" for number in (1, 2, 3)]
    own = [f"127.0.0.1:{one.server_address[1]}" for one in readers.values()]
    new = {"listen 80": f"listen 127.0.0.1:{port}", **dict(zip(places, own, strict=True))}
    configuration = _configuration(tmp_path, [replaced(found[1], new)])
    (tmp_path / "nginx.conf").write_text(configuration, encoding="utf-8")
    with ExitStack() as stack:
        for one in readers.values():
            threading.Thread(target=one.serve_forever, daemon=True).start()
            stack.callback(one.server_close)
        started = [command, "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
        subprocess.run([*started, "-t"], check=True, timeout=60)
        process = stack.enter_context(subprocess.Popen(started))
        stack.callback(process.terminate)
        _wait(port, process)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            (first,) = {client.get("/").text for _ in range(6)}
            readers[first].shutdown()
            readers[first].server_close()
            (other,) = {client.get("/").text for _ in range(6)}
            assert other in readers.keys() - {first}
            for name in readers.keys() - {first}:
                readers[name].shutdown()
