from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.ingest.repair import mend
from newsqa.ingest.repair.lost_bytes import find_lost_bytes
from tests.corrupt import corrupt, lose_bytes, traditional

# Written for this project.
PARAGRAPH = (
    "昨天下午，全市防汛工作会议在市政府召开。会议要求，各部门要认真落实责任，加强值班值守，"
    "及时排查隐患，确保人民群众生命财产安全。市长在会上指出，今年汛期降雨量比往年明显增加，"
    "水库水位持续上升，必须做好应对更大洪水的准备。会后，与会人员来到大堤现场检查物资储备情况，"
    "并听取了水利部门负责人的汇报。截至目前，全市已经转移受灾群众两千多人，没有人员伤亡。"
)


@pytest.mark.parametrize(
    ("clean", "start", "end"),
    [
        (PARAGRAPH, PARAGRAPH.index("认真落实"), PARAGRAPH.index("责任，加强")),
        (PARAGRAPH, PARAGRAPH.index("民群众生命"), PARAGRAPH.index("财产安全")),
        (traditional(PARAGRAPH), PARAGRAPH.index("水库水位"), PARAGRAPH.index("，必须做")),
    ],
)
@pytest.mark.parametrize("seed", range(4))
def test_a_run_that_was_read_one_byte_off_is_put_right(
    clean: str, start: int, end: int, seed: int
) -> None:
    length, damaged = lose_bytes(clean[start:end], random.Random(seed), "\ufffd")
    if length < 3:
        pytest.skip("the bytes fell into step at once")
    text = clean[:start] + damaged + clean[start + length :]

    assert mend(text).text == clean


def test_what_the_bytes_do_not_tell_is_left_and_marked() -> None:
    text = "价格：\ufffd龘\ufffd元。" + PARAGRAPH
    mended = mend(text)

    assert PARAGRAPH in mended.text
    assert all(repair.kind != "lost_bytes" for repair in mended.repairs)


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_any_text_can_be_searched(text: str) -> None:
    clear, unclear = find_lost_bytes(text, damaged=True)
    for readings in (clear, unclear):
        for reading in readings:
            assert 0 <= reading.start < reading.end <= len(text)
        for one, next_one in pairwise(readings):
            assert one.end <= next_one.start


def test_clean_text_stays() -> None:
    for text in (PARAGRAPH, traditional(PARAGRAPH), "价格是多少?3.5元?", "The fox jumps", ""):
        assert mend(text).text == text
        assert not [r for r in mend(text).repairs if r.kind == "lost_bytes"]


def test_every_repair_says_where_it_is() -> None:
    dirty = corrupt(PARAGRAPH * 3, random.Random(5), notes=0.1, losses=0.02)
    mended = mend(dirty.text)
    kinds = {repair.kind for repair in mended.repairs}

    assert {"note", "lost_bytes"} <= kinds
    for repair in mended.repairs:
        assert mended.text[repair.start :].startswith(repair.after)
    assert sum(repair.kind == "note" for repair in mended.repairs) == dirty.notes


@pytest.mark.parametrize("form", ["線", "綫"])
def test_of_two_forms_of_a_character_the_one_that_the_text_has_is_put_back(form: str) -> None:
    clean = traditional(PARAGRAPH).replace("大堤現場", f"大堤沿{form}檢查路{form}，現場")
    clean = clean + f"這條航{form}已經恢復。"
    start, end = clean.index("來到大堤沿"), clean.index("檢查路")
    # The first byte of the last character is known: 線 and 綫 both begin with it.
    first, second = (clean[start].encode("gbk")[1:], form.encode("gbk")[:1])
    inner = clean[start + 1 : end - 1].encode("gbk")
    damaged = (first + inner + second).decode("gbk")
    text = clean[:start] + "\ufffd" + damaged + clean[end:]

    assert mend(text).text == clean
