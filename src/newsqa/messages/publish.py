"""Messages about published stores: copies of a store on shared storage that are read only."""

from __future__ import annotations

from newsqa.messages.message import Message

READ_ONLY = Message(
    "{place}：这是发布出来的库，只供读取；请在原来的库上写入，再运行 newsqa publish",
    "{place}: a published store, for reading only; write to the store it is published from, then "
    "run newsqa publish",
    "store_published",
)
NOTHING_THERE = Message(
    "{place}：还没有发布过的库；请检查地址，或先运行 newsqa publish --to {place}",
    "{place}: no published store here yet; check the address, or run: newsqa publish --to {place}",
    "published_store_missing",
)
STORAGE = Message(
    "{place}：共享存储读写失败（{error}）；请检查地址、网络和密钥，再试一次",
    "{place}: shared storage failed ({error}); check the address, the network and the keys, and "
    "try again",
    "shared_storage_failed",
)
STORAGE_DOWN = Message(
    "共享存储读写失败；请稍后再试",
    "shared storage failed; try again later",
    "shared_storage_down",
)
OTHER_FORMAT = Message(
    "{place}：由另一个版本的 newsqa 发布（格式 {found}，这里是 {expected}）；请两边用同一版本",
    "{place}: published by another version of newsqa (format {found}, here {expected}); use the "
    "same version on both sides",
    "published_format",
)
OTHER_ARCHIVE = Message(
    "{place}：那里是另一个库发布的内容；要覆盖请加 --replace，否则换一个地址",
    "{place}: another store is published there; add --replace to put this one in its place, or "
    "use another address",
    "published_by_another",
)
EMPTY = Message(
    "{folder}：库里还没有文章，没有可发布的；请先运行 newsqa ingest",
    "{folder}: the store has no articles yet, nothing to publish; run newsqa ingest first",
    "nothing_to_publish",
)
NO_TARGET = Message(
    "没有说发布到哪里；请加 --to 地址，或设置 publish_to",
    "no address to publish to; add --to ADDRESS, or set publish_to",
    "publish_without_target",
)
NEEDS_EXTRA = Message(
    "发布的库需要 pylance；请运行 pip install 'newsqa[scale]'（{error}）",
    "published stores need pylance; run: pip install 'newsqa[scale]' ({error})",
    "scale_not_installed",
)
PUBLISHED = Message(
    "已发布版本 {generation} 到 {place}：新 {added} 篇，删 {removed} 篇，改 {changed} 篇",
    "published generation {generation} to {place}: {added} added, {removed} removed, {changed} "
    "changed",
    "published",
)
UP_TO_DATE = Message(
    "{place} 已是版本 {generation}，没有要发布的",
    "{place} has generation {generation} already, nothing to publish",
    "published_up_to_date",
)
NOT_PUBLISHED = Message(
    "库里已写入版本 {generation}，但没有发布出去，读取的机器仍是旧内容：{error}",
    "generation {generation} is stored but was not published, reading machines still have the old "
    "content: {error}",
    "not_published",
)
STATUS = Message(
    "发布到   {place}：版本 {generation}（{moment}），落后 {lag} 个版本",
    "published {place}: generation {generation} ({moment}), {lag} behind",
    "published_status",
)
NEVER = Message("发布到   {place}：还没有发布过", "published {place}: not yet", "published_never")
DAMAGED_ARTICLE = Message(
    "文章 {id} 已损坏，没有发布；请运行 newsqa verify --repair",
    "article {id} is damaged and was not published; run newsqa verify --repair",
    "damaged_not_published",
)
