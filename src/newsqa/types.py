"""The nouns. Passages and spans are windows on an article's text, never copies of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from newsqa.messages import Message

Status = Literal["answered", "abstained", "clarify", "chat"]
Form = Literal[
    "exact", "list", "statement", "digest", "yesno", "field", "timeline", "listing", "written"
]
Intent = Literal["fact", "digest", "listing", "archive", "chat"]
"""What a question wants: words that answer, a summary, a list of articles, something about the
archive itself, or small talk."""
YesNo = Literal["yes", "no"]
Verdict = Literal["good", "bad"]
Reason = Literal["wrong", "source", "incomplete"]
AbstainReason = Literal["no_article", "low_confidence", "outside_dates", "sources_disagree"]
AnswerForm = Literal["short", "list", "long", "yesno"]
"""What a question asks for: a name or number, several things, a statement, yes or no."""
QuestionKind = Literal["person", "time", "place", "number", "document", "reason", "other"]
ArticleField = Literal["publisher", "author", "published"]
Finding = Literal["line", "metadata", "label", "guess"]
"""How a field was found: in the page's own line beside the title, in its metadata, as a label or
byline elsewhere, or by inference (the date of a file, the name of the site)."""


@dataclass(frozen=True, slots=True)
class AskedField:
    """A field of an article that a question asks for, and the folded words that name the article.

    关于植树的报道是谁发布的 -> AskedField("publisher", "关于植树的"); 谁发布的 names no article.
    """

    name: ArticleField
    named: str


@dataclass(frozen=True, slots=True)
class Part:
    """The part of an archive that one site sees: the articles from one of these sources, if any
    are named, and of one of these publishers, if any are named (whole names, folded).
    """

    sources: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What articles must be, to be searched; None of a field lets all pass.

    since, until: first and last day of publication, ISO 8601; source: the folder, feed or archive
    that the article came from; publisher: a part of its publisher's name; any_time: days that the
    question itself names limit nothing; part: the server's limit, which no client sets.
    """

    since: str | None = None
    until: str | None = None
    source: str | None = None
    publisher: str | None = None
    any_time: bool = False
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood; `dialogue.parse` makes one of each that is asked.

    typed: what the user typed, with single spaces and cut to the setting `question_characters`;
    text: without polite words; folded: `fold(text)`, of equal length;
    history: the earlier questions of the conversation, oldest first; filters: what the articles
    must be; offset: of a list of articles, how many of them to leave out; intent: what it wants.
    kind, wants_list: what an answer must be; wants_yes_no: it asks whether something is so;
    offers_choice: it names the possible answers itself; foreign: it has no Chinese character.
    times: the years, months and days that it names ("2019", "2019-03", "2019-03-05"); undated: the
    same question without its year, None where it names none or several. field: the field of an
    article that it asks for; holder_of: the post whose holder it asks for; post_of: the person
    whose post it asks for; measure: the measure it asks for, named by a unit (`text.measures`).
    counted: the thing that it asks the number of. parts: the questions that it asks, where it asks
    several; compared: those behind a comparison, one for each of the two things. thing: the words
    behind 哪些 or 什么; ending: its last two characters before closing question words (发起 of
    由哪些单位发起的).
    """

    typed: str
    text: str
    folded: str
    history: tuple[str, ...] = ()
    filters: Filters = Filters()
    offset: int = 0
    intent: Intent = "fact"
    kind: QuestionKind = "other"
    wants_list: bool = False
    wants_yes_no: bool = False
    offers_choice: bool = False
    foreign: bool = False
    times: tuple[str, ...] = ()
    undated: Question | None = None
    field: AskedField | None = None
    holder_of: str | None = None
    post_of: str | None = None
    measure: str | None = None
    counted: str = ""
    parts: tuple[Question, ...] = ()
    compared: tuple[Question, ...] = ()
    thing: str = ""
    ending: str = ""

    @property
    def subject(self) -> str:
        """The words that an article on it should have: of a post asked for only the person."""
        return self.post_of or self.text


@dataclass(frozen=True, slots=True)
class Copy:
    """Another print of an article, as a list shows it; `earliest` marks the first of all prints.

    Fields as in `Article`.
    """

    id: str
    title: str
    url: str | None
    publisher: str | None
    published: str | None
    earliest: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article, in its own script.

    `published` is the article's own date as ISO 8601 (a day, or a minute where known), `fetched`
    the moment it was fetched (ISO 8601, UTC). `sha256` is over all fields but `id` and `fetched`;
    behind it stand the fields that were found on the page or in the text, and how: `…
    published=label`.
    `copies` are the other prints of it in the store, where it was read to be shown.
    """

    id: str
    text: str
    title: str = ""
    url: str | None = None
    source: str = ""
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    fetched: str = ""
    sha256: str = ""
    copies: tuple[Copy, ...] = dataclasses.field(default=(), compare=False)

    def finding(self, name: ArticleField) -> Finding | None:
        """How the field was found; None where it was given, or where nothing is known of it."""
        notes = dict(note.partition("=")[::2] for note in self.sha256.split(" ")[1:])
        return next((how for how in get_args(Finding) if how == notes.get(name)), None)


@dataclass(frozen=True, slots=True)
class Passage:
    """The window `article.text[start:end]`; offsets in characters.

    Raises ValueError when the window does not lie in the text.
    """

    article: Article
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.article.text):
            raise ValueError(
                f"passage {self.start}:{self.end} outside a text of {len(self.article.text)}"
            )

    @property
    def text(self) -> str:
        """The words of the passage."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `ranks` counts from 1: {"dense": 3, "lexical": 1}.

    score: as the retriever ranks, higher is better: a cosine (-1 to 1) of "dense", BM25 (from 0) of
    "lexical", a weighted sum of standardized scores, without bounds, of both; only scores of one
    search compare. wording: share of the question's neighbouring letters that it has, 0 to 1;
    standing: standard deviations by which its cosine is above the mean of all passages weighed for
    the question, negative below it.
    """

    passage: Passage
    score: float
    ranks: Mapping[str, int] = dataclasses.field(default_factory=dict)
    wording: float = 0.0
    standing: float = 0.0


@dataclass(frozen=True, slots=True)
class Span:
    """An answer and its citation in one: `article.text[start:end]`.

    `start` and `end` are offsets into the article's text, inside the passage; `quote_start` and
    `quote_end` bound the whole sentences around it. `score` is the confidence, 0 to 1. `year`: of a
    time without one, where a time is asked for, by the date of the article.
    """

    passage: Passage
    start: int
    end: int
    quote_start: int
    quote_end: int
    score: float
    year: int | None = None

    def __post_init__(self) -> None:
        if not (
            self.passage.start
            <= self.quote_start
            <= self.start
            < self.end
            <= self.quote_end
            <= self.passage.end
        ):
            raise ValueError(f"span {self.start}:{self.end} outside its quote or passage")

    @property
    def text(self) -> str:
        """The answer in the words of the article."""
        return self.passage.article.text[self.start : self.end]

    @property
    def quote(self) -> str:
        """The sentence that the answer stands in."""
        return self.passage.article.text[self.quote_start : self.quote_end]


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    """A field of an article that answers a question about the article itself.

    `value` as the article has it: a name, or a date as ISO 8601. `confidence` 0 to 1.
    """

    article: Article
    name: ArticleField
    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading that a clarifying question offers.

    `text` is its label, `question` what is asked when it is chosen, `article` what it refers to.
    """

    text: str
    question: str
    article: Article


WritingProblem = Literal[
    "unreachable", "timeout", "rate_limited", "wrong_key", "refused", "malformed", "unsupported",
    "busy", "error",
]  # fmt: skip
"""Why a language model wrote nothing that can be shown: it was not reached, took too long, limits
its rate, did not accept the key, refused the request, sent what is no stream, wrote nothing that an
article supports, too many answers were being written, or what was written could not be checked."""


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence that a language model wrote, and the words of one article that support it.

    `support` is how likely they do, 0 to 1.
    """

    text: str
    citations: tuple[Span, ...]
    support: float


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model wrote for an answer, sentence by sentence, each checked.

    dropped: how many of its sentences were not shown; problem: why there is none, or why it
    stopped; form: that of the answer in the words of the articles, which it does not replace.
    """

    sentences: tuple[WrittenSentence, ...] = ()
    dropped: int = 0
    problem: WritingProblem | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question. An abstention is a value and carries no span.

    status: "answered", "abstained", "clarify" (the `choices` say what may be meant) or "chat"
        (`message` replies to a greeting and the like).
    choices: of "clarify" what may be meant; of "answered" other events that may be, mostly none.
    answers: all that answers, in the order of the text for a list, else best first; empty for a
        question about the article itself, which `field` answers.
    alternatives: other readings, best first; empty for lists.
    form: kind of the answer; None unless answered.
    verdict: of form "yesno"; None where the articles do not decide it.
    message: the sentence shown in place of an answer; None when answered.
    count: how many members the list has, where their number was asked for.
    disagree: the two `answers` contradict each other, and come from different articles.
    confidence: 0 to 1.
    generation: commit of the store that answered; `as_of` is the day (ISO 8601) of its last change.
    timings_ms: milliseconds by step.
    covered: first and last day (ISO 8601) of the archive, where the question names a time.
    resolved_question: the question with its references to earlier ones filled in, if any were.
    time_range: first and last day (ISO 8601) that the search was limited to by days that the
        question names; Filters.any_time lifts that. None without such a limit.
    listed: the articles that answer a question for a list of news (form "listing"), the newest
        first, of `total` in all, without the `offset` first ones.
    note: what else a reader should know of the answer; None mostly.
    written: what a language model wrote beside it, where one was asked; form "written" where some
        of it is shown.
    """

    question: str
    status: Status
    answers: tuple[Span, ...]
    hits: tuple[Hit, ...]
    confidence: float
    abstain_reason: AbstainReason | None
    generation: int
    as_of: str | None = None
    timings_ms: Mapping[str, float] = dataclasses.field(default_factory=dict)
    form: Form | None = None
    verdict: YesNo | None = None
    alternatives: tuple[Span, ...] = ()
    field: FieldAnswer | None = None
    count: int | None = None
    disagree: bool = False
    message: Message | None = None
    choices: tuple[Choice, ...] = ()
    covered: tuple[str, str] | None = None
    resolved_question: str | None = None
    time_range: tuple[str, str] | None = None
    note: Message | None = None
    listed: tuple[Article, ...] = ()
    total: int | None = None
    offset: int = 0
    written: Written | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """All spans: the answers, then the alternatives."""
        return self.answers + self.alternatives


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An input that could not be ingested; moments in ISO 8601, UTC."""

    location: str
    reason: Message
    first_seen: str
    last_seen: str
    tries: int


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source remembered by name: a file, a folder or an address.

    `type` is "auto", or one of "folder", "file", "page", "feed" and "sitemap", which the location
    must then be; `include` are patterns of the files to ingest (all when empty); `refresh` is the
    interval between refreshes ("30m") or their cron times ("0 6 * * *"), None without either;
    `prune` removes what it no longer has.
    """

    name: str
    location: str
    type: str = "auto"
    include: tuple[str, ...] = ()
    refresh: str | None = None
    prune: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """The citation of a judged answer; no offsets where a field of the article answered."""

    article_id: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's judgement of an answer.

    `given` is the moment, ISO 8601, UTC; `answer` its text, empty for an abstention; `reason` goes
    with "bad": the answer is wrong, its source is, or something is missing. `generation` is that
    of the store that answered.
    """

    id: str
    given: str
    question: str
    answer: str
    cited: tuple[Cited, ...]
    verdict: Verdict
    reason: Reason | None
    remark: str
    generation: int


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article of a list, without its text; `characters` is the length of that."""

    id: str
    title: str
    url: str | None
    source: str
    publisher: str | None
    author: str | None
    published: str | None
    fetched: str
    characters: int


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Articles in the order in which they were added.

    `next` is where the following page begins, None after the last; `total` counts all articles.
    """

    articles: tuple[ArticleEntry, ...]
    total: int
    next: int | None

    @classmethod
    def of(cls, rows: Sequence[tuple[int, ArticleEntry]], limit: int, total: int) -> ArticlePage:
        """The first `limit` of positions with articles; one more means there is a next page."""
        following = rows[limit - 1][0] if len(rows) > limit else None
        return cls(tuple(article for _, article in rows[:limit]), total, following)


@dataclass(frozen=True, slots=True)
class PutResult:
    """The result of storing an article; `generation` is the commit that holds it."""

    article: Article
    created: bool
    generation: int
