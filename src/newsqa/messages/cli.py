"""What the commands print: progress, reports, results, and errors in how they are used."""

from __future__ import annotations

from newsqa.messages.message import Message

NONE = Message("没有", "none", "none")
STOPPED = Message("已中止；已提交的批次都在", "stopped; committed batches are stored", "stopped")
SYSTEM_ERROR = Message(
    "系统报错：{error}；请检查路径、权限和磁盘空间",
    "error of the system: {error}; check the path, permissions and disk space",
    "system_error",
)
STORED_SO_FAR = Message(
    "{error}。库里现有 {articles} 篇（版本 {generation}），此后的没有存入",
    "{error}. The store has {articles} articles (generation {generation}), the rest is not stored",
    "stored_so_far",
)
ARTICLES = Message("篇", "articles", "unit_articles")
QUESTIONS = Message("题", "questions", "unit_questions")
PASSAGES_SO_FAR = Message("{count} 段", "{count} passages", "passages_so_far")

# ingest, rebuild, quarantine

INGESTED = Message(
    "新增 {added}，更新 {changed}，未变 {unchanged}，重复 {duplicates}，非文章 {skipped}，"
    "隔离 {quarantined}{kinds}；共 {passages} 段",
    "added {added}, updated {changed}, unchanged {unchanged}, duplicate {duplicates}, "
    "not articles {skipped}, quarantined {quarantined}{kinds}; {passages} passages",
    "ingested",
)
REPLACED = Message(
    "文件改过 {count} 个，它们原来的文章已被替换（newsqa rollback 可撤销）",
    "edited files: {count}; the articles that they had before were replaced (newsqa rollback "
    "undoes it)",
    "replaced_edited",
)
KINDS = Message("（{kinds}）", " ({kinds})", "problem_kinds")
KNOWN = Message(
    "；其中 {count} 个以前就这样失败过", "; {count} of them failed so before", "problems_known"
)
NOTHING_TO_READ = Message(
    "没有找到可读的文件；可读 {kinds}",
    "nothing to read was found; newsqa reads {kinds}",
    "nothing_to_read",
)
INCLUDE_WITHOUT_SOURCE = Message(
    "--include 要和 --source 同用；或直接写出要读的文件",
    "--include goes with --source; or name the files",
    "include_without_source",
)
QUARANTINE_COUNT = Message(
    "共 {count}：{kinds}", "{count} in quarantine: {kinds}", "quarantine_count"
)
NO_LONGER_LISTED = Message(
    "{place}：已不在，不再列出", "{place}: is gone, no longer listed", "no_longer_listed"
)
WITH_REASON = Message("{place}：{reason}", "{place}: {reason}", "with_reason")

# refresh, remove, sources

ONE_LOCATION = Message(
    "--source 只能带一个文件、文件夹或网址",
    "--source goes with one file, folder or web address",
    "one_location",
)
DRY_RUN_ONCE = Message(
    "--dry-run 只看一次，不能和 --watch、--every 同用",
    "--dry-run looks once; it does not go with --watch or --every",
    "dry_run_once",
)
REFRESHED = Message(
    "{name}：新增 {added}，更新 {changed}，删除 {removed}，未变 {unchanged}{more}{known}{dry_run}",
    "{name}: added {added}, updated {changed}, removed {removed}, "
    "unchanged {unchanged}{more}{known}{dry_run}",
    "refreshed",
)
ELSEWHERE = Message(
    "，这里没有而别处还有 {count}（留下）",
    ", gone from here but present elsewhere {count} (not removed)",
    "refreshed_elsewhere",
)
VANISHED = Message(
    "，来源里已没有 {count}（加 {prune} 删除）",
    ", gone from the source {count} ({prune} removes them)",
    "refreshed_vanished",
)
NOT_REMOVED = Message(
    "，来源里已没有 {count}（没有删除）",
    ", gone from the source {count} (not removed)",
    "refreshed_not_removed",
)
FAILED_BEFORE = Message(
    "，以前就失败的输入 {count}（见 newsqa quarantine）",
    ", inputs that failed before {count} (see newsqa quarantine)",
    "refreshed_failed_before",
)
WAITING = Message(
    "，第一次发现已没有 {count}（留下，下次更新仍没有才删除）",
    ", gone for the first time {count} (not removed unless the next refresh finds them gone too)",
    "refreshed_waiting",
)
DRY_RUN = Message("（试运行，没有写入）", " (dry run, nothing stored)", "dry_run")

# ask, search

ONE_QUESTION = Message(
    "要么给一个问题，要么给 --batch 文件",
    "give either a question or --batch FILE",
    "one_question",
)
HALF_CHARACTER = Message(
    "问题里有半个字符，或不合终端编码的字节；请用 UTF-8 重新输入",
    "the question has half of a character, or a byte that is not in the terminal's encoding; "
    "type it again in UTF-8",
    "half_character",
)
AT_PLACE = Message("{place}：{problem}", "{place}: {problem}", "at_place")
UNDER_HEADING = Message("{heading}：{text}", "{heading}: {text}", "under_heading")
ASIDE = Message("（{text}）", "({text})", "aside")

# status

STATUS = Message(
    "库    {store}\n文章  {articles}\n组    {groups}\n转载  {copies}\n段落  {passages}\n"
    "版本  {generation}\n隔离  {quarantined}\n截至  {as_of}\n模型  {model}\n大小  {size}",
    "store       {store}\narticles    {articles}\ngroups      {groups}\ncopies      {copies}\n"
    "passages    {passages}\ngeneration  {generation}\nquarantine  {quarantined}\n"
    "as of       {as_of}\nmodel       {model}\nsize        {size}",
    "status",
)

# articles

ARTICLES_LISTED = Message(
    "列出 {count} 篇，库里共 {total} 篇",
    "{count} articles listed, of {total} in the store",
    "articles_listed",
)
MORE_ARTICLES = Message(
    "还有；接着看：--after {next}", "there are more: go on with --after {next}", "articles_more"
)

# verify, backup, restore, rollback

WHOLE = Message("完好", "the store is intact", "store_intact")
WHOLE_READ_ONLY = Message(
    "完好（库不能写入，只读检查）",
    "the store is intact (it cannot be written, and was only read)",
    "store_intact_read_only",
)
REPAIRED = Message("已修复 {count} 处", "{count} repaired", "repaired")
UNDO_LOST = Message(
    "修复以后，有 {count} 条以前的命令不能再撤销；还能撤销的见 newsqa generations",
    "after this repair {count} earlier commands can no longer be undone; newsqa generations lists "
    "those that can",
    "undo_lost",
)
RUN_REPAIR = Message(
    "有损坏；运行 newsqa verify --repair", "damaged; run: newsqa verify --repair", "run_repair"
)
RUN_REPAIR_ELSEWHERE = Message(
    "有损坏；库不能写入，只作了检查：有写权限时运行 newsqa verify --repair",
    "damaged; the store cannot be written and was only read: with the right to write, run: newsqa "
    "verify --repair",
    "run_repair_elsewhere",
)
ARTICLE_LOST = Message(
    "{id}：正文已损坏，已移出；重新 newsqa ingest 或 refresh 就会回来",
    "{id}: its text was damaged and it was removed; newsqa ingest or refresh brings it back",
    "article_lost",
)
RESCUED = Message(
    "文件的页损坏：救回 {rescued} 篇，至少丢失 {lost} 篇{names}；损坏的文件留在 {path}；"
    "运行 newsqa refresh 补回；以前的命令不能再撤销",
    "damaged pages: {rescued} articles rescued, at least {lost} lost{names}; the damaged file is "
    "at {path}; newsqa refresh brings back what sources still have; earlier commands can no "
    "longer be undone",
    "rescued",
)
NAMES = Message("（{names}）", " ({names})", "lost_names")
BACKED_UP = Message("已备份到 {path}", "backed up to {path}", "backed_up")
BACKED_UP_BOTH = Message(
    "已备份到 {path}；提问记录、标准问题和来源的状态在 {beside}，请放在一起",
    "backed up to {path}; the questions log, golden questions and the state of sources are in "
    "{beside}: leave the two together",
    "backed_up_both",
)
RESTORED_BOTH = Message(
    "已恢复：{articles} 篇，版本 {generation}；提问记录、标准问题、来源的状态也在，后来加的没有丢",
    "restored: {articles} articles, generation {generation}; so are the questions log, golden "
    "questions and the state of sources, and what came after the backup stays",
    "restored_both",
)
RESTORED = Message(
    "已恢复：{articles} 篇，版本 {generation}",
    "restored: {articles} articles, generation {generation}",
    "restored",
)
ROLLED_BACK = Message(
    "已退回：{articles} 篇，版本 {generation}；再运行一次会退回这一步",
    "rolled back: {articles} articles, generation {generation}; running it again undoes this step",
    "rolled_back",
)

ALREADY_BACK = Message(
    "内容已经和那时一样，没有改动：{articles} 篇，版本 {generation}",
    "the content is as it was then, nothing to change: {articles} articles, generation "
    "{generation}",
    "already_rolled_back",
)
GENERATION = Message(
    "{before} → {generation}  {time}  {command}  新增 {added}，更新 {updated}，删除 {removed}",
    "{before} → {generation}  {time}  {command}  added {added}, updated {updated}, removed "
    "{removed}",
    "generation",
)

# serve, embed-code

SAMPLES_ADDED = Message(
    "{store}：库是空的，先放入 {count} 篇示例文章；自己的文章：newsqa ingest 路径",
    "{store}: the store was empty, {count} sample articles added; yours: newsqa ingest PATH",
    "samples_added",
)
EMBEDDING = Message(
    "\n可以嵌入的网站（embed_hosts）：{hosts}\n"
    "  加一个：NEWSQA_EMBED_HOSTS='[\"https://portal.example\"]'\n"
    "网站自己有 CSP 时要加：{csp}",
    "\nsites that may embed (embed_hosts): {hosts}\n"
    "  add one: NEWSQA_EMBED_HOSTS='[\"https://portal.example\"]'\n"
    "a site with a CSP needs: {csp}",
    "embedding",
)
EMBEDDING_NEEDS_SITE = Message(
    "设了 [[site]]，没有编号的请求会被拒绝：加 --site 和网站的名称（{names}）",
    "with [[site]], requests without an id are refused: add --site and the name of one ({names})",
    "embedding_needs_site",
)
BAD_URL = Message(
    "--url {url!r} 不是网址；写成 https://news.example 或 https://site.example/news",
    "--url {url!r} is not an address; write https://news.example or https://site.example/news",
    "url_not_an_address",
)

# clean

CLEAN_ENCODING = Message("编码", "encoding", "clean_encoding")
CLEAN_TITLE = Message("标题", "title", "clean_title")
CLEAN_PUBLISHED = Message("日期", "published", "clean_published")
CLEAN_PUBLISHER = Message("发布", "publisher", "clean_publisher")
CLEAN_AUTHOR = Message("作者", "author", "clean_author")
CLEAN_URL = Message("网址", "url", "clean_url")
CLEAN_NOTES = Message(
    "去掉注音：{count}（{examples}）", "pinyin notes removed: {count} ({examples})", "clean_notes"
)
CLEAN_LOST_BYTES = Message(
    "补字节：{before} → {after}", "lost bytes: {before} → {after}", "clean_lost_bytes"
)
CLEAN_UNCLEAR = Message("未修：{before}", "unclear, left as it is: {before}", "clean_unclear")
NEW_KEY = Message(
    '密钥只显示这一次。在 newsqa.toml 的 [[site]] {name} 里写：keys = ["{hash}"]，再重启服务',
    'the key is shown this once; put into [[site]] {name} of newsqa.toml: keys = ["{hash}"], and '
    "restart the server",
    "new_key",
)
NO_SUCH_SITE = Message(
    "没有叫 {name} 的 [[site]]；有：{known}",
    "there is no [[site]] named {name}; there are: {known}",
    "no_such_site",
)
NO_SITES = Message(
    "没有设 [[site]]：谁都看整个库",
    "no [[site]] is set: everybody sees the whole archive",
    "no_sites",
)
