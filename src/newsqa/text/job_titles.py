"""Who holds a post, and which post a person holds: a title comes right before the name.

A reading model alone confuses the 副县长 with the 县长, who is named two words later. All texts
here are folded.
"""

from __future__ import annotations

import re

from newsqa.text.person_names import TITLE
from newsqa.text.surnames import IN_TEXT

DEPUTY = "副"

_PERSON = (
    rf"(?:(?:欧阳|司马|诸葛|上官|[{IN_TEXT}])[\u4e00-\u9fff]{{1,2}}"
    r"|[^\s,。?]{1,12}·[^\s,。?]{1,12}?)"
)
_POST = rf"[^谁哪什么多几,。?]{{0,24}}?{TITLE}"
_WHO = r"(?:谁|哪位|什么人|什么名字)"
_NOW = r"(?:现任|现在的?|目前的?|如今的?)?"
_THEN = r"(?:[12\d一二]?[\d一二三四五六七八九零〇]{3}年(?:\d{1,2}月)?(?:初|底|末|时候?)?的?)?"
_HOLDER = re.compile(
    rf"^(?:请问)?(?:[^?]*,)?{_THEN}{_NOW}(?P<first>{_POST})(?:现在|目前)?"
    rf"(?:(?:是|叫|为){_WHO}|(?:名字)?叫什么(?:名字)?)\?*$"
    rf"|^(?:请问)?{_WHO}(?:是|担任|出任|任){_THEN}{_NOW}(?P<last>{_POST})(?:一职)?\?*$"
    # The post alone, as people type it into a search box.
    rf"|^{_THEN}{_NOW}(?P<alone>[^谁哪什么多几咋何怎没了,。?\s]{{2,10}}?{TITLE})\?*$"
)
_ASKED_POST = re.compile(
    # A name of any form before 担任; before other verbs a surname, possibly after a description.
    r"^(?:请问)?(?P<bearer>[\u4e00-\u9fff]{2,4}?)(?:现在)?(?:担任|出任|任)(?:了|的是)?"
    r"(?:什么|何|哪些|哪个|啥)(?:职务|职位|职|官职|官)\?*$"
    rf"|^(?:请问)?(?:[^?]{{2,}}的)?(?P<name>{_PERSON})(?:现在)?"
    r"(?:(?:担任|出任|任|是|的)(?:的)?(?:是)?(?:什么|何|哪些|哪个|啥)(?:职务|职位|职|官职|官)"
    r"|是什么身份|的(?:职务|职位|身份)(?:是什么|是)?|是(?:谁|什么人|干什么的|做什么的))\?*$"
)
_CORE = re.compile(rf"{DEPUTY}?{TITLE}$")
_NAME = re.compile(rf"(?:欧阳|司马|诸葛|上官|[{IN_TEXT}])[\u4e00-\u9fff]{{1,2}}")
BEHIND_NAME = re.compile(
    r"$|[^\u4e00-\u9fff]|[等和与及为在对向到说称将作就的率陪]"
    r"|主持|出席|参加|表示|指出|强调|介绍|讲话|致辞|宣布|要求|分别|一行|透露|告诉|认为|带队|调研|会见|签署"
)
_ADJACENT = re.compile(r"[\u4e00-\u9fff]{2,12}$")
_OF_PLACE = re.compile(r"(?<=..)[省市县区州镇乡村]$")
_PART = rf"[^,。;:!?、\s“”()《》]{{0,20}}?{TITLE}"
_BEFORE_NAME = re.compile(rf"(?:{_PART}、)*{_PART}$")
_LEAD = re.compile(r"^(?:.*\d[月日](?:[上下]午|晚)?|由|据|以及|和|与|对|向)")
_LONGEST = 60
_ENDS = "。!?\n"
# 卓远航当选(为)青溪县县长, 选举卓远航为青溪县县长; what follows must not take it back.
_BECOMES = re.compile(
    rf"(?:当选|出任|就任|接任|担任|升任|任)为?(?P<post>[^,。;、]{{0,24}}?{TITLE})(?!候选)"
)
_MADE = re.compile(rf"为(?P<post>[^,。;、]{{0,24}}?{TITLE})(?!候选)")
_CHOSEN = re.compile(r"(?:选举|任命|推选|当选|选出|决定)[^,。;]{0,6}$")
_CHINESE_NAME = 4


def asked_holder(question: str) -> str | None:
    """The post whose holder a question asks for: 县长 of 2021年县长是谁; None without one."""
    match = _HOLDER.match(question.strip())
    return (match["first"] or match["last"] or match["alone"]) if match else None


def asked_post(question: str) -> str | None:
    """The person whose post a question asks for: 卓远航 of 卓远航任什么职务; None without one."""
    match = _ASKED_POST.match(question.strip())
    return (match["bearer"] or match["name"]) if match else None


def holds(post: str, text: str, start: int) -> float:
    """Whether the title before the name at `start` of an article is the post.

    1 for the post, -1 for another title, 0 for no title or the same one of another place or body.
    A bare title (县长 for 青溪县县长) is the post where the article mentions the place.
    """
    before = text[:start].rstrip()
    core_match = _CORE.search(post)
    core = core_match.group() if core_match else post
    title = _CORE.search(before)
    if title is None:
        return 0.0
    if title.group() != core:
        return -1.0
    whose = post.removesuffix(core)
    if not whose or before.endswith(post):
        return 1.0
    adjacent = _ADJACENT.search(before.removesuffix(core))
    if adjacent and whose in adjacent.group():
        return 1.0
    if adjacent and not whose.endswith(adjacent.group()):
        return 0.0
    rest = whose.removesuffix(adjacent.group()) if adjacent else whose
    return float(_OF_PLACE.sub("", rest) in text)


def takes_office(post: str, text: str, start: int, end: int) -> bool:
    """Whether the article says that the name at `start` was elected or appointed to the post."""
    match = _BECOMES.match(text, end)
    if match is None and _CHOSEN.search(text[max(0, start - _LONGEST) : start]):
        match = _MADE.match(text, end)
    return match is not None and holds(post, text[: match.end()], match.end()) > 0


def is_holder(post: str, text: str, start: int, end: int) -> bool:
    """Whether the article calls the name from `start` to `end` the holder, or makes it one."""
    return holds(post, text, start) > 0 or takes_office(post, text, start, end)


def is_of_other_rank(post: str, text: str, name: str) -> bool:
    """Whether the article calls the name the deputy of the post, and no sentence that has the name
    speaks of the post.

    For the post of a deputy: the chief.
    """
    core_match = _CORE.search(post)
    if core_match is None or not name:
        return False
    core = core_match.group()
    other = core.removeprefix(DEPUTY) if core.startswith(DEPUTY) else DEPUTY + core
    mentions = [mention.span() for mention in re.finditer(re.escape(name), text)]
    # 副县长卓远航被任命为县长, in whatever words: then the reader decides.
    of_post = re.compile(rf"(?<!{DEPUTY}){re.escape(core)}")
    if any(of_post.search(_sentence(text, *mention)) for mention in mentions):
        return False
    titles = [
        _CORE.search(part) for window in posts_of(name, text) for part in _parts(text, window)
    ]
    titles += [_new_title(text, *mention) for mention in mentions]
    named = {title.group() for title in titles if title}
    return other in named and core not in named


def _sentence(text: str, start: int, end: int) -> str:
    first = max(text.rfind(mark, 0, start) for mark in _ENDS) + 1
    last = min((place for mark in _ENDS if (place := text.find(mark, end)) >= 0), default=len(text))
    return text[first:last]


def _parts(text: str, window: tuple[int, int]) -> list[str]:
    return text[window[0] : window[1]].split("、")


def _new_title(text: str, start: int, end: int) -> re.Match[str] | None:
    """The title to which the article says that the name was elected or appointed."""
    match = _BECOMES.match(text, end)
    if match is None and _CHOSEN.search(text[max(0, start - _LONGEST) : start]):
        match = _MADE.match(text, end)
    return _CORE.search(match["post"]) if match else None


def could_be_name(words: str) -> bool:
    """Whether the words after a title may be a name, unlike 按下按钮 of 机长按下按钮."""
    starts_like_one = bool(_NAME.match(words)) and len(words) <= _CHINESE_NAME
    verb = BEHIND_NAME.match(words)
    return ("·" in words or starts_like_one or len(words) < _CHINESE_NAME) and not (
        verb and len(verb.group()) > 1
    )


def holders_of(post: str, text: str) -> list[tuple[int, int]]:
    """Windows of an article's text with the names right after the post.

    A name ends before characters that no name has, or where its repetition in the article ends.
    """
    found = []
    core_match = _CORE.search(post)
    core = core_match.group() if core_match else post
    for mention in re.finditer(re.escape(core), text):
        start = mention.end()
        name = _NAME.match(text, start)
        if name is None or holds(post, text, start) < 1:
            continue
        for end in (name.end(), name.end() - 1):
            again = text.count(text[start:end]) > 1
            if end - start > 1 and (again or BEHIND_NAME.match(text, end)):
                found.append((start, end))
                break
    return found


def posts_of(name: str, text: str) -> list[tuple[int, int]]:
    """Windows of the text with the titles right before the name."""
    found = []
    for mention in re.finditer(re.escape(name), text):
        low = max(0, mention.start() - _LONGEST)
        match = _BEFORE_NAME.search(text[low : mention.start()])
        if match is None:
            continue
        start, end = low + match.start(), low + match.end()
        lead = _LEAD.match(text[start:end])
        start += lead.end() if lead else 0
        if start < end:
            found.append((start, end))
    return found
