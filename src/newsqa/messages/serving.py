"""Errors of REST, of the tools for assistants and of the server itself."""

from __future__ import annotations

from newsqa.messages.message import Message

# Limits

BUSY = Message(
    "现在提问的人太多，请稍后再问",
    "Too many questions at the moment, please ask again shortly",
    "questions_busy",
)
TOO_MANY_REQUESTS = Message(
    "问得太快了，请过 {seconds} 秒再来",
    "too many requests, try again in {seconds} s",
    "too_many_requests",
)
BODY_TOO_LARGE = Message(
    "请求超过 {most} 字节（设置 max_request_bytes）",
    "the body is larger than {most} bytes (setting max_request_bytes)",
    "body_too_large",
)

# Requests

NO_SUCH_ADDRESS = Message("没有这个地址", "no such address", "no_such_address")
METHOD_NOT_ALLOWED = Message(
    "这个地址不支持这种方法", "this address does not allow that method", "method_not_allowed"
)
BODY_UNREADABLE = Message("请求体读不出来", "the body cannot be read", "body_unreadable")
BODY_NOT_JSON = Message(
    "请求体不是 JSON，第 {position} 个字符处",
    "the body is not JSON, at character {position}",
    "body_not_json",
)
BODY_NOT_OBJECT = Message(
    "请求体要是一个 JSON 对象，并带上 Content-Type: application/json",
    "the body must be a JSON object, sent with Content-Type: application/json",
    "body_not_object",
)
INVALID = Message(
    "请求里的 {field} 不可用：{problem}", "cannot use {field}: {problem}", "request_invalid"
)
NO_SUCH_FIELD = Message(
    "没有这个字段；请检查拼写", "there is no such field; check the spelling", "no_such_field"
)
VALUE_REFUSED = Message("不是这里能用的值", "is not a value that can be used here", "value_refused")
REQUEST_FAILED = Message(
    "请求没有办成（HTTP {status}）", "the request failed (HTTP {status})", "request_failed"
)
QUESTION_EMPTY = Message("问题是空的", "the question is empty", "question_empty")
HISTORY_TOO_MANY = Message(
    "先前的问题最多 {most} 个", "at most {most} earlier questions", "history_too_many"
)
HISTORY_TOO_LONG = Message(
    "先前的问题每个最多 {most} 字，一共最多 {total} 字",
    "an earlier question has at most {most} characters, all of them {total}",
    "history_too_long",
)
HISTORY_NO_TEXTS = Message(
    '先前的问题要写成 ["问题", …]',
    'the earlier questions must be a list ["question", …]',
    "history_no_texts",
)
NO_SUCH_MODEL = Message(
    "没有模型 {model}；可用的见 GET /v1/models",
    "there is no model {model}; GET /v1/models lists them",
    "chat_model_not_found",
)
QUESTION_TOO_LONG = Message(
    "问题不能超过 {most} 字", "the question must not exceed {most} characters", "question_too_long"
)
FILTERS_NO_TEXTS = Message(
    'since、until、source、publisher 要写成 "文字"',
    'since, until, source and publisher must be a "text"',
    "filters_no_texts",
)
ANY_TIME_NO_FLAG = Message(
    "any_time 要写成 true 或 false", "any_time must be true or false", "any_time_no_flag"
)
OFFSET_OUT_OF_RANGE = Message(
    "offset 要在 0 到 {most} 之间", "offset must be 0 to {most}", "offset_out_of_range"
)
SEARCH_ARGUMENTS = Message(
    "k 要在 1 到 {most} 之间，method 是 {methods} 之一",
    "k must be 1 to {most}, method one of {methods}",
    "search_arguments",
)
INTERNAL = Message(
    "服务出错了，请再试一次；详情在服务日志里",
    "internal error, please try again; details are in the server's log",
    "internal_error",
)

LIST_CLOSED = Message(
    "这里不提供文章的清单（设置 list_articles）；带上管理令牌可以列",
    "the articles are not listed here (setting list_articles); the admin token may list them",
    "list_closed",
)
WRONG_HOST = Message(
    "这个服务不用主机名 {host}；要用，就写进设置 allowed_hosts",
    "this server is not named {host}; if it should be, add that to the setting allowed_hosts",
    "wrong_host",
)

# Changes

NO_SUCH_ARTICLE = Message(
    "库里没有这篇文章", "there is no such article in the archive", "article_not_found"
)
NO_SUCH_SOURCE = Message("没有这个来源", "there is no such source", "source_not_found")
NO_SUCH_QUESTION = Message(
    "没有这个标准问题", "there is no such golden question", "question_not_found"
)
NO_SUCH_ENTRY = Message("隔离区里没有它", "it is not in quarantine", "entry_not_found")
NOT_IN_ARTICLE = Message(
    "答案要是文章里的原文", "the answer must be words of the article", "not_in_article"
)
NO_ADMIN_TOKEN = Message(
    "没有设置 admin_token，不能改动文章；设环境变量 NEWSQA_ADMIN_TOKEN 后重新启动",
    "no admin_token is set, articles cannot be changed; set NEWSQA_ADMIN_TOKEN and restart",
    "no_admin_token",
)
SITE_NEEDED = Message(
    "这里要有网站编号：X-Newsqa-Site 请求头，或地址里的 site=；用 newsqa sites 查看；"
    "程序也可以用网站的密钥",
    "the id of a site is needed here: the header X-Newsqa-Site, or site= in the address; newsqa "
    "sites lists them; or a key of a site, as Authorization: Bearer KEY",
    "site_needed",
)
KEY_NEEDED = Message(
    "这里要有网站的密钥：Authorization: Bearer 密钥；用 newsqa sites --new-key 做一个",
    "a key of a site is needed here: Authorization: Bearer KEY; newsqa sites --new-key makes one",
    "site_key_needed",
)
SITE_UNKNOWN = Message(
    "网站编号不对，或者已经换了；用 newsqa sites 查看",
    "the id of the site is wrong, or was changed; newsqa sites lists them",
    "site_unknown",
)
WRONG_TOKEN = Message(
    "令牌不对；要有 Authorization: Bearer 令牌",
    "wrong token; send Authorization: Bearer TOKEN",
    "wrong_token",
)
STORE_CHANGING = Message(
    "库正被别的请求改动；请稍后再试",
    "another request is changing the store; try again in a moment",
    "store_changing",
)
ARTICLE_ID = Message(
    "文章的 id 要有 1 到 {most} 个可见字符，首尾没有空白",
    "an article's id has 1 to {most} visible characters, no blanks at its ends",
    "article_id_invalid",
)
DATE_UNREADABLE = Message(
    "published：看不懂这个日期 {value}；写成 2024-03-12",
    "published: cannot read the date {value}; write it as 2024-03-12",
    "date_unreadable",
)

# The server

MCP_MISSING = Message(
    '设置 mcp 要有 mcp 包；请运行 pip install "newsqa[mcp]"',
    'the setting mcp needs the package mcp; run: pip install "newsqa[mcp]"',
    "mcp_missing",
)
STORE_CREATED = Message(
    "{folder}：还没有库，新建了一个空的，现在什么也答不出；请检查设置 store，或运行 newsqa ingest",
    "{folder}: no store here yet, an empty one was made and nothing can be answered; check the "
    "setting store, or run newsqa ingest",
    "store_created",
)
CANNOT_LISTEN = Message(
    "不能在 {host}:{port} 上提供服务（{reason}）；用 --port 或 --host 换一个",
    "cannot listen on {host}:{port} ({reason}); choose another --port or --host",
    "cannot_listen",
)
TOO_MANY_CONNECTIONS = Message(
    "{most} 个连接都占满了；等得最久的先断开（设置 max_connections 和系统的 ulimit -n）",
    "all {most} connections are taken; those that have waited longest are closed (setting "
    "max_connections, and ulimit -n of the system)",
    "too_many_connections",
)
SERVING = Message(
    "newsqa 已启动：{address} （按 Ctrl+C 停止）",
    "newsqa serves at {address} (Ctrl+C stops it)",
    "serving",
)

# A language model on this machine

LOCAL_LLM = Message(
    "语言模型 {model}：llm_url = {address}",
    "language model {model}: llm_url = {address}",
    "local_llm",
)
LOCAL_LLM_MISSING = Message(
    '要有 openvino-genai；请运行 pip install "newsqa[local-llm]"',
    'openvino-genai is needed; run: pip install "newsqa[local-llm]"',
    "local_llm_missing",
)
NO_GGUF = Message("{path}：没有这个文件", "{path}: there is no such file", "gguf_missing")
BAD_GGUF = Message(
    "{path}：读不了这个模型（{reason}）",
    "{path}: not a model that can be read ({reason})",
    "gguf_bad",
)
