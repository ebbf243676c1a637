"""docs/deploy.md tried: its nginx with TLS and a prefix, its systemd unit, its Dockerfile."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import trustme
from playwright.sync_api import Browser, expect

from newsqa.protocols import OnStep
from newsqa.settings import load_settings
from newsqa.types import Answer, Article
from newsqa.web.pages import article_link
from tests.conftest import REPOSITORY

from .browser import DESKTOP, served
from .conftest import StubEngine, answered, span_of
from .portal import page_with, visit

ARTICLE = Article("植树/1", "县长卓远航主持会议，县委书记讲话。", "植树动员会", publisher="报")
ADDRESS = Article("https://paper.example//a/?b=1&c#d", "正文。")
QUESTION = "谁主持了植树动员会？"
ASK = "/api/v1/ask"


class WaitingEngine(StubEngine):
    """Reports its first step, and holds a question with 慢 back until it is released."""

    def __init__(self, *trusted: str) -> None:
        settings = load_settings(root_path="/news", trusted_proxies=list(trusted), show_docs=True)
        given = answered(QUESTION, span_of(ARTICLE, "卓远航"))
        super().__init__([ARTICLE, ADDRESS], given, settings=settings)
        self.go = threading.Event()

    def ask(self, question: str, *, on_step: OnStep | None = None, **options: Any) -> Answer:
        if on_step is not None:
            on_step("retrieve")
        if "慢" in question:
            assert self.go.wait(20)
        return super().ask(question)


@dataclass
class Deployed:
    """Behind nginx: what trusts it (as written, and without the prefix), what does not, and a page
    of another origin.
    """

    trusting: str
    stripping: str
    doubting: str
    portal: str
    engine: WaitingEngine
    context: ssl.SSLContext


def block(kind: str) -> str:
    """The first code block of docs/deploy.md of this kind."""
    text = (REPOSITORY / "docs" / "deploy.md").read_text(encoding="utf-8")
    found = re.search(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found, kind
    return found[1]


def replaced(text: str, new: dict[str, str]) -> str:
    """Each must be there: else the document has changed and the test would try something else."""
    for old, value in new.items():
        assert old in text, old
        text = text.replace(old, value)
    return text


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The nginx of the document, its ports and files apart."""
    command = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if command is None:
        pytest.skip("no nginx on this machine; on Debian: apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "both.pem"))
    context = ssl.create_default_context()
    authority.configure_trust(context)
    ports = [free_port() for _ in range(4)]
    trusting, stripping, doubting, portal = (f"https://127.0.0.1:{port}" for port in ports)
    engine = WaitingEngine("127.0.0.1")
    with ExitStack() as stack:
        trusted = stack.enter_context(served(engine, [portal]))
        doubted = stack.enter_context(served(WaitingEngine()))
        servers = [
            replaced(
                block("nginx"),
                {
                    "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
                    "/etc/ssl/portal.pem": f"{folder}/both.pem",
                    "/etc/ssl/portal.key": f"{folder}/both.pem",
                    "http://127.0.0.1:7860": address,
                },
            )
            for port, address in zip(ports, (trusted, f"{trusted}/", doubted), strict=False)
        ]
        (folder / "index.html").write_text(page_with(f"{trusting}/news"), encoding="utf-8")
        (folder / "portal.js").write_text("window.events = [];")
        servers.append(
            f"server {{ listen 127.0.0.1:{ports[3]} ssl; root {folder};"
            f" ssl_certificate {folder}/both.pem; ssl_certificate_key {folder}/both.pem; }}"
        )
        (folder / "nginx.conf").write_text(_configuration(folder, servers), encoding="utf-8")
        started = [command, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
        subprocess.run([*started, "-t"], check=True, timeout=30)
        process = stack.enter_context(subprocess.Popen(started))
        stack.callback(process.terminate)
        _wait(ports[0], process)
        yield Deployed(
            f"{trusting}/news", f"{stripping}/news", f"{doubting}/news", portal, engine, context
        )


def _configuration(folder: Path, servers: list[str]) -> str:
    # Started by root its workers would be somebody else, who may not read this folder.
    user = "user root;" if os.geteuid() == 0 else ""
    paths = "".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"{user} daemon off; pid {folder}/pid; error_log stderr error; events {{}}\n"
        f"http {{ access_log off; {paths} types {{ text/html html; text/javascript js; }}\n"
        + "\n".join(servers)
        + "}"
    )


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("nginx did not get ready")


@pytest.mark.parametrize("name", ["trusting", "stripping"])
def test_rest_through_tls_and_the_prefix(deployed: Deployed, name: str) -> None:
    address = getattr(deployed, name)
    with httpx.Client(base_url=address, verify=deployed.context) as client:
        got = client.post(ASK, json={"question": QUESTION}).json()
        assert got["answers"][0]["text"] == "卓远航"
        assert client.get("/healthz").status_code == 200
        assert client.get("/openapi.json").json()["servers"] == [{"url": "/news"}]
        # Larger than nginx takes by itself, smaller than max_request_bytes.
        assert client.post(ASK, json={"question": "长" * 700_000}).status_code == 422
        page = client.get(f"/{article_link(ARTICLE, None)}")
        assert (page.status_code, 'href="/news/"' in page.text) == (200, True)
        bare = client.get(address, follow_redirects=False)
        assert (bare.status_code, bare.headers["location"]) == (301, f"{address}/")


def test_ids_that_are_addresses_come_through(deployed: Deployed) -> None:
    with httpx.Client(base_url=deployed.trusting, verify=deployed.context) as client:
        link = article_link(ADDRESS, None)
        for path in (f"/{link}", f"/api/v1/{link.replace('article', 'articles', 1)}"):
            page = client.get(path)
            assert (page.status_code, ADDRESS.text in page.text) == (200, True)


@pytest.mark.parametrize(
    "path", ["/metrics", "/news/metrics", "/%6detrics", "//metrics", "/x/../metrics"]
)
def test_figures_are_not_shown_outside(deployed: Deployed, path: str) -> None:
    with httpx.Client(verify=deployed.context) as client:
        assert client.get(f"{deployed.trusting}{path}").status_code in (403, 404)
        assert client.get(f"{deployed.stripping}{path}").status_code == 403


def test_events_come_as_they_are_made(deployed: Deployed) -> None:
    deployed.engine.go.clear()
    asked = {"question": "慢吗？", "stream": True}
    with (
        httpx.Client(base_url=deployed.trusting, verify=deployed.context, timeout=15) as client,
        client.stream("POST", ASK, json=asked) as stream,
    ):
        lines = stream.iter_lines()
        before = [next(lines) for _ in range(5)]
        # The answer is not made before the progress has arrived.
        assert [line for line in before if line.startswith("data")][
            1
        ] == 'data: {"step": "retrieve"}'
        deployed.engine.go.set()
        assert "event: answer" in list(lines)


def test_https_is_believed_from_a_trusted_proxy_only(deployed: Deployed) -> None:
    with httpx.Client(verify=deployed.context) as client:
        for address, scheme in ((deployed.trusting, "https"), (deployed.doubting, "http")):
            # What the client claims about itself is overwritten by nginx.
            for claimed in ("http", "https"):
                config = client.get(f"{address}/config", headers={"X-Forwarded-Proto": claimed})
                assert config.json()["root"] == address.replace("https", scheme)


@pytest.mark.slow
def test_the_chat_behind_tls(browser: Browser, deployed: Deployed) -> None:
    with visit(browser, f"{deployed.trusting}/", DESKTOP, ignore_https_errors=True) as seen:
        page = seen.page
        expect(page.locator(".nq-foot")).to_contain_text("数据截至")
        page.locator("#nq-box input").fill(QUESTION)
        page.locator("#nq-box input").press("Enter")
        expect(page.locator(".nq-answered mark").first).to_have_text("卓远航")
        with page.context.expect_page() as found:
            page.locator(".nq-stored").click()
        stored = found.value
        expect(stored.locator("mark#answer")).to_have_text("卓远航")
        assert stored.url.startswith(f"{deployed.trusting}/article/")
        icon = page.locator("link[rel=icon]").evaluate("link => link.href")
        assert icon == f"{deployed.trusting}/favicon.ico"
        stored.locator("nav a").click()
        expect(stored.locator(".nq-hero >> visible=true")).to_be_visible()
        assert {url.split("/news/")[0] + "/news" for url in seen.requested} == {deployed.trusting}
        # Chromium also tries the icon of the whole site, which is not ours.
        assert {error for error in seen.errors if "404 (Not Found)" not in error} == set()


@pytest.mark.slow
def test_the_widget_on_a_page_behind_tls(browser: Browser, deployed: Deployed) -> None:
    with visit(browser, f"{deployed.portal}/index.html", ignore_https_errors=True) as seen:
        seen.page.get_by_role("button", name="新闻问答").click()
        seen.ask(QUESTION)
        expect(seen.frame.locator("mark")).to_have_text("卓远航")
        link = seen.frame.locator(".nq-stored").evaluate("link => link.href")
        assert link.startswith(f"{deployed.trusting}/article/")
        newsqa, portal = urlsplit(deployed.trusting).netloc, urlsplit(deployed.portal).netloc
        assert seen.hosts() == {newsqa, portal}
        assert all(url.startswith(("https:", "data:")) for url in seen.requested)
        assert seen.errors == []


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    command = shutil.which("systemd-analyze")
    if command is None:
        pytest.skip("no systemd-analyze on this machine; on Debian: apt-get install systemd")
    unit = tmp_path / "newsqa.service"
    unit.write_text(replaced(block("ini"), {"/opt/newsqa/bin/newsqa": "/bin/true"}))
    got = subprocess.run(
        [command, "verify", "--man=no", str(unit)], capture_output=True, text=True, timeout=60
    )
    assert (got.returncode, got.stderr) == (0, "")


def test_the_unit_and_the_image_name_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    unit, image = block("ini"), block("dockerfile")
    given = [
        part
        for line in re.findall(r"^Environment=(.*)$", unit, re.MULTILINE)
        for part in shlex.split(line)
    ]
    given += shlex.split(" ".join(re.findall(r"^ENV (.*)$", image, re.MULTILINE)))
    for setting in given:
        name, _, value = setting.partition("=")
        if name == "XDG_CACHE_HOME":  # of the system, not a setting
            continue
        monkeypatch.setenv(name, value)
        found = str(getattr(load_settings(), name.removeprefix("NEWSQA_").lower()))
        assert value.strip('[]"') in found
