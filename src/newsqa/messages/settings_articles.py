"""Settings of the store and of what is read into it: models, files, addresses, sources."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message

ARTICLES: Mapping[str, Message] = {
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
    )
}
