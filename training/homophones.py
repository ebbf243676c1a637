"""Write the table of homophones, `src/newsqa/text/homophones.txt`: `python -m training.homophones`.

One line for each syllable, without tone: the syllable, a space, and the characters of GB 2312 that
are read so. A character stands under its two commonest readings; rarer ones are read by few.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin
from pypinyin.contrib.tone_convert import to_normal

TARGET = Path(__file__).parents[1] / "src" / "newsqa" / "text" / "homophones.txt"
_READINGS = 2


def main() -> None:
    """Write the table."""
    by_syllable: defaultdict[str, list[str]] = defaultdict(list)
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            character = bytes((high, low)).decode("gb2312", "ignore")
            if not character:
                continue
            readings = pinyin(character, style=Style.TONE, heteronym=True)[0][:_READINGS]
            for syllable in {to_normal(reading) for reading in readings}:
                by_syllable[syllable].append(character)
    lines = [f"{syllable} {''.join(by_syllable[syllable])}\n" for syllable in sorted(by_syllable)]
    TARGET.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
