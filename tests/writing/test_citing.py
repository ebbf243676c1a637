"""Openers that only cite a passage are taken off, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsqa.writing.citing import CITED, opener_end
from newsqa.writing.splitter import draft

BODY = "县长卓远航主持会议。"
OPENERS = {
    "根据段落[1]，": (1,),
    "根据第2段，": (2,),
    "根據第二段內容，": (2,),
    "据文章所述，": (),
    "据[3]所述：": (3,),
    "根据[1]、[2]，": (1, 2),
    "根据您提供的新闻段落[1]和[2]，": (1, 2),
    "根据提供的资料，": (),
    "根据以上报道，": (),
    "根据该段，": (),
    "如文章所述，": (),
    "综合段落1和段落2，": (1, 2),
    "从以上新闻内容来看，": (),
    "從報道中可以看出，": (),
    "在资料[2]中，": (2,),
    "第1段指出，": (1,),
    "段落[2]中提到，": (2,),
    "[1]显示：": (1,),
    "根据第2段，第3段指出：": (2, 3),
    "根据提供的资料，文章提到，": (),
    "文章提到，": (),
    "原文中写道：": (),
    "According to passage [2], ": (2,),
    "Based on the provided passages 1 and 2, ": (1,),
    "As stated in the article, ": (),
    "In source 3, ": (3,),
}
NEWS = (
    "据新华社报道，",
    "据《青溪日报》报道，",
    "据青溪县林业局的资料，",
    "根据会议材料，",
    "根据气象信息，",
    "根据新闻发布会的安排，",
    "根据《森林法》第2条，",
    "根据第二条，",
    "据3月11日报道，",
    "据材料科学家介绍，",
    "据文章作者介绍，",
    "在第一段，",
    "从来源看，",
    "从内容上看，",
    "资料显示，",
    "据介绍，",
    "第一篇小说写道，",
    "文章获奖后，",
    "根据文章",
    "According to Xinhua, ",
    "Based on the forest law, ",
)


@pytest.mark.parametrize("opener", OPENERS)
def test_an_opener_that_only_cites_goes(opener: str) -> None:
    found = draft(f"{opener}{BODY}")
    assert found is not None
    assert (found.text, found.cited) == (BODY, OPENERS[opener])


@pytest.mark.parametrize("opener", NEWS)
def test_words_of_the_news_stay(opener: str) -> None:
    assert opener_end(f"{opener}{BODY}") == 0
    found = draft(f"{opener}{BODY}")
    assert found is not None and found.text == f"{opener}{BODY}"


_PIECES = st.sampled_from(
    [
        *"县长的段第二三12据从在,，：。[]()",
        *("根据", "段落", "文章", "报道", "新华社", "所述", "指出", "提供的", "[1]"),
        *("The ", "according to ", "passage "),
    ]
)
_SENTENCES = st.lists(_PIECES, max_size=14).map("".join)


@given(st.sampled_from(sorted(OPENERS)), _SENTENCES)
def test_nothing_but_the_opener_goes(opener: str, body: str) -> None:
    """What follows is what is left of it alone, unless it has an opener or bullet too."""
    assume(body[:1].isalnum() and opener_end(body) == 0)
    assume(not re.match(r"\d{1,2}[.、)）]", body))
    both, alone = draft(f"{opener}{body}"), draft(body)
    assume(alone is not None and opener_end(f"{opener}{body}") == len(opener))
    assert both is not None and alone is not None
    assert both.text == alone.text


@given(_SENTENCES)
def test_an_opener_is_the_beginning_up_to_a_comma(text: str) -> None:
    end = opener_end(text)
    assert 0 <= end <= len(text)
    if end:
        assert text[:end].rstrip()[-1] in ",，：:"
        assert not {"县", "长", "新华社"} & {*text[:end]}
        assert "新华社" not in text[:end]


@given(_SENTENCES)
def test_without_an_opener_all_letters_stay(text: str) -> None:
    found = draft(text)
    assume(found is not None and not found.opener and opener_end(text) == 0)
    assert found is not None
    assert _alphabetic(found.text) == _alphabetic(CITED.sub("", text))


def _alphabetic(text: str) -> str:
    """Its letters without digits, which a bullet may have."""
    return "".join(filter(str.isalpha, text))
