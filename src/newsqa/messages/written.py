"""Messages about answers that a language model writes."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message

WRITTEN_BY_MODEL = Message(
    "以下由语言模型撰写，每句都核对过出处。",
    "Written by a language model; each sentence was checked against its source.",
    "written_by_model",
)
"""The line above written sentences."""
WRITING = Message("语言模型正在撰写……", "A language model is writing…", "writing")
DROPPED = Message(
    "另有 {count} 句查无出处，没有显示。",
    "{count} more had no support in the articles and are not shown.",
    "sentences_dropped",
)
ONE_DROPPED = Message(
    "另有 1 句查无出处，没有显示。",
    "One more had no support in the articles and is not shown.",
    "sentence_dropped",
)
NOT_WRITTEN: Mapping[str, Message] = {
    "unsupported": Message(
        "语言模型写的内容查不到出处，没有显示。",
        "What the language model wrote has no support in the articles and is not shown.",
        "not_written_unsupported",
    ),
    "timeout": Message(
        "语言模型没有及时写完。", "The language model took too long.", "not_written_timeout"
    ),
    "busy": Message(
        "语言模型正忙，这次没有撰写。", "The language model is busy.", "not_written_busy"
    ),
}
"""The quiet line for readers, by WritingProblem; NOT_AVAILABLE for the others."""
NOT_AVAILABLE = Message(
    "语言模型暂时用不了。", "The language model is not available.", "not_written"
)

FAILED = Message(
    "语言模型（{url}）没有写成：{reason}", "the language model ({url}): {reason}", "writing_failed"
)
UNREACHABLE = Message("连接不上（{detail}）", "cannot be reached ({detail})", "llm_unreachable")
TOO_SLOW = Message("{seconds:g} 秒内没有写完", "not done within {seconds:g} seconds", "llm_timeout")
RATE_LIMITED = Message(
    "请求太多（状态 {status}）", "too many requests (status {status})", "llm_rate_limited"
)
WRONG_KEY = Message(
    "不接受密钥（状态 {status}）；请检查环境变量 NEWSQA_LLM_API_KEY",
    "did not accept the key (status {status}); check the variable NEWSQA_LLM_API_KEY",
    "llm_wrong_key",
)
STATUS = Message("返回状态 {status}", "status {status}", "llm_status")
ERROR_EVENT = Message("在回答里报错", "an error in place of the answer", "llm_error")
NO_STREAM = Message(
    "返回的不是 chat completions 的格式", "the response is no chat completion", "llm_malformed"
)
CUT_OFF = Message("回答中途断了", "the answer was cut off", "llm_cut_off")
TOO_LONG = Message("回答太长", "the answer is too long", "llm_too_long")
UNSUPPORTED = Message(
    "{count} 句都查不到出处", "none of {count} sentences has a source", "llm_unsupported"
)
DROPPED_LOG = Message(
    "语言模型写了 {count} 句，丢弃 {dropped} 句（{reasons}）",
    "the language model wrote {count} sentences, {dropped} dropped ({reasons})",
    "llm_dropped",
)
NOT_SET_UP = Message(
    "没有设置语言模型；请设置 llm_url 和 llm_model",
    "no language model is set up; set llm_url and llm_model",
    "llm_not_set_up",
)


def dropped(count: int) -> Message:
    """How many sentences are not shown."""
    return ONE_DROPPED if count == 1 else DROPPED.format(count=count)


def not_written(problem: str) -> Message:
    """The quiet line for a WritingProblem."""
    return NOT_WRITTEN.get(problem, NOT_AVAILABLE)
