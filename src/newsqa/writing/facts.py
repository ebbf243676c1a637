"""What of a sentence must stand in its source word for word, or by its value.

Names, titles of works and posts, quotations, numbers, days and words of direction. A sentence that
has one which its source has not is never shown, however well it reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from newsqa.text.fold import fold
from newsqa.text.job_titles import BEHIND_NAME
from newsqa.text.letters import letters
from newsqa.text.person_names import TITLE
from newsqa.text.proper_nouns import is_proper_noun
from newsqa.text.surnames import IN_TEXT
from newsqa.text.terms import STOP_WORDS, Tokenizer
from newsqa.writing.days import days, without
from newsqa.writing.quantities import quantities

Lack = Literal["name", "number", "day", "title", "quotation", "post", "direction"]
"""What a sentence has that its source lacks."""

_QUOTED = re.compile(r"[“「『\"]([^“”「」『』\"]{2,})[”」』\"]")
_WORK = re.compile(r"[《〈]([^《》〈〉]+)[》〉]")
_POST = re.compile(rf"(?:副|原|前任|代理|名誉)?{TITLE}")
_PLACE = re.compile(r"(?=[\u4e00-\u9fff]([\u4e00-\u9fff])[县市区镇乡村省州局])[\u4e00-\u9fff]{3}")
_ANY_PLACE = frozenset("全本该各此某每贵两一二三四五六七八九十多数")
"""What stands before 县 and the like where no name does."""
_PERSON = rf"(?:欧阳|司马|诸葛|上官|[{IN_TEXT}])[\u4e00-\u9fff]"
_PERSON_AFTER = re.compile(rf"\s*({_PERSON})")
_LATIN = re.compile(r"[a-z][a-z0-9.\-]*|\d+[a-z][a-z0-9\-]*")
_TELLS_OF_ARTICLE = re.compile(r"报道|消息|发布|刊登|刊发|讯|电")
_DIRECTIONS = (
    (
        "增长|增加|上升|上涨|提高|提升|扩大|增多|回升|攀升|涨",
        "下降|减少|下跌|降低|缩小|下滑|回落|缩减|跌",
    ),
    ("盈利|获利", "亏损"),
    ("获胜|战胜|击败|夺冠", "告负|输给|不敌|落败"),
    ("赞成|同意|支持|批准|通过", "反对|否决|拒绝|驳回"),
    ("开幕|启动|开始|开工", "闭幕|结束|终止|竣工|完工|停工"),
    ("高于|多于|超过", "低于|少于|不足"),
)


@dataclass(frozen=True)
class Source:
    """The words of a source: its passages and what is known of their article, folded."""

    text: str
    head: str
    published: str | None

    @cached_property
    def folded(self) -> str:
        """Passages and head."""
        return fold(f"{self.text}\n{self.head}")

    @cached_property
    def letters(self) -> str:
        """The same without punctuation and spaces."""
        return letters(self.folded)


def lacks(sentence: str, source: Source, tokenizer: Tokenizer) -> Lack | None:
    """The first thing of a sentence that its source lacks; None where it has them all."""
    folded = fold(sentence)
    for kind, words in (("title", _WORK.findall(folded)), ("quotation", _QUOTED.findall(folded))):
        if any(letters(one) not in source.letters for one in words):
            return "title" if kind == "title" else "quotation"
    if not _days_stand(folded, source):
        return "day"
    if not numbers_stand(folded, source):
        return "number"
    found = [*names(folded, tokenizer), *name_starts(folded, source.folded, tokenizer)]
    found += _places(folded, tokenizer)
    if not all(_name_stands(folded, *one, source.folded) for one in found):
        return "name"
    if not all(_post_stands(folded, match, source.folded) for match in _POST.finditer(folded)):
        return "post"
    return "direction" if contrary(folded, source.folded) else None


def names(folded: str, tokenizer: Tokenizer) -> list[tuple[int, str]]:
    """The words of a folded sentence that are names, each with where it starts.

    Of the dictionary, Latin, or unknown ones that begin with a surname: other unknown pairs of
    characters are mostly two short words.
    """
    found = [(match.start(), match.group()) for match in _LATIN.finditer(folded)]
    for start, term in tokenizer.placed_terms(folded):
        if term in STOP_WORDS or term.isascii() or not is_proper_noun(term):
            continue
        if tokenizer.knows(term) or term[0] in IN_TEXT:
            found.append((start, term))
    return found


def contrary(folded: str, source: str) -> bool:
    """Whether it has a word of direction (增长) of which the source has only the opposite."""
    for pair in _DIRECTIONS:
        for own, other in (pair, pair[::-1]):
            said = re.search(own, folded)
            if said and not re.search(own, source) and re.search(other, source):
                return True
    return False


def numbers_stand(folded: str, source: Source) -> bool:
    """Whether the source has each number of a folded sentence, by its value."""
    own = quantities(without(folded, days(folded, source.published, complete=False)))
    its = quantities(without(source.folded, days(source.folded, source.published, complete=True)))
    return all(any(one.stands_for(other) for other in its) for one in own)


def _days_stand(folded: str, source: Source) -> bool:
    own = days(folded, source.published, complete=False)
    if not own:
        return True
    its = days(fold(source.text), source.published, complete=True)
    its += days(fold(source.text), source.published, complete=False)
    if _TELLS_OF_ARTICLE.search(folded):
        its += days(source.published[:10] if source.published else "", None, complete=False)
    return all(any(one.within(other) for other in its) for one in own)


def name_starts(folded: str, source: str, tokenizer: Tokenizer) -> list[tuple[int, str]]:
    """A surname and one more character, as the source has them and no dictionary does.

    The words of 卓远行 are 卓 and 远行, so that no term of it looks like a name.
    """
    pairs = [(start, folded[start : start + 2]) for start in range(len(folded) - 1)]
    return [
        (start, pair)
        for start, pair in pairs
        if pair[0] in IN_TEXT and pair in source and not tokenizer.knows(pair)
    ]


def _places(folded: str, tokenizer: Tokenizer) -> list[tuple[int, str]]:
    """Places and offices that no dictionary has, by their last character: 澜溪县."""
    return [
        (match.start(), match.group())
        for match in _PLACE.finditer(folded)
        if match[1] not in _ANY_PLACE and not tokenizer.knows(match.group()[-2:])
    ]


def _name_stands(folded: str, start: int, name: str, source: str) -> bool:
    """Whether the source has the name, and no longer or shorter one in its place.

    卓远行 and 卓远 are not 卓远航, though a dictionary may cut 卓远 out of all three.
    """
    if name not in source:
        return False
    if len(name) != 2 or name[0] not in IN_TEXT or name.isascii():
        return True
    own = folded[start + 2 : start + 4]
    places = [place.end() for place in re.finditer(re.escape(name), source)]
    return any(
        source[end : end + 1] == own[:1] or (_ends_name(own) and _ends_name(source[end : end + 2]))
        for end in places
    )


def _ends_name(behind: str) -> bool:
    """Whether a name is over before these characters, by what often follows one."""
    return bool(BEHIND_NAME.match(behind))


def _post_stands(folded: str, match: re.Match[str], source: str) -> bool:
    """Whether the source has the post, of the person named behind it where one is."""
    # 副县长 has 县长 in it: the shorter post must stand on its own.
    post = rf"(?<!副){re.escape(match.group())}"
    person = _PERSON_AFTER.match(folded, match.end())
    if person is None or person[1] not in source:
        return bool(re.search(post, source))
    name = re.escape(person[1])
    before = rf"{post}(?:[、兼和及][^,。;:!?\n]{{1,20}}?){{0,3}}\s*{name}"
    behind = rf"{name}[^,。;:!?\n、]{{0,2}}[,(]?[^,。;:!?\n、]{{0,12}}{post}(?!{_PERSON})"
    return bool(re.search(before, source) or re.search(behind, source))
