"""Messages of the schedule, of alerts and of the gate."""

from __future__ import annotations

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
MAIL_SUBJECT = Message("[newsqa] {message}", "[newsqa] {message}", "mail_subject")
NOT_DELIVERED = Message(
    "报警没有发出（{way}）：{error}", "an alert was not delivered ({way}): {error}", "not_delivered"
)
HTTP_STATUS = Message("HTTP {status}", "HTTP {status}", "http_status")

# Schedule

SCHEDULED = Message(
    "自动更新 {count} 个来源：{names}", "refreshing {count} sources: {names}", "scheduled"
)
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
STATE_ARTICLES = Message("{articles} 篇", "{articles} articles", "source_articles")
