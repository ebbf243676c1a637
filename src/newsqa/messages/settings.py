"""Messages about settings: what each is for, and what is wrong with a value."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message

DESCRIPTIONS: Mapping[str, Message] = {
    name: Message(zh, en, f"setting_{name}")
    for name, zh, en in (
        ("store", "库的文件夹。", "Folder of the store."),
        (
            "model",
            "编码器：bundled，或任何 sentence-transformers 模型的名称或路径。",
            "Encoder: 'bundled', or any sentence-transformers name or path.",
        ),
        (
            "query_prompt",
            "加在问题前面的文字；不设就用模型自己的。",
            "Put before questions; the model's own if unset.",
        ),
        (
            "passage_prompt",
            "加在段落前面的文字；不设就用模型自己的。",
            "Put before passages; the model's own if unset.",
        ),
        (
            "user_dictionary",
            "jieba 的用户词典，每行：词 [词频] [词性]。",
            "Words for jieba, one a line: word [frequency] [tag].",
        ),
        (
            "passage_characters",
            "一段在这么多字之前的最后一个句末结束。",
            "A passage ends at the last sentence end before this many characters.",
        ),
        ("batch_articles", "读入时每次提交的篇数。", "Articles per commit of ingest."),
        ("max_article_characters", "更长的文章不收。", "Longer articles are refused."),
        (
            "max_file_bytes",
            "更大的文件不收（JSONL 按行读）。",
            "Larger files are refused (JSONL is read by line).",
        ),
        (
            "max_replaced_share",
            "读不出的字超过这个比例，文件就不收。",
            "Share of unreadable characters above which a file is refused.",
        ),
        (
            "max_parse_seconds",
            "解析一个大文件最多用的处理器时间；小文件按比例更短。超时的不收。",
            "Most processor time for parsing one large file, in proportion less for a small one; "
            "what needs longer is refused.",
        ),
        (
            "max_parse_bytes",
            "解析文件的子进程最多用的内存；超过的不收。",
            "Most memory of the child process that parses; what needs more is refused.",
        ),
        (
            "allow_private_hosts",
            "可以读取的内网主机或网段（news.intranet、10.0.0.0/8），端口也不限于 80 和 443。",
            "Hosts or networks (news.intranet, 10.0.0.0/8) that ingest may fetch from although "
            "they are private or use a port other than 80 and 443.",
        ),
        (
            "respect_robots",
            "只读取网站 robots.txt 允许的。",
            "Fetch only what a site's robots.txt allows.",
        ),
        (
            "fetch_delay_seconds",
            "对同一主机两次请求之间的间隔。",
            "Pause between two requests to one host.",
        ),
        (
            "fetch_timeout_seconds",
            "一次请求连同正文最多用时。",
            "Longest time for one request, including its body.",
        ),
        (
            "fetch_max_bytes",
            "更大的网页、新闻源和站点地图（解压后）不收。",
            "Larger pages, feeds and sitemaps (unpacked) are refused.",
        ),
        (
            "fetch_max_pages",
            "一个新闻源或站点地图最多读多少页。",
            "Most pages read behind one feed or sitemap.",
        ),
        (
            "recheck_days",
            "新闻源或站点地图没有变时，最近这么多天的网页也再问一遍（带条件的请求）；0 则不问，"
            "refresh --full 全问。",
            "Pages of so many last days are asked for again, by conditional requests, behind an "
            "unchanged feed or sitemap; 0: none. refresh --full asks for all.",
        ),
        (
            "source",
            "按名称记下的来源：[[source]]，写 name、location，可加 type、include、refresh、prune。",
            "Where articles come from, by name: [[source]] with name, location, and optionally "
            "type, include, refresh, prune.",
        ),
        (
            "undo_points",
            "能用 rollback 撤销的命令数；每条都留着它改动前的文章，占库的空间；0 则都不能撤销。",
            "Commands that rollback can undo; the store keeps the articles that each changed, as "
            "they were. 0: none can be undone.",
        ),
        (
            "publish_to",
            "每次改动后发布到这里：s3://桶/路径，或共享的文件夹；空着则不发布（docs/scale.md）。",
            "After each change publish to this: s3://bucket/path, or a shared folder; nowhere if "
            "empty (docs/scale.md).",
        ),
        (
            "prune_limit",
            "--prune 一次最多可删的比例，按来源算。",
            "Share of a source that may vanish at once in a --prune.",
        ),
        ("question_characters", "更长的问题会截断。", "Longer questions are cut."),
        (
            "candidates",
            "每种检索方式参与打分的段数。",
            "Candidate passages per retriever.",
        ),
        ("dense_weight", "编码器在融合中的权重。", "Weight of the encoder in fusion."),
        (
            "passage_weight",
            "段落自身 BM25 的权重。",
            "Weight of the passage's own BM25.",
        ),
        ("article_weight", "所在文章 BM25 的权重。", "Weight of its article's BM25."),
        (
            "wording_weight",
            "段落里出现的问题用字所占比例的权重。",
            "Weight of the share of the question's wording in a passage.",
        ),
        ("read_passages", "阅读器读的段数。", "Hits that the reader reads."),
        ("max_answers", "一个问题最多的答案数。", "Most answers to one question."),
        (
            "max_listed",
            "问清单时最多列出的项数。",
            "Most items of a list that is asked for.",
        ),
        (
            "abstain_below",
            "答案的最低把握；低于它就不回答。",
            "Least confidence of an answer; below it newsqa abstains.",
        ),
        (
            "embed_hosts",
            "可以嵌入对话和嵌入组件的网站，如 https://portal.example、https://*.portal.example；"
            "空则只有本站。",
            "Sites that may show the chat and the widget, e.g. https://portal.example, "
            "https://*.portal.example; none but its own when empty.",
        ),
        ("host", "服务监听的地址。", "Address that the server listens on."),
        ("port", "服务监听的端口。", "Port that the server listens on."),
        (
            "root_path",
            "代理放在前面的路径，如 /news。",
            "Path prefix that a proxy puts before ours, e.g. /news.",
        ),
        (
            "trusted_proxies",
            "可信代理的地址或网段（127.0.0.1、10.0.0.0/8），采用它们的 X-Forwarded-For 和 "
            "X-Forwarded-Proto。",
            "Addresses or networks of proxies (127.0.0.1, 10.0.0.0/8) whose X-Forwarded-For and "
            "X-Forwarded-Proto are trusted.",
        ),
        (
            "requests_per_minute",
            "一个客户端地址每分钟最多的提问和 REST 请求；六分之一、至少十个可以一起来；0 为不限。",
            "Most questions and REST calls per minute of one client address; a sixth of them, and "
            "at least ten, may come at once; 0 is no limit.",
        ),
        (
            "questions_at_once",
            "同时回答的问题数。",
            "Questions that are answered at the same time.",
        ),
        (
            "questions_waiting",
            "可以排队的问题数；再多的请求得到 503。",
            "Questions that may wait; further ones get status 503.",
        ),
        (
            "max_request_bytes",
            "更大的 REST 请求体不收。",
            "Larger bodies of REST calls are refused.",
        ),
        (
            "max_connections",
            "同时打开的连接；满了以后，等请求等得最久的先断开。系统允许打开的文件少时更少。",
            "Connections open at the same time; then those that have waited longest for a request "
            "are closed. Fewer where the system allows few open files.",
        ),
        (
            "allowed_hosts",
            "请求可以用的主机名，如 news.example、*.news.example，* 为任意。空则：只监听本机时限于 "
            "localhost 和本机地址（设了 trusted_proxies 时不限），否则不限。",
            "Host names that requests may use, e.g. news.example, *.news.example, or * for any. "
            "When empty: on a loopback address only localhost and its addresses (any with "
            "trusted_proxies), else any.",
        ),
        (
            "show_metrics",
            "让所有人读 /metrics；不设则只在监听本机、前面没有代理时。管理令牌总可以读。",
            "Let everybody read /metrics; when unset, on a loopback address without a proxy only. "
            "The admin token may always.",
        ),
        (
            "show_docs",
            "提供 /docs 和 /openapi.json；不设则只在监听本机、前面没有代理时。",
            "Offer /docs and /openapi.json; when unset, only on loopback without a proxy.",
        ),
        (
            "list_articles",
            "让所有人列出文章；不设则只在监听本机、前面没有代理时。管理令牌总可以列。",
            "Let everybody list the articles; when unset, on a loopback address without a proxy "
            "only. The admin token may always.",
        ),
        (
            "feedback_per_minute",
            "一个客户端地址每分钟最多的反馈；0 为不限。",
            "Most feedback per minute of one client address; 0 is no limit.",
        ),
        (
            "admin_token",
            "可以改动文章的令牌（Bearer），至少 16 个字符；空则谁也不能。",
            "Bearer token that may change articles, 16 characters or more; empty: nobody may.",
        ),
        (
            "site",
            "只看库的一部分的网站：[[site]]，写 name，加名称的列表 source、publisher 或两样；"
            "keys 是密钥的哈希（newsqa sites）。",
            "Sites that see a part of the archive: [[site]] with name, and the lists of names "
            "source and publisher, or one of them; keys are hashes of its keys (newsqa sites).",
        ),
        (
            "site_secret",
            "给网站编号签名的密钥，至少 16 个字符；有 [[site]] 时必须设。",
            "Secret that signs the ids of sites, 16 characters or more; needed with [[site]].",
        ),
        (
            "open_archive",
            "有 [[site]] 时，没有网站编号的请求也能看整个库；默认不能。",
            "With [[site]], requests without the id of a site see the whole archive; by default "
            "they are refused.",
        ),
        (
            "rest_needs_key",
            "有 [[site]] 时，程序（REST、/v1、MCP、Gradio）要有网站的密钥，只有编号不够；"
            "挂件和网页不受影响。",
            "With [[site]], programs (REST, /v1, MCP, Gradio) need a key of the site, its id is "
            "not enough; widget and page are not affected.",
        ),
        (
            "mcp",
            "在 /mcp 和对 Gradio 客户端提供 ask、search、get_article 作为 MCP 工具。",
            "Offer ask, search and get_article as MCP tools at /mcp and to Gradio clients.",
        ),
        (
            "llm_mode",
            "语言模型撰写哪些回答：off 不用，digest 只写摘要，always 有答案都写；"
            "每句都核对出处，原文的答案照样在。",
            "Which answers a language model writes: off, digest (summaries only) or always; each "
            "sentence is checked against its source, and the words of the articles stay.",
        ),
        (
            "llm_url",
            "与 OpenAI 兼容的接口，如 http://127.0.0.1:11434/v1。",
            "Endpoint that speaks OpenAI's protocol, as http://127.0.0.1:11434/v1.",
        ),
        ("llm_model", "接口里模型的名称。", "Name of the model at the endpoint."),
        (
            "llm_api_key",
            "接口的密钥，只能写在环境变量里。",
            "Key of the endpoint; in the environment only.",
        ),
        (
            "llm_timeout",
            "撰写一个回答最多用的秒数，连同核对。",
            "Longest time to write one answer, checks included, in seconds.",
        ),
        (
            "llm_hosts",
            "除本机外，可以把问题和段落发给的主机，如 api.llm.example、*.llm.example。",
            "Hosts besides this machine that questions and passages may be sent to, as "
            "api.llm.example or *.llm.example.",
        ),
        (
            "strict",
            "已知的坏输入也每次都列出，退出码为 3。",
            "List known bad inputs every time, too, with exit code 3.",
        ),
        (
            "polite",
            "读入、更新和重建时给提问让路：单独的进程降低优先级，服务里则间歇暂停。",
            "Ingest, refresh and rebuild yield to questions: by priority in a process of their "
            "own, by pauses in the server.",
        ),
        (
            "answer_cache_size",
            "缓存的答案数；库一变就作废。",
            "Answers in the cache, which is cleared whenever the store changes.",
        ),
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
        (
            "today",
            "“昨天”“上周”从哪天算起，如 2023-08-18；空则是今天。",
            "Day from which yesterday and last week count, as 2023-08-18; by default today.",
        ),
    )
}
"""What each setting is for, by its name; one sentence with its full stop."""

# Which setting

SETTING = Message(
    "设置 {name}（或环境变量 {variable}）", "setting {name} (or {variable})", "setting"
)
ALL_SETTINGS = Message("newsqa.toml 里的设置", "the settings in newsqa.toml", "all_settings")
SOURCE = Message("来源 {name!r} ", "source {name!r}", "source")
SOURCE_ENTRY = Message(
    "newsqa.toml 里第 {number} 个 [[source]] ",
    "[[source]] number {number} in newsqa.toml",
    "source_entry",
)
SOURCE_FIELD = Message(
    "newsqa.toml 里第 {number} 个 [[source]] 的 {field} ",
    "{field} in [[source]] number {number} in newsqa.toml",
    "source_field",
)

# What is wrong with it

INVALID = Message("{where}不可用：{reason}", "{where} cannot be used: {reason}", "setting_invalid")
UNREADABLE = Message(
    "设置读不出来（newsqa.toml 要存为 UTF-8；NEWSQA_* 里的列表要写成 JSON）：{error}",
    "settings cannot be read (newsqa.toml must be UTF-8, lists in NEWSQA_* JSON): {error}",
    "settings_unreadable",
)
_LIST = Message('要写成列表，如 ["…"]', 'must be a list, as ["…"]', "must_be_list")
LIST_IN_ENVIRONMENT = Message(
    "环境变量 {variable} 要写成 JSON 的列表：{variable}='{example}'",
    "environment variable {variable} must be a list in JSON: {variable}='{example}'",
    "list_in_environment",
)
INTEGER = Message("要写成整数", "must be an integer", "must_be_integer")
_NUMBER = Message("要写成数", "must be a number", "must_be_number")
_DATE = Message("要写成 2023-08-18", "must be a date such as 2023-08-18", "must_be_date")
_SWITCH = Message("要写成 true 或 false", "must be true or false", "must_be_boolean")
RULES: Mapping[str, Message] = {
    "extra_forbidden": Message(
        "没有这项设置；请检查拼写",
        "there is no such setting; check the spelling",
        "no_such_setting",
    ),
    "missing": Message("没有写", "is missing", "setting_missing"),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "int_parsing": INTEGER,
    "int_type": INTEGER,
    "int_from_float": INTEGER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "bool_parsing": _SWITCH,
    "bool_type": _SWITCH,
    "string_type": Message('要写成 "文字"', 'must be a "text"', "must_be_text"),
    "string_too_short": Message("不能是空的", "must not be empty", "must_not_be_empty"),
    "string_too_long": Message(
        "不能超过 {max_length} 字", "must not exceed {max_length} characters", "text_too_long"
    ),
    "too_long": Message(
        "不能超过 {max_length} 个", "must not exceed {max_length} items", "too_many_items"
    ),
    "string_pattern_mismatch": Message(
        "写法要合 {pattern}", "must match {pattern}", "must_match_pattern"
    ),
    "greater_than_equal": Message("不能小于 {ge}", "must be at least {ge}", "must_be_at_least"),
    "greater_than": Message("要大于 {gt}", "must be more than {gt}", "must_be_more_than"),
    "less_than_equal": Message("不能大于 {le}", "must be at most {le}", "must_be_at_most"),
    "literal_error": Message("只能是 {expected}", "must be {expected}", "must_be_one_of"),
}
"""What is wrong with a value, by pydantic's type of error; fields are those of its context."""
OTHER = Message("{detail}", "{detail}", "setting_error")
"""Errors of pydantic that RULES lacks, in its own words."""

MISSPELT = Message(
    "没有这项设置；是不是 {near}？", "there is no such setting; did you mean {near}?", "misspelt"
)
UNKNOWN_VARIABLE = Message(
    "环境变量 {variable}：没有这项设置；请检查拼写，或去掉它",
    "environment variable {variable}: there is no such setting; check the spelling, or unset it",
    "unknown_variable",
)
MISSPELT_VARIABLE = Message(
    "环境变量 {variable}：没有这项设置；是不是 {near}？",
    "environment variable {variable}: there is no such setting; did you mean {near}?",
    "misspelt_variable",
)
NOT_A_PREFIX = Message(
    "{text!r} 要以 / 开头、不以 / 结尾，如 /news；没有前缀就不写",
    "{text!r} must begin with / and not end with one, as /news; leave it out without a prefix",
    "not_a_prefix",
)
TOKEN_TOO_SHORT = Message(
    "太短，至少要有 {least} 个字符；可用 openssl rand -hex 32 生成",
    "is too short, at least {least} characters are needed; openssl rand -hex 32 makes one",
    "token_too_short",
)
SITE_WITHOUT_PART = Message(
    "网站 {name} 要写 source 或 publisher，不然什么也看不到",
    "site {name} needs source or publisher: without them it sees nothing",
    "site_without_part",
)
DUPLICATE_SITE = Message("有两个网站都叫 {name}", "two sites are named {name}", "duplicate_site")
NO_SITE_SECRET = Message(
    "有 [[site]] 就要设 site_secret（或环境变量 NEWSQA_SITE_SECRET），至少 {least} 个字符",
    "[[site]] needs site_secret (or NEWSQA_SITE_SECRET), {least} characters or more",
    "no_site_secret",
)
NOT_AN_INTERVAL = Message(
    "{text!r} 要写成 45s、30m、2h、1d",
    "{text!r} must be an interval such as 45s, 30m, 2h or 1d",
    "not_an_interval",
)
NOT_AN_ADDRESS = Message(
    "{text!r} 不是网址；写成 https://alerts.example/newsqa",
    "{text!r} is not an address; write https://alerts.example/newsqa",
    "not_an_address",
)
NOT_A_MAILBOX = Message(
    "{text!r} 不是邮箱；写成 editor@news.example",
    "{text!r} is not a mailbox; write editor@news.example",
    "not_a_mailbox",
)
NOT_A_SCHEDULE = Message(
    "{text!r} 要写成 45s、30m、2h、1d，或五段的 cron 时间，如 0 6,18 * * *",
    "{text!r} must be an interval such as 45s, 30m, 2h or 1d, or cron times such as 0 6,18 * * *",
    "not_a_schedule",
)
NOT_A_NETWORK = Message(
    "{text!r} 不是 IP 地址或网段", "{text!r} is not an IP address or network", "not_a_network"
)
NOT_A_HOST = Message(
    "{text!r} 不是主机名；写成 news.example 或 *.news.example，不带 https:// 和端口",
    "{text!r} is not a host name; write news.example or *.news.example, without https:// and port",
    "not_a_host",
)
TYPE_MISMATCH = Message(
    "来源 {name} 的 location 是 {location}，与 type = {type!r} 不合",
    "the location of source {name}, {location}, does not fit type = {type!r}",
    "source_type_mismatch",
)
INCLUDE_FOR_ADDRESS = Message(
    "来源 {name}：include 只用于文件，不用于网址",
    "source {name}: include is for files, not for addresses",
    "include_for_address",
)
DUPLICATE_SOURCE = Message(
    "有两个来源都叫 {name}", "two sources are named {name}", "duplicate_source"
)
NOT_A_SITE = Message(
    "设置 embed_hosts（或环境变量 NEWSQA_EMBED_HOSTS）里的 {text!r} 不是网站的地址；写成 "
    "https://portal.example 或 https://*.portal.example，不带路径",
    "setting embed_hosts (or NEWSQA_EMBED_HOSTS): {text!r} is not a site; write "
    "https://portal.example or https://*.portal.example, without a path",
    "not_a_site",
)
LLM_INCOMPLETE = Message(
    "设置 llm_mode 要同时有 llm_url 和 llm_model",
    "the setting llm_mode needs llm_url and llm_model",
    "llm_incomplete",
)
NOT_AN_ENDPOINT = Message(
    "设置 llm_url 里的 {text!r} 要写成 http://127.0.0.1:11434/v1，不带用户名、? 和 #",
    "setting llm_url: {text!r} must be like http://127.0.0.1:11434/v1, without a user, ? and #",
    "llm_url_invalid",
)
HOST_NOT_NAMED = Message(
    "设置 llm_url 的主机 {host} 不是本机；问题和段落可以发给它的话，写进设置 llm_hosts",
    "the host {host} of the setting llm_url is not this machine; if questions and passages may be "
    "sent there, add it to the setting llm_hosts",
    "llm_host_not_named",
)
KEY_IN_FILE = Message(
    "llm_api_key 不能写在 newsqa.toml 里；请用环境变量 NEWSQA_LLM_API_KEY",
    "llm_api_key must not stand in newsqa.toml; use the variable NEWSQA_LLM_API_KEY",
    "llm_key_in_file",
)
