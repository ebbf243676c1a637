"""Messages about sources and their refresh."""

from __future__ import annotations

from newsqa.messages.message import Message

NO_SOURCE = Message(
    "还没有来源；在 newsqa.toml 里写 [[source]]，或运行 newsqa ingest 路径 --source 名称",
    "no source yet; write [[source]] into newsqa.toml, or run: newsqa ingest PATH --source NAME",
    "no_source",
)
UNKNOWN_SOURCE = Message(
    "没有名为 {name} 的来源；有：{names}",
    "no source is named {name}; there are: {names}",
    "unknown_source",
)
SOURCE_IN_TOML = Message(
    "newsqa.toml 里已有来源 {name}；换个名称，或改那里",
    "newsqa.toml already has a source {name}; choose another name, or change it there",
    "source_in_toml",
)
SOURCE_NOT_STORED = Message(
    "库里没有名为 {name} 的来源，没有改动；库里的来源：{names}",
    "the store has no source named {name}, nothing was changed; its sources: {names}",
    "source_not_stored",
)
SOURCE_OF_TOML = Message(
    "来源 {name} 写在 newsqa.toml 里，--forget 只管库里的；请从 newsqa.toml 删去它的 "
    "[[source]]，文章会留着",
    "source {name} is written in newsqa.toml, and --forget is for those in the store; delete its "
    "[[source]] from newsqa.toml, the articles stay",
    "source_of_toml",
)
SOURCE_UNREADABLE = Message(
    "{name}：来源读不出来，没有删除任何文章",
    "{name}: the source could not be read; nothing was removed",
    "source_unreadable",
)
TOO_MANY_VANISHED = Message(
    "{name}：{total} 篇中有 {vanished} 篇不见了，超过 prune_limit={limit:g}，没有删除；"
    "确认无误就加 --force",
    "{name}: {vanished} of {total} articles vanished, more than prune_limit={limit:g}; nothing "
    "was removed; --force removes them",
    "too_many_vanished",
)
