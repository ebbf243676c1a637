"""Names behind titles."""

from __future__ import annotations

import pytest

from newsqa.text.person_names import name_start


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("区委常委、常务副区长祁望舒", "祁望舒"),
        ("區委常委、常務副區長祁望舒", "祁望舒"),
        ("队长 蒲一诺", "蒲一诺"),
        ("外交部发言人汪文斌", "汪文斌"),
        ("国务卿代表约翰·柯比", "约翰·柯比"),
        ("机长苏望", "苏望"),
        ("退役上校道格·麦克", "道格·麦克"),
        ("祁望舒", "祁望舒"),
        ("县委书记", "县委书记"),
        ("国防部部长", "国防部部长"),
        ("书记处成员", "书记处成员"),
        ("市教育局", "市教育局"),
        ("", ""),
    ],
)
def test_the_title_is_left_off(words: str, name: str) -> None:
    assert words[name_start(words) :] == name


@pytest.mark.parametrize(
    ("before", "words", "name"),
    [
        ("望江镇", "长祁望舒", "祁望舒"),
        ("副董事", "長祁望舒", "祁望舒"),
        ("副县长", "祁望舒", "祁望舒"),
        ("望江镇", "长洲乡", "长洲乡"),
        ("", "长祁望舒", "长祁望舒"),
    ],
)
def test_a_title_that_begins_before_the_words(before: str, words: str, name: str) -> None:
    assert words[name_start(words, before) :] == name
