from __future__ import annotations

import ftfy.bad_codecs  # registers sloppy-windows-1252
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.ingest.mojibake import mended, unreadable_share

assert ftfy.bad_codecs
SIMPLIFIED = "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"
TRADITIONAL = "3月11日上午，青溪縣召開春季植樹動員會。縣長卓遠航主持會議，縣委書記梁仲秋講話。"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (SIMPLIFIED, "utf-8", "latin-1"),
        (SIMPLIFIED, "utf-8", "sloppy-windows-1252"),
        (SIMPLIFIED, "gb18030", "latin-1"),
        (SIMPLIFIED, "gb18030", "sloppy-windows-1252"),
        (SIMPLIFIED, "gb18030", "big5hkscs"),
        (TRADITIONAL, "utf-8", "latin-1"),
        (TRADITIONAL, "big5", "latin-1"),
        (TRADITIONAL, "big5", "gb18030"),
        ("会议中国", "utf-8", "gb18030"),
    ],
)
def test_what_was_read_wrongly_is_read_again(text: str, right: str, wrong: str) -> None:
    garbled = text.encode(right).decode(wrong, "replace")
    if "\ufffd" not in garbled:
        assert garbled != text
        assert mended(garbled) == text
        # One garbled line among good ones is enough, and the good ones stay.
        assert mended(f"{SIMPLIFIED}\n{garbled}\n{SIMPLIFIED}") == (
            f"{SIMPLIFIED}\n{text}\n{SIMPLIFIED}"
        )


def test_utf8_read_as_gbk_gives_back_all_but_what_is_lost() -> None:
    garbled = SIMPLIFIED.encode().decode("gb18030", "replace")
    text = mended(garbled)
    assert text.count("\ufffd") <= garbled.count("\ufffd")
    assert sum(character in text for character in SIMPLIFIED) >= 0.85 * len(SIMPLIFIED)
    assert "植树动员会" in text


@pytest.mark.parametrize(
    ("garbled", "text"),
    [
        ("ÖÐ¹ú", "中国"),
        ("标题：ÖÐ¹úÎÄ×Ö 作者", "标题：中国文字 作者"),
        ("中文标题 ä¸\xadå›½ 会议", "中文标题 中国 会议"),
        ("un cafÃ© au lait", "un café au lait"),
    ],
)
def test_parts_of_a_line(garbled: str, text: str) -> None:
    assert mended(garbled) == text


@pytest.mark.parametrize(
    "text",
    [
        "Les élèves ont été à l'école, où Noël naît déjà. L’été, ça brûle.",
        "Größe, Übermäßige Häuser, süß",
        "3月，Müller 与 José García 会面",
        "Ærøskøbing þóðæ íslensk",
        "«Déjà» – “naïve” façade… ÀÉÈ",
        "кодировка Привет Москва",
        "こんにちは、東京の皆さん",
        "Được biết đến ở Việt Nam, một người",
        "逝者名单：虢灿、谌翀、邵彧、亓隆、纵颉、仝卓、郗鑫",
        "鹽城環(huán)?萍汲屈h工委",  # bytes lost inside good text: the repair's work
        "°±²³ 25℃～30℃ ×÷ ½¾",
        "联通",
    ],
)
def test_real_text_stays(text: str) -> None:
    assert mended(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_repaired_or_unchanged_with_its_lines(text: str) -> None:
    assert mended(text).count("\n") >= text.count("\n")


@given(st.lists(st.sampled_from([SIMPLIFIED, TRADITIONAL, "café", "Größe", "", "OPEC+"])))
def test_good_lines_are_never_changed(lines: list[str]) -> None:
    assert mended("\n".join(lines)) == "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "share"),
    [("会议", 0), ("会\ufffd", 0.5), ("会议锟斤拷。", 0.5), ("会\0", 0.5), ("", 0)],
)
def test_the_share_that_nobody_can_read(text: str, share: float) -> None:
    assert unreadable_share(text) == pytest.approx(share)
