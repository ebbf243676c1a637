"""Messages about web addresses: why one could not be fetched or read.

Most are reasons without the address, which `at` and `led_to` put before them. Codes name kinds of
problems, as in `messages.ingest`.
"""

from __future__ import annotations

from newsqa.messages.message import Message


def at(address: str, reason: Message) -> Message:
    """The reason with its address before it, and the code of the reason."""
    template = Message("{address}：{reason}", "{address}: {reason}", reason.code)
    return template.format(address=address, reason=reason)


def led_to(hop: str, reason: Message) -> Message:
    """The reason of another address that the one asked for redirects to."""
    template = Message("转到 {hop}：{reason}", "redirects to {hop}: {reason}", reason.code)
    return template.format(hop=hop, reason=reason)


def without_rules(rules: str, reason: Message) -> Message:
    """The reason why the rules of an address's site, robots.txt, could not be read."""
    template = Message(
        "网站的规则 {rules} 读不到：{reason}", "its site's rules {rules}: {reason}", reason.code
    )
    return template.format(rules=rules, reason=reason)


# Addresses

NOT_AN_ADDRESS = Message("网址不对（{error}）", "not a web address ({error})", "bad_address")
WRONG_SCHEME = Message(
    "只读 http 和 https 网址", "only http and https addresses are fetched", "bad_address"
)
CREDENTIALS = Message(
    "网址里不能带用户名或密码；请去掉",
    "an address must not contain a user name or password; remove it",
    "bad_address",
)
ADDRESS_TOO_LONG = Message("网址超过 {limit} 字符", "longer than {limit} characters", "bad_address")
PORT_ZERO = Message("端口 0 不可用", "port 0 cannot be used", "bad_address")
NOT_AN_IP = Message("IP 地址不对（{error}）", "not an IP address ({error})", "bad_address")
UNUSUAL_IP = Message(
    "IP 地址要写成通常的四段十进制",
    "an IP address must be four decimal numbers",
    "bad_address",
)
NOT_A_HOST = Message("域名不对；请检查网址", "not a host name; check the address", "bad_address")
NOT_A_HOST_BECAUSE = Message("域名不对（{error}）", "not a host name ({error})", "bad_address")
PRIVATE_ADDRESS = Message(
    "指向内部地址 {ip}，不读取；确要读取，请写入 allow_private_hosts",
    "leads to the private address {ip}, refused; if intended, add it to allow_private_hosts",
    "not_allowed",
)
PORT_REFUSED = Message(
    "端口 {port} 不读取；确要读取，请把主机写入 allow_private_hosts",
    "port {port} is refused; if intended, add the host to allow_private_hosts",
    "not_allowed",
)
ALLOWED_HOST_INVALID = Message(
    "设置 allow_private_hosts：{entry!r} 既不是主机名，也不是网段",
    "setting allow_private_hosts: {entry!r} is neither a host nor a network",
    "allowed_host_invalid",
)

# Requests

ROBOTS = Message(
    "网站的 robots.txt 不许读取；得到许可的，可设 respect_robots=false",
    "the site's robots.txt does not allow it; with the site's permission, set respect_robots=false",
    "not_allowed",
)
NO_SUCH_HOST = Message(
    "找不到这个主机；请检查网址和网络",
    "no such host; check the address and the network",
    "no_connection",
)
NO_CONNECTION = Message(
    "连不上或中断了（{reason}）；请稍后再试",
    "no connection, or it broke off ({reason}); try again later",
    "no_connection",
)
TIMEOUT = Message(
    "{seconds:g} 秒内没有读完；请稍后再试，或调大 fetch_timeout_seconds",
    "not read within {seconds:g} seconds; try again later or raise fetch_timeout_seconds",
    "timeout",
)
TOO_MANY_REDIRECTS = Message(
    "转了 {limit} 次还没有到；请改用最后的网址",
    "more than {limit} redirects; use the last address",
    "http_status",
)
HTTP_STATUS = Message(
    "网站回答 {status}；请检查网址，或稍后再试",
    "the site answers {status}; check the address, or try again later",
    "http_status",
)

# Responses

COMPRESSED_DAMAGED = Message("压缩的内容是坏的", "the compressed content is damaged", "damaged")
UNKNOWN_COMPRESSION = Message(
    "压缩方式 {name} 读不了", "compressed as {name}, which newsqa does not read", "unreadable"
)
RESPONSE_TOO_LARGE = Message(
    "超过 {limit} 字节（解压后）；可调大 fetch_max_bytes",
    "more than {limit} bytes when unpacked; fetch_max_bytes can be raised",
    "too_large",
)
RESPONSE_EMPTY = Message("内容是空的", "the response is empty", "empty")
MEDIA = Message(
    "是 {content_type}，不是网页或新闻源",
    "is {content_type}, neither a page nor a feed",
    "not_a_page",
)
NOT_A_PAGE = Message(
    "内容类型 {content_type}，不是网页或新闻源；请下载后按文件读入",
    "{content_type}, neither a page nor a feed; download it and ingest the file",
    "not_a_page",
)
UNKNOWN_CONTENT_TYPE = Message("不明", "of unknown type", "unknown_content_type")
XML_ENTITIES = Message(
    "里面定义了 XML 实体（可能是实体炸弹），不读取",
    "defines XML entities (it may be a bomb), refused",
    "bomb",
)

# Pages that are no article

SOFT_404 = Message(
    "网站照常回答，但页面写着内容不存在或已删除",
    "the site answers as usual, but the page says that there is nothing or that it was deleted",
    "gone",
)
META_REFRESH = Message(
    "是跳转页，没有正文，转到 {target}；请改用那个网址",
    "only sends its readers on to {target}; use that address",
    "redirect_page",
)
INDEX_PAGE = Message(
    "是目录页，{count} 个标题链接，没有正文；请给文章、新闻源或站点地图的网址",
    "a list of links ({count} titles) without a text; give the address of an article, a feed or a "
    "sitemap",
    "index_page",
)

# Feeds and sitemaps

FEED_UNREADABLE = Message(
    "新闻源读不出来（{error}）", "the feed cannot be read ({error})", "malformed"
)
SITEMAP_UNREADABLE = Message(
    "站点地图读不出来（{error}）", "the sitemap cannot be read ({error})", "malformed"
)
FEED_EMPTY = Message("新闻源或站点地图是空的", "an empty feed or sitemap", "empty")
SITEMAPS_TOO_DEEP = Message(
    "站点地图套了 {limit} 层以上，不再往下读",
    "sitemaps nested more than {limit} deep are not read",
    "too_deep",
)
TOO_MANY_PAGES = Message(
    "超过 {limit} 页，后面的没有读；可调大 fetch_max_pages",
    "more than {limit} pages, the rest is not read; fetch_max_pages can be raised",
    "too_large",
)
ENTRY_EMPTY = Message("没有链接，也没有正文", "neither a link nor a text", "no_text")
ENTRY_UNREADABLE = Message(
    "正文读不出来（{reason}）", "the text cannot be read ({reason})", "unreadable"
)
CACHE_UNUSABLE = Message(
    "{path}：读写不了（{error}）；请检查权限和磁盘空间，或删去它（只是缓存）",
    "{path}: cannot be read or written ({error}); check permissions and disk space, or delete it "
    "(it is only a cache)",
    "fetch_cache_unusable",
)
