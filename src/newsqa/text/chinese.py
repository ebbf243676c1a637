"""Which characters count as Chinese.

Two ranges, because fitted answers depend on where each is used.
"""

from __future__ import annotations

import re

CHINESE = re.compile(r"[\u4e00-\u9fff]")
"""The basic block of CJK ideographs, 一 to U+9FFF."""
CHINESE_WIDE = re.compile(r"[\u3400-\u9fff]")
"""That block and those just before it: rare characters (extension A) and hexagrams."""
