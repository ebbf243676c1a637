"""A correction stands in the place of what it corrects."""

from __future__ import annotations

import pytest

from newsqa.answer.corrections import corrected
from newsqa.engine import NewsQA
from newsqa.types import Article, Hit, Passage

WRONG = Article("old", "大桥计划2024年通车。", title="大桥主墩出水", published="2023-05-01")
RIGHT = Article("new", "大桥计划2025年通车。", title="大桥主墩出水（更正）", published="2023-05-03")


def hits(*articles: Article) -> list[Hit]:
    return [Hit(Passage(article, 0, len(article.text)), 1.0) for article in articles]


def test_the_older_article_of_that_title_is_corrected() -> None:
    assert corrected(hits(WRONG, RIGHT)) == {"old"}
    assert corrected(hits(WRONG)) == set()


@pytest.mark.parametrize(
    "other",
    [
        Article("new", "更正。", title="隧道贯通（更正）", published="2023-05-03"),
        Article("new", "更正。", title="大桥主墩出水（更正）", published="2023-04-30"),
        Article("new", "更正。", title="更正", published="2023-05-03"),
    ],
)
def test_another_report_is_not(other: Article) -> None:
    assert corrected(hits(WRONG, other)) == set()


def test_the_corrected_figure_is_answered(engine: NewsQA) -> None:
    body = (
        "4月30日，青溪大桥指挥部通报建设进展。指挥长卓远航介绍，大桥主墩已经全部出水，"
        "总投资{}亿元。大桥全长二千三百米，双向六车道，由青溪路桥集团承建。"
        "建成后，两岸通行时间将由四十分钟缩短到六分钟，沿线居民可以拨打热线反映噪声。"
    )
    engine.add(
        [
            Article("v1", body.format(9), title="青溪大桥主墩出水", published="2023-05-01"),
            Article(
                "v2", body.format(11), title="青溪大桥主墩出水（更正）", published="2023-05-03"
            ),
        ]
    )
    answer = engine.ask("青溪大桥总投资多少？")
    assert [span.text for span in answer.answers] == ["11亿元"]
    assert answer.answers[0].passage.article.id == "v2"
    assert not answer.disagree
