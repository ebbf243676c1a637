from __future__ import annotations

import base64
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.errors import SourceError
from newsqa.ingest.decode import decode
from newsqa.ingest.draft import RawFile
from newsqa.ingest.formats.mht import page
from tests.ingest.formats.documents import BODY

PAGE = f"<html><head><title>植树会</title></head><body><p>{BODY}</p></body></html>"


def saved(charset: str, *, declared: bool = True, page_text: str = PAGE) -> bytes:
    """As browsers save: the page first, then what belongs to it."""
    message = MIMEMultipart("related", type="text/html")
    message["Subject"] = "植树会"
    message["Snapshot-Content-Location"] = "https://example.org/snapshot"
    part = MIMEText("", "html", "us-ascii")
    part.set_payload(base64.encodebytes(page_text.encode(charset)).decode())
    part.replace_header("Content-Transfer-Encoding", "base64")
    part.set_param("charset", charset) if declared else part.del_param("charset")
    part["Content-Location"] = "https://example.org/news/1.html"
    message.attach(part)
    style = MIMEText("p { color: red }", "css")
    style["Content-Location"] = "https://example.org/a.css"
    message.attach(style)
    return message.as_bytes()


def read(data: bytes) -> tuple[str, str | None]:
    raw, url = page(RawFile("a.mht", ".mht", data))
    assert (raw.location, raw.suffix) == ("a.mht", ".html")
    return decode(raw).text, url


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", [True, False])
def test_the_page_and_its_address(charset: str, declared: bool) -> None:
    text, url = read(saved(charset, declared=declared))
    assert text.endswith(PAGE)
    assert url == "https://example.org/news/1.html"


def test_what_the_page_says_of_itself_goes_before_its_envelope() -> None:
    declared = PAGE.replace("<title>", '<meta charset="gbk"><title>')
    assert read(saved("gbk", page_text=declared))[0] == declared


def test_an_address_of_the_disk_is_none() -> None:
    data = saved("utf-8").replace(b"https://example.org/news/1.html", b"file:///C:/1.html")
    assert read(data)[1] is None


def test_a_plain_page_under_this_name() -> None:
    assert read(PAGE.encode())[0] == PAGE


@pytest.mark.parametrize(
    "data", [b"x", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", b"\xff\0\xfe"]
)
def test_without_a_page_it_is_an_error(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"a\.mht："):
        read(data)


@given(st.integers(0, 900), st.binary(max_size=20))
def test_any_damage_gives_a_page_or_one_line(place: int, damage: bytes) -> None:
    whole = saved("utf-8")
    try:
        page(RawFile("a.mht", ".mht", whole[:place] + damage + whole[place + 7 :]))
    except SourceError as error:
        assert "\n" not in str(error)
