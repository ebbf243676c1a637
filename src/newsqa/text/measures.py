"""Quantities and their units: which measure a question asks for, and which ones a text gives.

All texts here are folded.
"""

from __future__ import annotations

import re

_UNITS: tuple[tuple[str, ...], ...] = (
    ("人次", "人", "名", "位", "口"),
    ("元", "美元", "港元", "欧元", "日元", "韩元", "英镑", "卢布", "卢比", "人民币", "块"),
    ("%", "个百分点", "成", "倍"),
    ("公斤", "千克"),
    ("斤",),
    ("吨",),
    ("公里", "千米"),
    ("米",),
    ("厘米",),
    ("毫米",),
    ("英寸",),
    ("平方米",),
    ("平方公里",),
    ("亩",),
    ("公顷",),
    ("天", "日"),
    ("小时",),
    ("分钟",),
    ("岁",),
    ("摄氏度", "℃"),
    ("华氏度",),
    ("辆", "台"),
    ("架",),
    ("艘",),
    ("户",),
    ("株", "棵"),
)
"""Units by what they measure; those of one line may stand for each other."""
MEASURE_OF = {unit: family[0] for family in _UNITS for unit in family}
"""The measure of each unit, named by the first unit of its line."""
UNITS = sorted(MEASURE_OF, key=len, reverse=True)
"""Longest first, as alternatives of a pattern need them."""
_ASKED_UNITS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "元",
        re.compile(
            r"多少(?:钱|[^,。?的家个名种项次笔位件][^,。?的]{0,5}(?:款|(?<!消)费用?|资金|补贴|奖金|罚金|赔偿金?)(?!者|人))"
            r"|几块钱"
        ),
    ),
    (
        "%",
        re.compile(
            r"百分之(?:多少|几)|多少(?:个)?百分点|[同环]比[^,。?]{0,6}多少|[涨跌增降]幅(?:是|为|达)?多少"
            r"|(?:占比|比例|比重|增长率|增速|利率)[^,。?]{0,3}多少"
        ),
    ),
)
_ASKED_COUNTER = re.compile(rf"(?:多少|几)(?:[十百千万亿])?({'|'.join(map(re.escape, UNITS))})")
NUMBER = r"\d[\d,.]*(?:多|余|几)?[十百千万亿]*(?:多|余)?"
"""Pattern of a number in figures, hedged or not: 35万余."""
_MEASURED = re.compile(rf"{NUMBER}\s*({'|'.join(map(re.escape, UNITS))})")


def asked_measure(question: str) -> str | None:
    """The measure that a question asks for (多少公斤, 多少钱), as in `MEASURE_OF`; None: any."""
    counter = _ASKED_COUNTER.search(question)
    if counter:
        return MEASURE_OF[counter[1]]
    return next((MEASURE_OF[unit] for unit, asked in _ASKED_UNITS if asked.search(question)), None)


def measures(text: str) -> set[str]:
    """The measures of the numbers in a text, as in `MEASURE_OF`; unknown units are left out."""
    return {MEASURE_OF[unit] for unit in _MEASURED.findall(text)}
