"""Claims without those who make them."""

from __future__ import annotations

import pytest

from newsqa.writing.speaker import loses_speaker

CLAIM = "对此，发言人费云天称，商会没有提出任何证据，所言都不是事实。"
QUOTED = "县长卓远航表示：“白河水库明年可以蓄水。”"


@pytest.mark.parametrize(
    ("sentence", "source", "lost"),
    [
        ("商会没有提出任何证据，所言都不是事实。", CLAIM, True),
        ("商会没有提出任何证据。", CLAIM, True),
        ("费云天称，商会没有提出任何证据。", CLAIM, False),
        ("发言人认为商会没有提出任何证据。", CLAIM, False),
        ("白河水库明年可以蓄水。", QUOTED, True),
        ("卓远航表示，白河水库明年可以蓄水。", QUOTED, False),
        ("商会没有提出任何证据。", "商会没有提出任何证据，法院驳回了起诉。", False),
        ("县长卓远航主持会议。", "县长卓远航主持会议，并表示，水库明年蓄水。", False),
        ("", CLAIM, False),
    ],
)
def test_a_claim_needs_its_speaker(sentence: str, source: str, lost: bool) -> None:
    assert loses_speaker(sentence, [source]) is lost
