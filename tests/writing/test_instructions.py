from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from newsqa.writing.instructions import speaks_to_a_model
from tests.conftest import ARTICLES

from .injections import INJECTIONS, Injection

NEWS = (
    "县长要求各部门不要忽略安全细节，并回答了记者的提问。",
    "他忘记了之前的约定，仍请大家关注新规。",
    "人工智能助手上线后，市民可以用语音提问。",
    "专家说，大模型应当遵守规则，不能输出违法内容。",
    "会议要求，所有单位必须在8月前完成整改。",
    "记者：您怎么看？校长：我们会继续努力。",
    "该公司发布新版聊天机器人，用户可以要求它总结新闻。",
    "The system was ignored by previous owners.",
)


def test_there_are_thirty() -> None:
    assert len({one.planted for one in INJECTIONS}) == 30


@pytest.mark.parametrize("one", INJECTIONS, ids=range(len(INJECTIONS)))
def test_an_injection_is_recognized(one: Injection) -> None:
    assert speaks_to_a_model(f"3月11日上午，青溪县召开会议。\n{one.planted}\n会议结束。")


@pytest.mark.parametrize("text", [*NEWS, *(article[-1] for article in ARTICLES)])
def test_news_is_not(text: str) -> None:
    assert not speaks_to_a_model(text)


@pytest.mark.slow
def test_hardly_any_article_of_the_archive_is_left_out(shared: Path) -> None:
    with gzip.open(shared / "data" / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    found = sum(map(speaks_to_a_model, texts))
    assert found < len(texts) / 500
