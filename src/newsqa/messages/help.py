"""Help texts of the commands and their options."""

from __future__ import annotations

from newsqa.messages.message import Message

NEWSQA = Message(
    "问一堆中文新闻，得到原文的答案和出处。",
    "Ask Chinese news, get the exact words with their source.",
    "help_newsqa",
)
LANG = Message(
    "帮助和输出的语言（默认随环境：NEWSQA_LANG、LC_ALL、LC_MESSAGES、LANG；否则中文）",
    "language of help and output (default: NEWSQA_LANG, LC_ALL, LC_MESSAGES or LANG; else Chinese)",
    "help_lang",
)
QUIET = Message("只显示问题和错误", "show only problems and errors", "help_quiet")
LOG_FORMAT = Message(
    "标准错误的格式：text 带时间和级别，json 每行一个对象",
    "form of standard error: text with time and level, json one object a line",
    "help_log_format",
)
LOG_LEVEL = Message(
    "标准错误从哪一级起显示", "least level that is shown on standard error", "help_log_level"
)
VERSION = Message("显示版本后退出", "show the version and exit", "help_version")
STORE = Message("库的文件夹（embeddings/）", "folder of the store (embeddings/)", "help_store")
MODEL = Message(
    "编码器：bundled，或名称、路径", "encoder: bundled, or a name or path", "help_model"
)
WAIT = Message(
    "有别的进程在写就等它，不报错", "wait for another writer instead of failing", "help_wait"
)
JSON = Message("结果用 JSON", "result as JSON", "help_json")

# ask, search

ASK = Message("提问", "ask a question", "help_ask")
SEARCH = Message("找段落", "find passages", "help_search")
QUESTION = Message("问题", "the question", "help_question")
BATCH = Message(
    'JSONL(.gz)：{"question": "…"}，可加 "history": ["先前的问题", …]；- 是标准输入',
    'JSONL(.gz): {"question": "…"}, with "history": ["earlier question", …] where there is one; '
    "- is standard input",
    "help_batch",
)
WRITTEN = Message(
    "再让语言模型（设置 llm_url）撰写，每句核对出处",
    "also let the language model of the setting llm_url write, each sentence checked",
    "help_written",
)
LLM = Message("在本机试用语言模型", "a language model on this machine, for trials", "help_llm")
LLM_SERVE = Message(
    "用 GGUF 文件提供与 OpenAI 兼容的接口（需要 newsqa[local-llm]）",
    "serve a GGUF file as an endpoint of OpenAI's protocol (needs newsqa[local-llm])",
    "help_llm_serve",
)
LLM_FILE = Message("模型的 GGUF 文件", "the model, a GGUF file", "help_llm_file")
LLM_PORT = Message("端口（8011）", "port (8011)", "help_llm_port")
SINCE = Message(
    "只查这天起发表的文章，如 2023-08-02、2023-08、2023",
    "only articles published from this day on, such as 2023-08-02, 2023-08 or 2023",
    "help_filter_since",
)
UNTIL = Message(
    "只查到这天为止发表的文章",
    "only articles published up to this day",
    "help_filter_until",
)
FROM_SOURCE = Message("只查这个来源的文章", "only articles of this source", "help_filter_source")
FROM_PUBLISHER = Message(
    "只查发布者含有这些字的文章",
    "only articles whose publisher has these words",
    "help_filter_publisher",
)
OFFSET = Message(
    "列出新闻时略过前面几条（0）",
    "how many entries of a list of news to leave out (0)",
    "help_offset",
)
SEARCH_K = Message("几段（10）", "how many passages (10)", "help_k")
SEARCH_METHOD = Message("检索方式", "retriever", "help_method")

# ingest, rebuild

INGEST = Message(
    "读入文章：文件、文件夹、-（JSONL）、网址",
    "ingest articles: files, folders, - (JSONL), web addresses",
    "help_ingest",
)
INGEST_FORMATS = Message(
    "可读：.txt .text .md .markdown .html .htm .shtml .xhtml .mht .mhtml .json .jsonl .csv "
    ".tsv .xml (RSS, Atom, <article>) .pdf .docx .xlsx .epub，各可再压成 .gz、.zip",
    "Formats: .txt .text .md .markdown .html .htm .shtml .xhtml .mht .mhtml .json .jsonl .csv "
    ".tsv .xml (RSS, Atom, <article>) .pdf .docx .xlsx .epub, each also as .gz or in a .zip",
    "help_ingest_formats",
)
LOCATIONS = Message(
    "文件、文件夹，- 是标准输入的 JSONL；网页、源、站点地图的网址",
    "files, folders, - for JSON Lines on standard input; the address of a page, feed or sitemap",
    "help_locations",
)
EMBED = Message(
    "用 Ray 在多个进程或多台机器上读入并嵌入文章，一次提交",
    "ingest articles with Ray, on many processes or machines, in one commit",
    "help_embed",
)
EMBED_LOCATIONS = Message(
    "文件、文件夹：所有工作机要在同一路径下看得到",
    "files, folders: every worker must see them under the same path",
    "help_embed_locations",
)
RAY = Message(
    "Ray 集群的地址，如 10.0.0.1:6379；不写就在本机启动",
    "the address of a Ray cluster, such as 10.0.0.1:6379; without it one is started here",
    "help_ray",
)
EMBED_WORKERS = Message(
    "工作进程数，每个占一个核；默认是集群的核数",
    "worker processes, a core each; the cluster's cores by default",
    "help_embed_workers",
)
SOURCE = Message(
    "记住这个来源，供 refresh 用", "remember it as a source for refresh", "help_source"
)
INCLUDE = Message("只要这些文件", "only these files", "help_include")
REBUILD = Message(
    "换模型或段长后重建", "rebuild with another model or passage length", "help_rebuild"
)

# refresh, remove, sources

REFRESH = Message("按来源更新", "update the store from its sources", "help_refresh")
REFRESH_NAMES = Message("来源名称，默认全部", "names of sources, all by default", "help_names")
DRY_RUN = Message("只列出 + ~ -，不写入", "show the plan (+ ~ -), store nothing", "help_dry_run")
PRUNE = Message("删去来源里已没有的", "remove articles that a source no longer has", "help_prune")
FORCE = Message(
    "不管 prune_limit 和标准问题",
    "whatever share has vanished, and whatever the gate says",
    "help_force",
)
FULL = Message(
    "再问一遍来源的所有网页，不只最近几天的",
    "ask for all pages of the sources again, not only those of the last days",
    "help_full",
)
EVERY = Message("隔多久再来一次：30m、2h", "refresh at an interval: 30m, 2h", "help_every")
WATCH = Message(
    "文件一变就更新，直到停下", "refresh whenever files change, until stopped", "help_watch"
)
REMOVE = Message("删除文章", "remove articles, by id or web address", "help_remove")
REMOVE_IDS = Message("编号或网址", "id or web address", "help_remove_ids")
SOURCES = Message("来源一览", "list where articles come from", "help_sources")
FORGET = Message("忘掉来源，文章留下", "forget a source; its articles stay", "help_forget")

# verify, backup, restore, rollback

VERIFY = Message(
    "检查库有没有损坏；--repair 修复", "look for damage; --repair repairs it", "help_verify"
)
REPAIR = Message("修复能修的", "repair what can be repaired", "help_repair")
BACKUP = Message(
    "备份到一个文件，使用中也可以", "copy the store into a file, also while in use", "help_backup"
)
BACKUP_FILE = Message(
    "新文件；提问记录等在旁边的 FILE.operations",
    "a new file; the questions log and the like lie beside it, in FILE.operations",
    "help_backup_file",
)
RESTORE = Message("从备份恢复", "replace the store by a backup", "help_restore")
RESTORE_FILE = Message("备份文件", "the backup", "help_restore_file")
ROLLBACK = Message(
    "撤销上一条命令的改动，或退回到 --to 的版本",
    "undo what the last command changed, or all since --to",
    "help_rollback",
)
ROLLBACK_TO = Message(
    "退回到这个版本（generations 箭头左边的）",
    "the generation to go back to, as generations lists it left of the arrow",
    "help_rollback_to",
)
GENERATIONS = Message(
    "能撤销的命令和它们的改动，最近的在前",
    "commands that can be undone and what they changed, the last first",
    "help_generations",
)

# status, clean, quarantine, feedback

STATUS = Message("库的状态", "state of the store", "help_status")
ARTICLES = Message("列出文章：编号、日期、标题", "list articles: id, date, title", "help_articles")
ARTICLES_SOURCE = Message("来自这个来源的", "those of this source", "help_articles_source")
ARTICLES_SINCE = Message("这天起发布的", "published from this day on", "help_articles_since")
ARTICLES_GREP = Message(
    "标题、编号或网址里有这些字的", "with this in title, id or address", "help_articles_grep"
)
ARTICLES_LIMIT = Message("最多几篇（100）", "how many at most (100)", "help_articles_limit")
ARTICLES_AFTER = Message(
    "从这个位置之后起，上一页给出",
    "go on behind this position, which a page ends with",
    "help_articles_after",
)
CLEAN = Message(
    "看清洗结果，不入库", "show what cleaning makes of files; stores nothing", "help_clean"
)
CLEAN_PATHS = Message("文件或文件夹", "files or folders", "help_clean_paths")
CLEAN_JSON = Message("每篇一行 JSON", "one JSON object a line", "help_clean_json")
CLEAN_DIFF = Message("只看改动", "only what was repaired and removed", "help_clean_diff")
QUARANTINE = Message(
    "未能读入的输入；--retry 再试", "inputs that failed to ingest; --retry", "help_quarantine"
)
RETRY = Message("再读一遍这些文件", "ingest the same files again", "help_retry")
FEEDBACK = Message("读者的反馈", "feedback of readers on answers", "help_feedback")
CSV = Message("结果用 CSV", "result as CSV", "help_csv")
SINCE = Message("从这天起（UTC）", "from this day on (UTC)", "help_since")

# questions, gate

QUESTIONS = Message(
    "提问记录：次数、不回答的原因；--csv 导出",
    "the questions log: numbers and reasons of abstentions; --csv exports it",
    "help_questions",
)
QUESTIONS_CSV = Message("逐个问题，CSV", "question by question, as CSV", "help_questions_csv")
QUESTIONS_DAYS = Message("最近几天（30）", "of so many last days (30)", "help_questions_days")
GATE = Message("标准问题", "golden questions", "help_gate")
GATE_RUN = Message(
    "问一遍标准问题；比上次差就以 4 退出",
    "ask all golden questions; exit code 4 where fewer are right than the last time",
    "help_gate_run",
)
GATE_EXPORT = Message(
    "导出标准问题（JSONL）", "print the golden questions (JSONL)", "help_gate_export"
)
GATE_ADD = Message("加入文件里的标准问题", "store the golden questions of a file", "help_gate_add")
GATE_FILE = Message(
    'JSONL(.gz)：{"question": "…", "answer": "…"}；应不回答的 answer 为空',
    'JSONL(.gz): {"question": "…", "answer": "…"}, the answer empty where there must be none',
    "help_gate_file",
)

# serve, embed-code

PUBLISH = Message(
    "把库发布到共享存储，供任意多台机器读取",
    "publish the store to shared storage, for any number of reading machines",
    "help_publish",
)
PUBLISH_TO = Message(
    "发布到这里：s3://桶/路径，或共享的文件夹（publish_to）",
    "publish here: s3://bucket/path, or a shared folder (publish_to)",
    "help_publish_to",
)
PUBLISH_EVERY = Message(
    "每隔这么久发布一次，直到停下",
    "publish again at this interval until stopped",
    "help_publish_every",
)
PUBLISH_REPLACE = Message(
    "那里若是另一个库发布的，也覆盖",
    "also over what another store published there",
    "help_publish_replace",
)
SERVE = Message("打开网页对话", "open the chat in the browser", "help_serve")
HOST = Message("地址（127.0.0.1）", "address (127.0.0.1)", "help_host")
PORT = Message("端口（7860）", "port (7860)", "help_port")
NO_EXAMPLES = Message("空库不放示例", "leave an empty store empty", "help_no_examples")
SITES = Message(
    "只看库的一部分的网站和它们签名的编号",
    "the sites that see a part of the archive, with their signed ids",
    "help_sites",
)
NEW_KEY = Message(
    "给这个网站新做一个 REST 密钥，只显示这一次",
    "make a key of REST for this site; it is shown this once",
    "help_new_key",
)
EMBED_CODE = Message(
    "嵌入别的网站的代码", "the lines that put the chat into another site", "help_embed_code"
)
EMBED_URL = Message("问答服务的公开网址", "public address of this server", "help_embed_url")
EMBED_SITE = Message(
    "只看库的一部分的网站：[[site]] 的 name，代码里写它签名的编号",
    "a site that sees a part: the name of a [[site]], whose signed id goes into the lines",
    "help_embed_site",
)
EMBED_INLINE = Message("放进页面里", "inside the page", "help_embed_inline")
EMBED_FRAME = Message("只用 iframe，不用脚本", "a plain iframe, no script", "help_embed_frame")
EMBED_LANG = Message(
    "对话的语言：zh、zh-TW、en；默认随浏览器",
    "language of the chat: zh, zh-TW, en; the browser's by default",
    "help_embed_lang",
)
EMBED_THEME = Message("auto、light、dark", "auto, light, dark", "help_embed_theme")
EMBED_ACCENT = Message("颜色，#rrggbb", "colour, #rrggbb", "help_embed_accent")
EMBED_POSITION = Message("right、left", "right, left", "help_embed_position")
EMBED_TITLE = Message("标题", "heading", "help_embed_title")
EMBED_GREETING = Message("开头的话", "first words", "help_embed_greeting")
EMBED_SUGGESTIONS = Message(
    "示例问题，用 | 隔开", "example questions, separated by |", "help_embed_suggestions"
)
EMBED_QUESTION = Message("预先填好的问题", "question to begin with", "help_embed_question")

# eval

EVAL = Message("测量", "measure", "help_eval")
EVAL_SEARCH = Message(
    "召回率和 MRR：带 doc_id 的问题",
    "recall@k and MRR over questions with doc_id",
    "help_eval_search",
)
EVAL_READ = Message(
    "阅读理解的 EM 和 F1：question、context、answers",
    "EM and F1 of the reader: question, context, answers",
    "help_eval_read",
)
EVAL_NATURAL = Message(
    "读给定的文章：question、doc_id、kind、spans，label 可无",
    "the reader on a given article: question, doc_id, kind, spans, and label if any",
    "help_eval_natural",
)
EVAL_ASK = Message(
    "整个回答：question、answer，可加 doc_id；没有答案的题 answer 为空",
    "whole answers: question, answer, doc_id if known; an empty answer where there is none",
    "help_eval_ask",
)
EVAL_DATA = Message("JSONL(.gz)", "JSONL(.gz)", "help_eval_data")
EVAL_EACH = Message("逐题（JSON）", "also per question (JSON)", "help_eval_each")
