"""What a reader can do with an answer in the chat: copy it, judge it, ask on.

The script of the page does it, from what is in the attributes here; they are text, escaped, and say
no more than the answer itself.
"""

from __future__ import annotations

import json
import uuid

from newsqa.types import Answer, Cited
from newsqa.web.api_feedback import LONGEST_ANSWER, LONGEST_REMARK, MOST_CITED
from newsqa.web.i18n import Strings
from newsqa.web.markdown import answer_markdown, answer_text, field_value
from newsqa.web.render import ArticleLink, escape
from newsqa.web.suggest import further_questions

_ICONS = {
    "copy": '<path d="M9 9h10v11H9z"/><path d="M15 9V4H5v11h4"/>',
    "good": '<path d="M8 11v9H4v-9zM8 11l4-8c1.5 0 2.5 1 2.5 2.5L14 9h5.5'
    'a1.5 1.5 0 0 1 1.5 1.800l-1.400 7.700A1.800 1.800 0 0 1 17.800 20H8"/>',
    "bad": '<path d="M16 13V4h4v9zM16 13l-4 8c-1.5 0-2.5-1-2.5-2.5L10 15H4.5'
    'A1.5 1.5 0 0 1 3 13.200l1.400-7.700A1.800 1.800 0 0 1 6.200 4H16"/>',
}


def render_actions(answer: Answer, article_link: ArticleLink, words: Strings) -> str:
    """The row under an answer, and further questions where its article has some."""
    copied = answer_text(answer, article_link, words)
    data = {
        "said": json.dumps(said(answer), ensure_ascii=False),
        "markdown": answer_markdown(answer, article_link, words),
        "copy": copied,
    }
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    buttons = (_button("copy", words.copy) if copied else "") + "".join(
        _button(verdict, label, ' aria-pressed="false"')
        for verdict, label in (("good", words.good), ("bad", words.bad))
    )
    return (
        f'<div class="nq nq-actions"{attributes}><div class="nq-buttons">{buttons}'
        f'<span class="nq-told" role="status"></span></div>{_form(words)}{_further(answer, words)}'
        "</div>"
    )


def said(answer: Answer) -> dict[str, object]:
    """What feedback tells of the answer: the body of POST /api/v1/feedback without a verdict."""
    spans = answer.answers
    cited = [Cited(span.passage.article.id, span.start, span.end) for span in spans]
    if answer.field is not None:
        cited = [Cited(answer.field.article.id)]
    text = field_value(answer) or "\n".join(span.text for span in spans)
    return {
        "id": uuid.uuid4().hex,
        "question": answer.question,
        "answer": text[:LONGEST_ANSWER],
        "citations": [
            {"article_id": one.article_id, "start": one.start, "end": one.end}
            for one in cited[:MOST_CITED]
        ],
        "generation": answer.generation,
    }


def _button(act: str, label: str, more: str = "") -> str:
    return (
        f'<button type="button" data-act="{act}" aria-label="{label}" title="{label}"{more}>'
        f'<svg viewBox="0 0 24 24" aria-hidden="true">{_ICONS[act]}</svg></button>'
    )


def _form(words: Strings) -> str:
    reasons = "".join(
        f'<button type="button" data-act="reason" data-reason="{reason}" aria-pressed="false">'
        f"{label}</button>"
        for reason, label in words.blame.items()
    )
    return (
        f'<div class="nq-why" role="group" aria-label="{words.what_is_bad}" hidden>'
        f'<p>{words.what_is_bad}</p><div class="nq-reasons">{reasons}</div>'
        f'<div class="nq-remark"><input type="text" maxlength="{LONGEST_REMARK}" '
        f'aria-label="{words.remark}" placeholder="{words.remark}" autocomplete="off">'
        f'<button type="button" data-act="submit">{words.submit}</button></div></div>'
    )


def _further(answer: Answer, words: Strings) -> str:
    article = (
        answer.field.article
        if answer.field is not None
        else next((span.passage.article for span in answer.answers), None)
    )
    questions = further_questions(article, answer.question) if article else []
    if not questions:
        return ""
    chips = "".join(
        f'<button type="button" class="nq-chip" data-act="ask">{escape(question)}</button>'
        for question in questions
    )
    return f'<div class="nq-further"><p>{words.further}</p>{chips}</div>'
