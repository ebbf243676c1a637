"""An answer as one Markdown text with citations [n] and a list of sources behind it.

Nothing in an article, a question or a written sentence can become markup.
"""

from __future__ import annotations

from newsqa.messages import Lang, answers, web
from newsqa.messages import written as messages
from newsqa.text.source_line import field_value, headline, source_line
from newsqa.text.web_address import web_address
from newsqa.types import Answer, Article, Span, WrittenSentence
from newsqa.web.cards import title_of
from newsqa.web.markdown import escape_markdown

QUOTED_FORMS = frozenset({"exact"})
"""Forms of answers that are a few words: the sentence around them is shown as well."""


class AnswerLines:
    """The text of one answer, in parts as they become known; articles are numbered as they come."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang
        self._numbers: dict[str, int] = {}
        self._articles: list[Article] = []
        self._written = False

    def whole(self, answer: Answer) -> str:
        """All of it: the words of the articles, what was written, the sources."""
        sentences = answer.written.sentences if answer.written else ()
        parts = [self.answer(answer), *map(self.sentence, sentences), self.end(answer)]
        return "".join(parts)

    def answer(self, answer: Answer) -> str:
        """The answer in the words of the articles, the abstention or the message."""
        if answer.message:
            lines = [self._escaped(answer.message.text(self._lang))]
            lines += [f"- {self._escaped(one.question)}" for one in answer.choices]
            return "\n".join(lines)
        if answer.field:
            mark = self._mark(answer.field.article)
            return f"**{self._escaped(field_value(answer.field))}**{mark}"
        if answer.listed:
            return "\n".join(
                f"{number}. {self._escaped(headline(one))}{self._mark(one)}"
                for number, one in enumerate(answer.listed, answer.offset + 1)
            )
        lines = []
        if answer.verdict:
            lines.append(f"**{answers.VERDICTS[answer.verdict].text(self._lang)}**")
        form = answer.written.form if answer.written else answer.form
        if form in QUOTED_FORMS:
            lines += [self._quoted(span) for span in answer.answers]
        else:
            lines += [f"- {self._cited(span)}" for span in answer.answers]
        return "\n".join(lines)

    def sentence(self, sentence: WrittenSentence) -> str:
        """A written sentence with its citations; before the first one, that a model writes."""
        head = ""
        if not self._written:
            head = f"\n\n*{messages.WRITTEN_BY_MODEL.text(self._lang)}*\n\n"
            self._written = True
        marks = dict.fromkeys(self._mark(span.passage.article) for span in sentence.citations)
        return f"{head}{self._escaped(sentence.text)}{''.join(marks)}"

    def end(self, answer: Answer) -> str:
        """What was dropped, or why nothing was written, and the sources."""
        parts = []
        if written := answer.written:
            lines = messages.asides(len(written.sentences), written.dropped, written.problem)
            parts += [f"*{line.text(self._lang)}*" for line in lines]
        if self._articles:
            sources = [self._source(n, one) for n, one in enumerate(self._articles, 1)]
            parts.append("\n".join([web.SOURCES.text(self._lang), *sources]))
        return "".join(f"\n\n{part}" for part in parts)

    def _quoted(self, span: Span) -> str:
        quote = self._escaped(span.quote, begins=True)
        return f"**{self._escaped(span.text)}**{self._mark(span.passage.article)}\n\n> {quote}\n"

    def _cited(self, span: Span) -> str:
        return f"{self._escaped(span.text)}{self._mark(span.passage.article)}"

    def _mark(self, article: Article) -> str:
        if article.id not in self._numbers:
            self._numbers[article.id] = len(self._numbers) + 1
            self._articles.append(article)
        return f"[{self._numbers[article.id]}]"

    def _source(self, number: int, article: Article) -> str:
        line = self._escaped(source_line(title_of(article, self._lang), article, self._lang))
        address = web_address(article.url)
        link = f" <{address}>" if address and not set(address) & set("<> \n") else ""
        return f"- [{number}] {line}{link}"

    def _escaped(self, text: str, *, begins: bool = False) -> str:
        return escape_markdown(text, begins=begins)
