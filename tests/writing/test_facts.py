from __future__ import annotations

import pytest

from newsqa.text.terms import Tokenizer
from newsqa.writing.facts import Source, lacks

SOURCE = Source(
    "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话，副县长费云天参加。"
    "会议下发了《青溪县2024年国土绿化方案》，要求全县今年新栽树木42万株，比去年增长两成。梁仲秋说：“种一棵活一棵。”",
    "青溪县召开春季植树动员会 2024-03-12 青溪融媒",
    "2024-03-12",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "2024年3月11日，青溪县召开动员会。",
        "县长卓远航主持会议。",
        "縣長卓遠航主持會議。",
        "全县2024年新栽420000株树木。",
        "新栽树木比2023年增长20%。",
        "会议下发了《青溪县2024年国土绿化方案》。",
        "梁仲秋说“种一棵，活一棵”。",
        "据青溪融媒2024年3月12日报道，青溪县召开了会议。",
    ],
)
def test_what_stands_in_the_source_lacks_nothing(sentence: str, tokenizer: Tokenizer) -> None:
    assert lacks(sentence, SOURCE, tokenizer) is None


@pytest.mark.parametrize(
    ("sentence", "lack"),
    [
        ("县长卓远行主持会议。", "name"),
        ("县长卓远主持会议。", "name"),
        ("澜溪县召开动员会。", "name"),
        ("3月12日上午召开动员会。", "day"),
        ("2023年3月11日召开动员会。", "day"),
        ("全县新栽树木43万株。", "number"),
        ("全县新栽树木超过42万株。", "number"),
        ("全县新栽树木42万亩。", "number"),
        ("会议下发了《国土绿化条例》。", "title"),
        ("梁仲秋说“种一棵死一棵”。", "quotation"),
        ("副县长卓远航主持会议。", "post"),
        ("县长费云天参加会议。", "post"),
        ("县委书记卓远航讲话。", "post"),
        ("市长主持会议。", "post"),
        ("新栽树木比去年下降。", "direction"),
    ],
)
def test_what_the_source_lacks_is_named(sentence: str, lack: str, tokenizer: Tokenizer) -> None:
    assert lacks(sentence, SOURCE, tokenizer) == lack
