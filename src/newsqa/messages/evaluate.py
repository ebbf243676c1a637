"""Messages about files of questions: `eval`, and `--batch` of `ask` and `search`."""

from __future__ import annotations

from newsqa.messages.message import Message

UNREADABLE = Message(
    "{path}：读不出来（{error}）", "{path}: cannot be read ({error})", "questions_unreadable"
)
NOT_JSON = Message("{place}：不是 JSON（{error}）", "{place}: not JSON ({error})", "line_not_json")
NOT_AN_OBJECT = Message(
    "{place}：不是 JSON 对象", "{place}: not a JSON object", "line_not_an_object"
)
NO_QUESTIONS = Message("{path}：没有问题", "{path}: no questions in it", "no_questions")
NO_QUESTION_FIELD = Message(
    "{place}：没有 question 字段", "{place}: no field question", "no_question_field"
)
NO_HISTORY_FIELD = Message(
    "{place}：history 字段要是一列问题（文字）",
    "{place}: the field history must be a list of questions (texts)",
    "history_field",
)
SEARCH_FIELDS = Message(
    "{place}：要有 question 和 doc_id 字段",
    "{place}: the fields question and doc_id are required",
    "search_question_fields",
)
READ_FIELDS = Message(
    "{place}：要有 question、context 和 answers 字段",
    "{place}: the fields question, context and answers are required",
    "read_question_fields",
)
ASK_FIELDS = Message(
    "{place}：要有 question 和 answer 字段（文字），可加 doc_id；没有答案的题写 answer 为空",
    "{place}: the fields question and answer (texts) are required, doc_id if known; answer is "
    "empty for a question without one",
    "ask_question_fields",
)
NATURAL_FIELDS = Message(
    "{place}：要有 question、doc_id、kind 和 spans 字段",
    "{place}: the fields question, doc_id, kind and spans are required",
    "natural_question_fields",
)
