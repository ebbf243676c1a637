"""Words that turn a sentence round, make a plan or a cause of it, compare, or make it less sure."""

from __future__ import annotations

import re

NEGATED = re.compile(
    r"[不没否勿]|未(?!来)|无(?!人机|论|锡)|非(?!常|洲|遗)|(?<![分特区组级类个差性辨识告离])别(?!人)"
    r"|拒绝|取消|禁止|避免|停止"
)
PLANNED = re.compile(r"将(?!近|军|士)|拟|预计|计划|有望|力争|可能|或将|争取|目标|打算|希望")
CAUSED = re.compile(r"因为|由于|因此|导致|所以|造成|致使|从而|为了")
COMPARED = re.compile(r"最|首|唯一|第一|全部|所有|都|均|仅|只|超过|不足")
HEDGED = re.compile(
    r"涉嫌|疑似|部分|一些|有些|多数|少数|大多|个别|据称|据传|初步|基本|几乎|或许|也许|大概|有的|之一"
)
