"""What a reader can do with an answer in the chat: copy it, judge it, ask on.

The script of the page acts on the attributes here; they are escaped text, and hold nothing but the
answer itself.
"""

from __future__ import annotations

import json
import uuid

from newsqa.dialogue.aspects import asked_aspects
from newsqa.messages import Lang, web
from newsqa.text.source_line import field_value, headline
from newsqa.types import Answer, Cited
from newsqa.web.api_feedback import LONGEST_ANSWER, LONGEST_REMARK, MOST_CITED
from newsqa.web.cards import ArticleLink, escape
from newsqa.web.markdown import answer_markdown, answer_text
from newsqa.web.suggest import further_questions, question_text

_ICONS = {
    "copy": '<path d="M9 9h10v11H9z"/><path d="M15 9V4H5v11h4"/>',
    "good": '<path d="M8 11v9H4v-9zM8 11l4-8c1.5 0 2.5 1 2.5 2.5L14 9h5.5'
    'a1.5 1.5 0 0 1 1.5 1.800l-1.400 7.700A1.800 1.800 0 0 1 17.800 20H8"/>',
    "bad": '<path d="M16 13V4h4v9zM16 13l-4 8c-1.5 0-2.5-1-2.5-2.5L10 15H4.5'
    'A1.5 1.5 0 0 1 3 13.200l1.400-7.700A1.800 1.800 0 0 1 6.200 4H16"/>',
}


def render_actions(answer: Answer, article_link: ArticleLink, lang: Lang) -> str:
    """The row under an answer, and further questions about its article; empty for a reply."""
    if answer.status in {"clarify", "chat"}:
        return ""
    text = answer_text(answer, article_link, lang)
    data = {
        "feedback": json.dumps(feedback_body(answer), ensure_ascii=False),
        "markdown": answer_markdown(answer, article_link, lang),
        "copy": text,
    }
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    buttons = (_button("copy", web.COPY.text(lang)) if text else "") + "".join(
        _button(verdict, label.text(lang), ' aria-pressed="false"')
        for verdict, label in (("good", web.GOOD), ("bad", web.BAD))
    )
    return (
        f'<div class="nq nq-actions"{attributes}><div class="nq-buttons">{buttons}'
        f'<span class="nq-status" role="status"></span></div>{_form(lang)}{_further(answer, lang)}'
        "</div>"
    )


def feedback_body(answer: Answer) -> dict[str, object]:
    """The body of POST /api/v1/feedback about the answer, without a verdict."""
    cited = [Cited(span.passage.article.id, span.start, span.end) for span in answer.answers]
    text = "\n".join(span.text for span in answer.answers)
    if answer.field:
        cited = [Cited(answer.field.article.id)]
        text = field_value(answer.field)
    if answer.listed:
        cited = [Cited(article.id) for article in answer.listed]
        text = "\n".join(headline(article) for article in answer.listed)
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


def _form(lang: Lang) -> str:
    reasons = "".join(
        f'<button type="button" data-act="reason" data-reason="{reason}" aria-pressed="false">'
        f"{label.text(lang)}</button>"
        for reason, label in web.REASONS.items()
    )
    heading, remark = web.WHAT_IS_BAD.text(lang), web.REMARK.text(lang)
    return (
        f'<div class="nq-why" role="group" aria-label="{heading}" hidden>'
        f'<p>{heading}</p><div class="nq-reasons">{reasons}</div>'
        f'<div class="nq-remark"><input type="text" maxlength="{LONGEST_REMARK}" '
        f'aria-label="{remark}" placeholder="{remark}" autocomplete="off">'
        f'<button type="button" data-act="submit">{web.SUBMIT.text(lang)}</button></div></div>'
    )


def _further(answer: Answer, lang: Lang) -> str:
    article = (
        answer.field.article
        if answer.field
        else next((span.passage.article for span in answer.answers), None)
    )
    further = further_questions(article, asked_aspects(answer.question)) if article else []
    questions = [question_text(question, lang) for question in further]
    if not questions:
        return ""
    chips = "".join(
        f'<button type="button" class="nq-chip" data-ask="{escape(question)}">'
        f"{escape(question)}</button>"
        for question in questions
    )
    return f'<div class="nq-further"><p>{web.FURTHER.text(lang)}</p>{chips}</div>'
