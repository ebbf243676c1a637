from __future__ import annotations

from newsqa.text.sentences import sentence_windows
from newsqa.text.speakers import speaking


def test_speaker_goes_on_until_the_next_one() -> None:
    text = (
        "会议昨天召开。魏青禾指出，桥要按期通车。要把安全放在第一位。"
        "他还强调，不得拖欠工资。江晚舟表示，公司有信心。工地已经复工。"
    )

    found = speaking(text, sentence_windows(text), {"魏青禾"})

    assert found == [False, True, True, True, False, False]
