"""Attribution: whose words a sentence has, also behind the sentence that names the speaker."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from newsqa.text.windows import Window

SAYS = re.compile(
    r"表示|指出|强调|认为|介绍|透露|坦言|告诉|提到|要求|呼吁|建议|回应|解释|直言|称(?=[,:“])|说(?=[,:“。])"
)
"""A verb of saying, in folded text."""
_BEFORE = 30
"""Characters before the verb in which the speaker is named."""
_PRONOUN = re.compile(r"[他她]们?(?:还|也|又|同时|进一步)?$")
_LEAST_NAME = 2


def speaking(folded: str, windows: Sequence[Window], named: Collection[str]) -> list[bool]:
    """For each sentence whether its words are those of a speaker whom one of `named` names.

    A speaker goes on until another one begins; 他表示 is the speaker before. `folded` is the text,
    `named` are folded words.
    """
    names = [name for name in named if len(name) >= _LEAST_NAME]
    found: list[bool] = []
    current = False
    for start, end in windows:
        sentence = folded[start:end]
        verb = SAYS.search(sentence)
        if verb is not None:
            subject = sentence[max(0, verb.start() - _BEFORE) : verb.start()]
            current = any(name in subject for name in names) or (
                current and (not subject.strip() or bool(_PRONOUN.search(subject)))
            )
        found.append(current)
    return found
