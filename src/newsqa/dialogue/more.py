"""Requests for the rest of a list: 还有吗, 再来几条, what else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsqa.text.fold import fold

_THINGS = "(?:新闻|报道|消息|文件|政策)"
_MORE = re.compile(
    r"(?:那|那么|另外)?(?:"
    rf"还有(?:没有|没)?(?:别的|其[他它]的?|更多的?|什么|哪些|几条)?{_THINGS}?(?:吗|呢|么|嘛|没有|没)?"
    r"|再(?:来|看|列|说)(?:几|一些|点)?(?:条|个|篇|份)?|接着(?:说|列)?|继续|下一页"
    rf"|更多的?{_THINGS}?呢?|(?:别的|其[他它]的?|后面的?)呢?"
    r"|(?:any |show |tell me |give me )?more(?: news| of them)?|(?:what|anything) else"
    r"|next page|go on"
    r")[\s?!.。,~]*"
)


_OTHERS = re.compile("还有|更多|别的|其[他它]|more|else")


def asks_for_more(question: str) -> bool:
    """Whether a question asks for nothing but more of what was listed."""
    return bool(_MORE.fullmatch(fold(question).strip()))


def asks_for_others(question: str) -> bool:
    """Whether a question asks for nothing but other answers: 还有吗, but not 继续."""
    return asks_for_more(question) and bool(_OTHERS.search(fold(question)))


def list_before(question: str, history: Sequence[str]) -> tuple[int, int] | None:
    """The place in `history` of the question whose list goes on, and how many pages were before.

    None where the question does not ask for more, or nothing stands before it.
    """
    if not asks_for_more(question):
        return None
    pages = 1
    for place in range(len(history) - 1, -1, -1):
        if not asks_for_more(history[place]):
            return place, pages
        pages += 1
    return None
