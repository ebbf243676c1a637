"""Messages about settings: what each is for, and what is wrong with a value."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message
from newsqa.messages.settings_answers import ANSWERS
from newsqa.messages.settings_articles import ARTICLES
from newsqa.messages.settings_operating import OPERATING
from newsqa.messages.settings_serving import SERVING

DESCRIPTIONS: Mapping[str, Message] = {**ARTICLES, **ANSWERS, **SERVING, **OPERATING}
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
SITE_NAME = Message(
    "网站名 {name!r} 只能用小写字母、数字和连字符，以字母或数字开头，最多 40 个字符",
    "the name of a site, {name!r}, may have small letters, digits and hyphens only, a letter or "
    "digit first, at most 40 characters",
    "site_name",
)
NOT_A_KEY_HASH = Message(
    "要写 newsqa sites --new-key 给出的哈希（64 位十六进制），不是密钥本身",
    "must be hashes as newsqa sites --new-key prints them (64 hexadecimal digits), not keys",
    "not_a_key_hash",
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
