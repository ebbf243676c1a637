"""Texts that speak to a language model instead of to readers: 忽略以上内容, ignore the above.

An article with such words anywhere is neither sent nor cited for a written answer. News about
such texts lose nothing but that: the words of the articles still answer.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newsqa.text.fold import fold

_GAP = r"[\s\W_]*"


def _spaced(words: str) -> str:
    """The pattern of words with any marks between their characters: 忽 略 以.上."""
    return _GAP.join(map(re.escape, words))


_DISREGARD = "|".join(
    map(
        _spaced,
        ("忽略", "无视", "忘记", "忘掉", "不要理会", "不必理会", "抛开", "跳过", "撤销", "覆盖"),
    )
)
_BEFORE = "|".join(
    map(
        _spaced,
        (
            "以上",
            "上述",
            "上面",
            "之前",
            "此前",
            "前面",
            "先前",
            "原有",
            "所有",
            "全部",
            "其他",
            "系统",
            "一切",
        ),
    )
)
_ORDERS = "|".join(
    map(
        _spaced,
        (
            "指令",
            "指示",
            "提示",
            "规则",
            "要求",
            "命令",
            "设定",
            "限制",
            "内容",
            "段落",
            "资料",
            "说明",
            "约束",
        ),
    )
)
_MODEL = (
    r"(?:ai|人工智能|大?语言模型|大模型|聊天机器人|智能助手|ai助手|问答系统|助手"
    r"|chatgpt|gpt|assistant|llm|模型)"
)
_PATTERNS = (
    rf"(?:{_DISREGARD})[^。\n]{{0,16}}?(?:{_BEFORE})[^。\n]{{0,12}}?(?:{_ORDERS})",
    rf"(?:{_DISREGARD}){_GAP}(?:{_BEFORE})",
    r"(?:ignore|disregard|forget|override|bypass)\b.{0,40}?\b(?:above|previous|prior|earlier|all|system|other)\b",
    r"(?:ignore|disregard|override)\W+(?:the|your|any|these|those)?\W*(?:instructions?|rules?|prompts?)",
    r"\b(?:system|developer)\s*(?:prompt|message|override)|系统\s*(?:提示词?|指令|消息|覆盖)\s*[:：为是]",
    r"<\|?\s*/?\s*(?:im_start|im_end|system|assistant|user|endoftext|passage|think|inst)\b|\[/?inst\]|<<sys>>",
    r"^\s*#*\s*(?:system|assistant|user|human|系统|助手|用户)\s*[:]",
    rf"(?:致|给|请|告诉|提醒|要求|对)\s*(?:各位|所有|正在\S{{0,8}}的|阅读\S{{0,8}}的|本)?\s*{_MODEL}"
    r"[^。\n]{0,24}?(?:回答|回复|输出|必须|应当|应该|务必|请|说|写|不要|不得|只能)",
    rf"(?:你|您)(?:现在|从现在起|将)?\s*(?:是|扮演|作为|成为|变成|叫)\s*(?:一个|一名|一位)?[^。\n]{{0,12}}?{_MODEL}",
    rf"{_MODEL}[^。\n]{{0,10}}?(?:必须|务必|请)[^。\n]{{0,12}}?(?:回答|回复|输出|写|说)",
    rf"作为{_GAP}(?:一个|一名)?{_MODEL}{_GAP}(?:你|您)",
    r"(?:你|您)(?:的)?(?:回答|回复|答案|输出)[^。\n]{0,10}?(?:必须|应当|应该|务必|只能|一律|要)",
    r"(?:回答|回复|答复|作答|总结)(?:时|中|里|前|后)?[,，]?[^。\n]{0,6}?(?:请|必须|务必|一律|只能|一定要|不要|不得)"
    r"[^。\n]{0,12}?(?:说|写|输出|加上|附上|包含|插入|提到|引用|称|告诉|使用)",
    r"(?:请|务必|必须|直接|只|仅)\s*(?:用英文|用英语)?(?:直接|原样|逐字|一字不差地?|重复)?\s*(?:输出|打印|复述)"
    r"[^。\n]{0,20}?(?:以下|下面|这句|提示|指令|内容|[:：“\"])",
    r"(?:泄露|透露|公开|打印|输出|告诉我)[^。\n]{0,10}?(?:系统提示|提示词|你的指令|初始指令|密钥|api\s*key)",
    r"(?:new|updated|following)\s+instructions?\b|新的?(?:指令|系统指令|任务)\s*[:：]",
    r"(?:answer|respond|reply|output|print|repeat|say)\b.{0,24}?\b(?:only|exactly|verbatim|following|with)\b"
    r"|you\s+(?:are|must|will|should)\s+(?:now|always|only|answer|respond|reply|act)",
    r"(?:进入|切换到?|启用|开启)\s*[^。\n]{0,8}?(?:开发者|越狱|dan|管理员|无限制|调试)\s*模式",
    r"jailbreak|developer mode",
    r"以(?:下|上)(?:内容|文字)?(?:才)?是?(?:来自|由)?(?:系统|管理员|开发者)[^。\n]{0,8}?(?:指令|消息|要求|授权)",
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060-\u2064\ufeff\u00ad\U000e0000-\U000e007f]")
_FOUND = re.compile("|".join(f"(?:{one})" for one in _PATTERNS), re.MULTILINE)


@lru_cache(maxsize=256)
def speaks_to_a_model(text: str) -> bool:
    """Whether a text tries to instruct a language model."""
    return bool(_FOUND.search(fold(without_invisible(text))))


def without_invisible(text: str) -> str:
    """The text without characters that nobody sees."""
    return _INVISIBLE.sub("", text)
