"""Settings of the server: addresses, limits, what strangers are offered, sites."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message

SERVING: Mapping[str, Message] = {
    name: Message(zh, en, f"setting_{name}")
    for name, zh, en in (
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
    )
}
