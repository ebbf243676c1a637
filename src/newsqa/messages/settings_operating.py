"""Settings of the operation: schedule, alerts, logs, the gate."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message

OPERATING: Mapping[str, Message] = {
    name: Message(zh, en, f"setting_{name}")
    for name, zh, en in (
        (
            "scheduled",
            "服务按各来源的 refresh 自动更新。",
            "The server refreshes sources at the times of their `refresh`.",
        ),
        (
            "refresh_retries",
            "来源读不出来时，不等下次更新而再试的次数。",
            "How often a source that could not be read is tried again before its next time.",
        ),
        (
            "refresh_retry_seconds",
            "第一次再试之前的间隔；以后每次加倍。",
            "Delay before the first of these tries; it doubles with each.",
        ),
        (
            "alert_after",
            "来源接连失败这么多次就报警。",
            "Failures of a source in a row after which an alert goes out.",
        ),
        (
            "alert_webhook",
            "报警用 POST 发 JSON 到这个网址。",
            "Address that alerts are sent to, as JSON by POST.",
        ),
        (
            "alert_secret",
            "给报警签名的密钥（HMAC-SHA256）。",
            "Key by which alerts are signed (HMAC-SHA256).",
        ),
        ("alert_mail_to", "报警发到这些邮箱。", "Mailboxes that alerts are sent to."),
        ("alert_mail_from", "报警邮件的发件人。", "Sender of these mails."),
        ("smtp_host", "发邮件的服务器。", "Server that sends the mails."),
        ("smtp_port", "它的端口。", "Its port."),
        (
            "smtp_security",
            "与它的连接：starttls、tls 或 none。",
            "Connection to it: starttls, tls or none.",
        ),
        ("smtp_user", "它的用户名；空则不登录。", "User name there; empty: no login."),
        ("smtp_password", "它的密码。", "Password there."),
        (
            "questions_log",
            "提问记录：off 不记；counts 只记次数、用时和被引用的文章，不记问题；full "
            "也记问题和回答。从不记地址。",
            "Log of questions: off; counts: numbers, times and cited articles, no question; full: "
            "questions and answers as well. Addresses are never stored.",
        ),
        ("questions_log_days", "提问记录保存的天数。", "Days that the log keeps."),
        (
            "access_log",
            "每个请求记一行（标准错误）：off 不记，common 通用格式，json。含客户端地址，"
            "不含 ? 后面的内容。",
            "One line for each request, on standard error: off, common (log format) or json. It "
            "has the client's address, and not what follows a question mark.",
        ),
        (
            "telemetry",
            "用 OpenTelemetry 记录问题各步的时间，发到 OTEL_EXPORTER_OTLP_ENDPOINT，"
            "不含问题的文字；要装 newsqa[telemetry]。",
            "Traces of OpenTelemetry with the time of each step of a question, sent to where "
            "OTEL_EXPORTER_OTLP_ENDPOINT says, without its words; needs newsqa[telemetry].",
        ),
        (
            "gate",
            "更新之前用标准问题检查：off 不查，warn 变差时提醒，hold 变差时不让读者看到。",
            "Golden questions are asked before a refresh is committed: off, warn when answers "
            "became worse, or hold such a refresh back.",
        ),
        (
            "gate_margin",
            "答对的比例可以下降多少而不算变差。",
            "How much the share of right answers may fall without counting as worse.",
        ),
        (
            "gate_questions",
            "标准问题的文件（JSONL：question、answer），加在库里记下的之外。",
            "File of golden questions (JSONL: question, answer), beside those in the store.",
        ),
    )
}
