"""A person's name after a title: the answer to 谁 is 祁望舒, not 常务副区长祁望舒."""

from __future__ import annotations

import re

from newsqa.text.fold import fold
from newsqa.text.surnames import IN_TEXT

TITLE = (
    r"(?:书记|[区县市省州镇乡村部局处科厅司院校所行会社台馆站队团组班科课]长|董事长|理事长|秘书长|检察长|审计长"
    r"|主任|主席|总统|总理|首相|大臣|议长|议员|委员|常委|代表|大使|参赞|发言人|经理|总裁|总监|主编|总编辑|编辑"
    r"|首席执行官|ceo|创始人|负责人|教授|博士|研究员|工程师|律师|医生|医师|护士|主教练|教练|球员|前锋|后卫|门将"
    r"|选手|演员|导演|歌手|作家|诗人|画家|警官|民警|法官|检察官|专家|分析师|经济学家|总干事|专员|主管|助理|老师|教师|教员|顾问|院士|秘书"
    r"|[机船舰]长|参谋长|司令员?|政委|[外防财]长|[少中上大][将校]|航天员|裁判|志愿者|主持人|合伙人|董事|经营者|店主)"
)
BEFORE_NAME = 6
"""Characters before a span that may belong to a title."""
_NAME = re.compile(
    rf"^(?P<title>.*{TITLE})\s*"
    rf"(?P<name>(?:欧阳|司马|诸葛|上官|[{IN_TEXT}])[\u4e00-\u9fff]{{1,2}}|\S+·\S+)$",
    re.S,
)


def name_start(words: str, before: str = "") -> int:
    """The offset of the name behind a title, 2 for 区长祁望舒; 0 without a title before a name.

    `before` is the text before the words, which may start within a title: 长祁望舒.
    """
    match = _NAME.match(fold(before + words))
    return max(0, match.start("name") - len(before)) if match else 0
