"""Step 2b, mojibake: undo what an earlier reader did with the wrong encoding.

UTF-8 read as Latin-1 is ftfy's work. GBK or Big5 read as Latin-1, UTF-8 read as GBK, and the two
Chinese encodings read as each other are undone here: line by line, and only where the result is
clearly more Chinese than what was there, so that French, German or rare characters stay.
"""

from __future__ import annotations

import re
from collections import Counter

from newsqa.ingest.chinese_score import plausibility, weights

# What cp1252 shows for the bytes from 0x80 to 0xFF.
_HIGH = "\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_UTF8_AS_LATIN = re.compile(rf"[\xc2-\xf4][\x80-\xbf{_HIGH[7:]}]")
_LATIN_RUN = re.compile(rf"[{_HIGH}]{{2,}}")
_LATIN = re.compile(r"[\xa1-\xff]")
_SHOWN = re.compile("[\u3400-\u9fff\ue000-\uf8ff\ufffd]")
_BEYOND_LATIN = re.compile("[\u0370-\u1dff\u2e80-\uffff]")
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_SINGLE_BYTE = "sloppy-windows-1252"  # ftfy's: cp1252 that has all 256 bytes
# Pairs of encodings: the wrong one that was used, the right one.
_AS_LATIN = ((_SINGLE_BYTE, "gb18030"), (_SINGLE_BYTE, "big5hkscs"))
_AS_CHINESE = (("gb18030", "big5hkscs"), ("big5hkscs", "gb18030"))
# Measured: lines of news read above 0.7, garbled ones mostly below 0.
_GARBLED = 0.35
_CHINESE = 0.6
_FEW_CHINESE = 0.9  # asked of fewer than four characters
_LEAST_RARE = 2
# Of a run of GBK that was UTF-8 the last character can be lost; more is no reading.
_MOST_LOST = 0.25


def mended(text: str) -> str:
    """The text with garbled lines undone; the same text where nothing is clearly garbled."""
    if not _is_suspect(text):
        return text
    return "\n".join(map(_mended_line, text.split("\n")))


def unreadable_share(text: str) -> float:
    """The share of characters that nobody can read: U+FFFD, 锟斤拷 (that same, read as GBK) and
    controls that no text has, since binary files decode as something, too.
    """
    bad = sum(text.count(character) for character in "\ufffd\0\1\2\3\4\5\6\7\x08")
    bad += 3 * text.count("锟斤拷")
    return bad / max(len(text), 1)


def _is_suspect(text: str) -> bool:
    if _UTF8_AS_LATIN.search(text):
        return True
    known = weights()
    rare = 0
    for character, times in Counter(text).items():
        if character >= "\x80" and known.get(character, -1.0) < 0:
            rare += times
            if rare >= _LEAST_RARE:
                return True
    return False


def _mended_line(line: str) -> str:
    if line.isascii():
        return line
    import ftfy
    import ftfy.bad_codecs

    readings: list[str | None] = []
    if _UTF8_AS_LATIN.search(line):
        readings.append(ftfy.fix_encoding(line))
    if len(_LATIN.findall(line)) >= 3 and _pairs(line):
        readings += [_reread(line, *pair) for pair in _AS_LATIN]
        readings.append(_LATIN_RUN.sub(_mended_run, line))
    if _is_ideographic(line):
        # Bytes of GBK are hardly ever valid UTF-8: that they are is sufficient evidence.
        readings.append(_reread(line, "gb18030", "utf-8"))
        if plausibility(line) < _GARBLED:
            readings += [_reread(line, *pair) for pair in _AS_CHINESE]
    best = max((text for text in readings if text), key=plausibility, default=line)
    if _is_chinese(best) and plausibility(best) > plausibility(line):
        return best
    fixed = readings[0] if _UTF8_AS_LATIN.search(line) else None
    # ftfy knows other languages as well; of what it makes only Latin letters are sure here.
    return fixed if fixed and not _BEYOND_LATIN.search(fixed) else line


def _is_chinese(text: str) -> bool:
    ideographs = len(_IDEOGRAPH.findall(text))
    return ideographs >= 2 and plausibility(text) >= (_CHINESE if ideographs > 3 else _FEW_CHINESE)


def _is_ideographic(line: str) -> bool:
    """Whether the line is shown as Chinese, rightly or not: private use and U+FFFD count."""
    shown = len(_SHOWN.findall(line))
    return shown >= 2 and shown >= 0.4 * sum(character >= "\x80" for character in line)


def _reread(line: str, wrong: str, right: str) -> str | None:
    """The line as `right` reads the bytes that `wrong` was shown for; None where that fails."""
    try:
        data = b"\xff".join(part.encode(wrong) for part in line.split("\ufffd"))
    except UnicodeEncodeError:
        return None
    found = data.decode(right, errors="replace")
    # A lost byte shows twice: as the rest of its character and as the replacement character.
    found = re.sub("\ufffd+", "\ufffd", found)
    others = sum(character >= "\x80" for character in found)
    return found if found.count("\ufffd") <= _MOST_LOST * others else None


def _pairs(line: str) -> bool:
    """Whether most letters beyond ASCII stand in runs, as the two bytes of a character do.

    In French or German they stand alone.
    """
    in_runs = sum(len(_LATIN.findall(run.group())) for run in _LATIN_RUN.finditer(line))
    return in_runs >= 0.8 * len(_LATIN.findall(line)) > 0


def _mended_run(match: re.Match[str]) -> str:
    """A run of Latin letters with accents among other text: four of them at least."""
    run = match.group()
    if len(_LATIN.findall(run)) < 4:
        return run
    found = _reread(run, _SINGLE_BYTE, "gb18030")
    return found if found and "\ufffd" not in found and _is_chinese(found) else run
