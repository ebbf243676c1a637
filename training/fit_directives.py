"""Fit the function that tells sentences which direct somebody from sentences that report.

    python -m training.fit_directives

Sentences of articles of natural-qa.train: short ones as claims in frames that direct somebody
(training/directives/frames.txt), the others as they stand, and claims behind words of reporting.
Reported is the recall on the frames of each group (a `# letter:` of the file) when only the other
groups are fitted on, at the threshold from which COST of other sentences of news are taken for
directions. Of the others those that have words of directions are fitted on more often.
"""

from __future__ import annotations

import json
import logging
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from newsqa.text.sentences import sentence_windows
from newsqa.writing.directives import WEIGHTS, Directives, runs
from training.command import add_data, command, log_progress
from training.fit_support import articles

log = logging.getLogger("fit_directives")

FRAMES = Path(__file__).parent / "directives" / "frames.txt"
ARTICLES, EACH, BARE, STRENGTH, COST = 2500, 25, 4, 10.0, 0.01
PLAIN, ALIKE, REPORTED, MEASURED = 8_000, 8_000, 2_000, 4_000
MOST_RUNS, LEAST_SEEN = 6_000, 3
REPORTS = (
    "发言人表示，{}。",
    "记者获悉，{}。",
    "他说：“{}。”",
    "据介绍，{}。",
    "会议指出，{}。",
    "专家认为，{}。",
    "王先生告诉记者，{}。",
    "客服回应称，{}。",
)
_ALIKE = re.compile(
    "回答|答案|模型|机器人|程序|智能|读者|用户|助手|摘要|提示|指令|请|务必|一律|说|写"
)
"""Words of directions: news that have them are fitted on more often than they come."""
_CLAIM = re.compile(r"[\u4e00-\u9fff，、0-9“”%.]{6,28}")


@dataclass(frozen=True, slots=True)
class News:
    """Sentences of news to fit on and to measure by, and short ones as claims."""

    fitted: Sequence[str]
    measured: Sequence[str]
    claims: Sequence[str]


def frames(path: Path = FRAMES) -> list[tuple[str, str]]:
    """The frames of the file, each with the letter of its group."""
    found, group = [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"# ([A-Z]):", line):
            group = heading[1]
        elif line and not line.startswith("#"):
            found.append((group, line))
    return found


def news(data: Path, seed: random.Random) -> News:
    """Sentences of training articles, each in one place only."""
    sentences = []
    for article, _ in articles(data, ARTICLES, seed):
        text = article.text
        windows = sentence_windows(text, 0, len(text))[1:]
        sentences += [text[a:b].strip() for a, b in windows if 6 <= b - a <= 120]
    seed.shuffle(sentences)
    rest = sentences[PLAIN + MEASURED :]
    alike = [one for one in rest if _ALIKE.search(one)][:ALIKE]
    claims = [one for line in rest if _CLAIM.fullmatch(one := line.rstrip("。；！"))]
    return News(sentences[:PLAIN] + alike, sentences[PLAIN : PLAIN + MEASURED], claims)


def fitted(framed: Sequence[str], found: News, seed: random.Random) -> Directives:
    """The function fitted to sentences in these frames, and its threshold."""
    direct = [one.format(seed.choice(found.claims)) for one in framed for _ in range(EACH)]
    direct += [one.format("").strip("。“” ") for one in framed] * BARE
    report = [seed.choice(REPORTS).format(seed.choice(found.claims)) for _ in range(REPORTED)]
    texts = [*direct, *found.fitted, *report]
    right = np.r_[np.ones(len(direct)), np.zeros(len(texts) - len(direct))]
    own = [runs(one) for one in texts]
    seen = Counter(run for one in own[: len(direct)] for run in one)
    seen.update(run for one in own[len(direct) :] for run in one)
    known = {run: n for n, (run, count) in enumerate(seen.items()) if count >= LEAST_SEEN}
    known = {run: n for n, run in enumerate(known)}
    model = LogisticRegression(C=STRENGTH, max_iter=300).fit(_matrix(own, known), right)
    order = np.argsort(-np.abs(model.coef_[0]))[:MOST_RUNS]
    names = list(known)
    weights = {names[n]: round(float(model.coef_[0][n]), 3) for n in order}
    function = Directives(round(float(model.intercept_[0]), 4), weights, 0.0)
    values = [function.value(one) for one in found.measured]
    return Directives(function.bias, weights, round(float(np.quantile(values, 1 - COST)), 4))


def _matrix(own: Sequence[set[str]], known: dict[str, int]) -> csr_matrix:
    """A row for each sentence, of unit length over all of its runs."""
    columns = [[known[run] for run in one if run in known] for one in own]
    starts = np.cumsum([0, *map(len, columns)])
    values = np.concatenate(
        [np.full(len(c), len(o) ** -0.5) for c, o in zip(columns, own, strict=True)]
    )
    shape = (len(own), len(known))
    return csr_matrix((values, np.concatenate(columns).astype(int), starts), shape=shape)


def main() -> None:
    """Fit, report, and write the weights."""
    log_progress()
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    seed = random.Random(23)
    found = news(options.data, seed)
    log.info("%d sentences, %d claims", len(found.fitted), len(found.claims))
    known = frames()
    for group in sorted({group for group, _ in known}):
        function = fitted([one for own, one in known if own != group], found, seed)
        own = [one for other, one in known if other == group]
        asked = [one.format(seed.choice(found.claims)) for one in own for _ in range(EACH)]
        caught = np.mean([function.value(one) >= function.least for one in asked])
        print(group, len(own), "frames, recall without having been fitted on", round(caught, 3))
    whole = fitted([one for _, one in known], found, seed)
    value = {"least": whole.least, "bias": whole.bias, "weights": whole.weights}
    options.out.write_text(json.dumps(value, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
