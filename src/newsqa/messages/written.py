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
    "另有 {count} 句没有通过核对，没有显示。",
    "{count} more did not pass the check and are not shown.",
    "sentences_dropped",
)
ONE_DROPPED = Message(
    "另有 1 句没有通过核对，没有显示。",
    "One more did not pass the check and is not shown.",
    "sentence_dropped",
)
NOT_WRITTEN: Mapping[str, Message] = {
    "unsupported": Message(
        "语言模型写的内容没有通过核对，没有显示。",
        "What the language model wrote did not pass the check and is not shown.",
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

NOT_FINISHED = Message("语言模型没有写完。", "The language model did not finish.", "not_finished")
"""The quiet line below sentences, where it failed behind them."""

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
NOTHING = Message("什么也没写", "it wrote nothing", "llm_nothing")
UNSUPPORTED = Message(
    "{count} 句都没有通过核对（{reasons}）",
    "none of {count} sentences passed the check ({reasons})",
    "llm_unsupported",
)
BUSY = Message(
    "已有 {count} 个回答正在由语言模型撰写，这次没有撰写",
    "{count} answers are being written by the language model: this one is not",
    "writing_busy",
)
NOT_CHECKED = Message(
    "语言模型写的内容无法核对，没有显示",
    "what the language model wrote could not be checked and is not shown",
    "writing_not_checked",
)
DROPPED_LOG = Message(
    "语言模型写了 {count} 句，丢弃 {dropped} 句（{reasons}）",
    "the language model wrote {count} sentences, {dropped} dropped ({reasons})",
    "llm_dropped",
)


def dropped(count: int) -> Message:
    """How many sentences are not shown."""
    return ONE_DROPPED if count == 1 else DROPPED.format(count=count)


def not_written(problem: str) -> Message:
    """The quiet line for a WritingProblem."""
    return NOT_WRITTEN.get(problem, NOT_AVAILABLE)


def asides(shown: int, dropped_: int, problem: str | None) -> list[Message]:
    """The quiet lines below what was written, or in its place; by counts of sentences."""
    if problem and not shown:
        return [not_written(problem)]
    lines = [dropped(dropped_)] if dropped_ else []
    return [*lines, NOT_FINISHED] if problem else lines
