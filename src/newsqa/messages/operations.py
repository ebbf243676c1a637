"""Messages of the schedule, of alerts and of the gate."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message

# Alerts

SOURCE_FAILED = Message(
    "来源 {source} 已接连失败 {failures} 次：{fault}",
    "source {source} has failed {failures} times in a row: {fault}",
    "source_failed",
)
SOURCE_RECOVERED = Message(
    "来源 {source} 恢复了，{articles} 篇",
    "source {source} is well again, {articles} articles",
    "source_recovered",
)
SOURCE_COLLAPSED = Message(
    "来源 {source}：{total} 篇中有 {vanished} 篇不见了，超过 prune_limit={limit:g}，没有删除",
    "source {source}: {vanished} of {total} articles vanished, more than prune_limit={limit:g}; "
    "nothing was removed",
    "source_collapsed",
)
NOT_DELIVERED = Message(
    "报警没有发出（{way}）：{error}", "an alert was not delivered ({way}): {error}", "not_delivered"
)

# The gate

GATE_HELD = Message(
    "{source}：更新没有生效，{asked} 个标准问题里答对的从 {before} 个降到 {after} 个"
    "（{broken} 个答错了）；确认无误就加 --force",
    "{source}: the refresh was held back: of {asked} golden questions {after} are right instead of "
    "{before} ({broken} broke); --force lets it pass",
    "gate_held",
)
GATE_WARNED = Message(
    "{source}：更新以后，{asked} 个标准问题里答对的从 {before} 个降到 {after} 个"
    "（{broken} 个答错了）",
    "{source}: after the refresh {after} of {asked} golden questions are right instead of {before} "
    "({broken} broke)",
    "gate_warned",
)
GATE_RUN = Message(
    "标准问题 {asked} 个，答对 {right} 个（{share:.0%}），上次通过时 {before} 个",
    "{right} of {asked} golden questions are right ({share:.0%}), {before} when it last passed",
    "gate_run",
)
GATE_WRONG = Message(
    "{question} → {given}（应为：{expected}）",
    "{question} → {given} (right: {expected})",
    "gate_wrong",
)
GATE_NONE = Message("还没有标准问题", "there are no golden questions yet", "gate_none")
GATE_ADDED = Message("记下了 {count} 个标准问题", "{count} golden questions stored", "gate_added")

# Questions log

NO_LOG = Message("还没有提问记录", "there is no questions log yet", "no_questions_log")
DAY = Message(
    "{day}  问 {asked}，答 {answered}，不答 {abstained}，出错 {failed}",
    "{day}  {asked} asked, {answered} answered, {abstained} without an answer, {failed} failed",
    "questions_of_day",
)
ASKED = Message(
    "共 {asked} 个问题，回答了 {answered} 个",
    "{asked} questions, {answered} answered",
    "questions_asked",
)
REASONS: Mapping[str, Message] = {
    "no_article": Message("没有相关文章", "no article about it", "reason_no_article"),
    "low_confidence": Message("把握不够", "not sure enough", "reason_low_confidence"),
    "outside_dates": Message("不在时间范围", "outside of the dates", "reason_outside_dates"),
    "sources_disagree": Message("说法不一", "sources disagree", "reason_sources_disagree"),
}
"""Reasons of abstentions, briefly."""

# Schedule

REFRESHED = Message(
    "{source}：新 {added}，改 {changed}，删 {removed}",
    "{source}: {added} added, {changed} changed, {removed} removed",
    "source_refreshed",
)
REFRESH_FAILED = Message("{source}：{fault}", "{source}: {fault}", "source_refresh_failed")
NO_OPERATIONS = Message(
    "{path}：不能写，不记录提问，不自动更新：{error}",
    "{path}: cannot be written, so questions are not logged and sources not refreshed: {error}",
    "no_operations",
)
STATE_NEVER = Message("还没有更新过", "never refreshed", "source_never")
STATE_LAST = Message("上次 {moment}", "last {moment}", "source_last")
STATE_SUCCESS = Message("成功 {moment}", "success {moment}", "source_success")
STATE_NEXT = Message("下次 {moment}", "next {moment}", "source_next")
STATE_PAUSED = Message("已暂停", "paused", "source_paused")
STATE_FAULT = Message("失败 {failures} 次：{fault}", "failed {failures}×: {fault}", "source_fault")
STATE_HELD = Message("没有放行：{reason}", "held back: {reason}", "source_held")
STATE_ARTICLES = Message("{articles} 篇", "{articles} articles", "source_articles")

# Traces

TELEMETRY_MISSING = Message(
    '设置 telemetry 要装 OpenTelemetry：pip install "newsqa[telemetry]"',
    'the setting telemetry needs OpenTelemetry: pip install "newsqa[telemetry]"',
    "telemetry_missing",
)

# Backups

NOT_BACKED_UP = Message(
    "{path}：已损坏，没有备份进去（{finding}）；下次启动服务时会另建一个",
    "{path}: damaged and not part of the backup ({finding}); the next start of the server makes a "
    "new one",
    "operations_not_backed_up",
)
OTHER_VERSION = Message("不是这个版本的文件", "not a file of this version", "operations_version")
