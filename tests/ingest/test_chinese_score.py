from __future__ import annotations

from newsqa.ingest.chinese_score import plausibility

TEXT = "县长卓远航主持会议，县委书记梁仲秋讲话。"


def test_text_reads_better_than_the_same_bytes_read_wrongly() -> None:
    assert plausibility(TEXT) > 0.8
    assert plausibility(TEXT.encode().decode("gb18030", "replace")) < 0.2
    assert plausibility(TEXT.encode("gbk").decode("latin-1")) < 0
    assert plausibility("plain") == 1
