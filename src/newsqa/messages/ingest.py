"""Messages about inputs: files, archives and records that could not be ingested.

A code names a kind of problem, not a sentence: `KINDS` has a short name of each, which summaries
count by. Every message begins with the place that it is about.
"""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message

KINDS: Mapping[str, Message] = {
    kind.code: kind
    for kind in (
        Message("找不到", "not found", "not_found"),
        Message("读不出来", "cannot be read", "unreadable"),
        Message("文件损坏", "damaged", "damaged"),
        Message("格式错误", "malformed", "malformed"),
        Message("内容是空的", "empty", "empty"),
        Message("太大", "too large", "too_large"),
        Message("嵌套太深", "nested too deeply", "too_deep"),
        Message("像压缩炸弹或实体炸弹", "looks like a bomb", "bomb"),
        Message("文件类型不认识", "unknown type of file", "unknown_type"),
        Message("不是普通文件", "not a regular file", "not_a_file"),
        Message("链接没有跟随", "link not followed", "link_not_followed"),
        Message("有密码", "password-protected", "encrypted"),
        Message("没有正文", "no text", "no_text"),
        Message("没有文章", "no article", "no_article"),
        Message("乱码", "unreadable characters", "garbled"),
        Message("编号重复", "duplicate ids", "duplicate_ids"),
        Message("问题集", "questions", "questions"),
        Message("网址不可用", "unusable address", "bad_address"),
        Message("不许读取", "fetching not allowed", "not_allowed"),
        Message("连不上", "no connection", "no_connection"),
        Message("超时", "timed out", "timeout"),
        Message("解析太慢", "too slow to parse", "too_slow"),
        Message("页面不在了", "page gone", "gone"),
        Message("跳转页", "page of a redirection", "redirect_page"),
        Message("目录页", "list of links", "index_page"),
        Message("网站报错", "error of the site", "http_status"),
        Message("不是网页或新闻源", "neither a page nor a feed", "not_a_page"),
        Message("其他", "other", "unknown"),
    )
}
"""Short names of the kinds of problems, by code."""


def kind(code: str) -> Message:
    """The short name of a kind of problem; that of "unknown" for a code that is not in KINDS."""
    return KINDS.get(code, KINDS["unknown"])


# Files and folders

NOT_FOUND = Message(
    "{place}：没有这个文件或文件夹；请检查路径",
    "{place}: no such file or folder; check the path",
    "not_found",
)
UNREADABLE = Message(
    "{place}：读不出来（{reason}）；文件可能不完整，请换一份再试",
    "{place}: cannot be read ({reason}); the file may be incomplete, try another copy",
    "unreadable",
)
FORBIDDEN_FILE = Message(
    "{place}：读不出来（{reason}）；请检查权限",
    "{place}: cannot be read ({reason}); check permissions",
    "unreadable",
)
FOLDER_UNREADABLE = Message(
    "{place}：文件夹打不开；请检查权限",
    "{place}: the folder cannot be listed; check permissions",
    "unreadable",
)
NOT_A_FILE = Message(
    "{place}：不是普通文件（管道或设备），已跳过",
    "{place}: not a regular file (a pipe or a device), skipped",
    "not_a_file",
)
LINK_LEADS_OUT = Message(
    "{place}：链接指向文件夹之外，没有跟随；需要就直接写出目标路径",
    "{place}: a link that leads out of the folder, not followed; name its target if you need it",
    "link_not_followed",
)
UNKNOWN_TYPE = Message(
    "{place}：不认识的文件类型 {suffix}；可读 {kinds}",
    "{place}: unknown type of file {suffix}; newsqa reads {kinds}",
    "unknown_type",
)
NO_SUFFIX = Message("（无扩展名）", "(no extension)", "no_suffix")
TOO_LARGE = Message(
    "{place}：超过 {limit} 字节；请拆分，或调大 max_file_bytes",
    "{place}: larger than {limit} bytes; split it or raise max_file_bytes",
    "too_large",
)
LINE_TOO_LONG = Message(
    "{place}：一行超过 {limit} 字节，已跳过；请拆分，或调大 max_file_bytes",
    "{place}: a line of more than {limit} bytes, skipped; split it or raise max_file_bytes",
    "too_large",
)
EMPTY = Message("{place}：文件是空的", "{place}: the file is empty", "empty")
BOMB = Message(
    "{place}：解压后超过原大小的 {ratio} 倍，像是压缩炸弹，没有读；请换个来源",
    "{place}: unpacks to more than {ratio} times its size, which looks like a bomb; not read, "
    "get it from elsewhere",
    "bomb",
)
NO_ADDRESSES_HERE = Message(
    "{place}：这里不读网址", "{place}: web addresses are not read here", "bad_address"
)

# Characters and text

UNKNOWN_ENCODING = Message(
    "{place}：编码认不出来或文件已损坏（按 {encoding} 读，{share:.0%} 是乱码）；"
    "请转成 UTF-8 或重新下载",
    "{place}: encoding not recognised, or damaged ({share:.0%} unreadable as {encoding}); "
    "convert it to UTF-8 or fetch it again",
    "garbled",
)
GARBLED = Message(
    "{place}：正文有 {share:.0%} 是乱码，超过 max_replaced_share；请重新下载，或转成 UTF-8",
    "{place}: {share:.0%} of the text is unreadable, more than max_replaced_share; fetch it "
    "again, or convert it to UTF-8",
    "garbled",
)
NOTHING_LEFT = Message(
    "{place}：清理后没有正文", "{place}: no text is left after cleaning", "no_text"
)
ARTICLE_TOO_LONG = Message(
    "{place}：正文 {length} 字，超过 max_article_characters={limit}；请拆分",
    "{place}: {length} characters, more than max_article_characters={limit}; split it",
    "too_large",
)
INPUT_TOO_LONG = Message(
    "{place}：一篇 {length} 字，远超 max_article_characters={limit}；请拆分",
    "{place}: {length} characters, far more than max_article_characters={limit}; split it",
    "too_large",
)
DUPLICATE_IDS = Message(
    "{place}：{count} 篇的编号（或网址）与别的文章相同，代替了它们，如 {id}："
    "《{new}》代替《{old}》；请让编号各不相同，或去掉 id",
    "{place}: {count} articles have the id (or address) of another and replaced it, such as {id} "
    "(“{new}” replaced “{old}”); give each its own id, or none",
    "duplicate_ids",
)

# Parsing in a child process

PARSER_TOO_SLOW = Message(
    "{place}：解析了 {seconds:.3g} 秒还没有完，没有读；请另存为文本，或调大 max_parse_seconds",
    "{place}: not parsed within {seconds:.3g} seconds, not read; save it as text, or raise "
    "max_parse_seconds",
    "too_slow",
)
PARSER_TOO_LARGE = Message(
    "{place}：解析需要的内存超过 {limit} 字节，没有读；请另存为文本，或调大 max_parse_bytes",
    "{place}: parsing it needs more than {limit} bytes of memory, not read; save it as text, or "
    "raise max_parse_bytes",
    "too_large",
)
PARSER_ENDED = Message(
    "{place}：解析中断（{reason}），没有读；请另存为文本",
    "{place}: parsing broke off ({reason}), not read; save it as text",
    "damaged",
)

# Pages

TOO_MANY_TAGS = Message(
    "{place}：网页标签超过 {limit} 个；请改存为文本",
    "{place}: a page of more than {limit} tags; save its text instead",
    "too_large",
)
TOO_MANY_ATTRIBUTES = Message(
    "{place}：网页里一个标签有超过 {limit} 个属性；请改存为文本",
    "{place}: a tag of more than {limit} attributes; save its text instead",
    "too_large",
)
TABLES_TOO_DEEP = Message(
    "{place}：网页里表格套了超过 {limit} 层；请改存为文本",
    "{place}: tables nested more than {limit} deep; save its text instead",
    "too_deep",
)
PAGE_TOO_DEEP = Message(
    "{place}：网页嵌套太深，正文不全；请改存为文本",
    "{place}: the page is nested too deeply to be read in full; save its text instead",
    "too_deep",
)
PAGE_UNREADABLE = Message(
    "{place}：网页读不出来（{error}）；请改存为文本",
    "{place}: the page cannot be read ({error}); save its text instead",
    "damaged",
)
PAGE_WITHOUT_TEXT = Message(
    "{place}：网页里找不到正文", "{place}: no article text found in the page", "no_text"
)
MHT_TOO_LARGE = Message(
    "{place}：网页超过 {limit} 字节；请改存为文本",
    "{place}: a page of more than {limit} bytes; save its text instead",
    "too_large",
)
MHT_WITHOUT_PAGE = Message(
    "{place}：网页存档里没有网页；请重新保存",
    "{place}: no page in the web archive; save it again",
    "no_article",
)

# JSON, CSV, XML

NOT_JSON = Message(
    "{place}：不是 JSON（{error}）；请改正或删去",
    "{place}: not JSON ({error}); correct or remove it",
    "malformed",
)
NO_ARTICLE_IN_JSON = Message(
    "{place}：JSON 里没有文章；要有 text 字段的对象或其列表",
    "{place}: no article in the JSON; expected an object with a field text, or a list of them",
    "no_article",
)
NOT_AN_OBJECT = Message(
    "{place}：不是对象；要有 text 字段的对象",
    "{place}: not an object; expected an object with a field text",
    "malformed",
)
RECORD_WITHOUT_TEXT = Message(
    "{place}：没有正文；要有 text（或 content、body、html、正文、内容）字段，现有 {names}",
    "{place}: no text; a field text (or content, body, html) is required; it has {names}",
    "no_text",
)
QUESTIONS = Message("问题集，不是文章", "questions, not an article", "questions")
NO_ROWS = Message(
    "{place}：只有表头，没有文章", "{place}: a header, but no row below it", "no_article"
)
NO_TEXT_COLUMN = Message(
    "{place}：表头里没有正文列；第一行要有 text（或 content、body、html、正文），"
    "用 , ; 或制表符分隔",
    "{place}: no column of text; the first line must name text (or content, body, html), "
    "separated by , ; or tab",
    "malformed",
)
ROWS_MISFIT = Message(
    "{place}：第 {lines} 行与表头对不上（列数不对、引号没有配对，或超过 {limit} 字），"
    "没有读；请改正",
    "{place}: line {lines} does not fit the header (number of columns, an unclosed quote, or more "
    "than {limit} characters), not read; correct it",
    "malformed",
)
NOT_XML = Message(
    "{place}：不是 XML（{error}）；请改正或删去",
    "{place}: not XML ({error}); correct or remove it",
    "malformed",
)
XML_BROKEN = Message(
    "{place}：XML 在这里坏了（{error}），这一篇没有读；请改正或重新下载",
    "{place}: the XML is broken here ({error}), this record is not read; correct it or fetch it "
    "again",
    "malformed",
)
XML_UNCLOSED = Message("没有闭合", "not closed", "xml_unclosed")
XML_ENTITIES = Message(
    "{place}：XML 声明了自己的实体（可能是实体炸弹），没有读；请去掉 DOCTYPE 里的 ENTITY",
    "{place}: the XML declares entities of its own (it may be a bomb), not read; remove ENTITY "
    "from its DOCTYPE",
    "bomb",
)
NO_ARTICLE_IN_XML = Message(
    "{place}：XML 里没有文章；要有 RSS、Atom，或带 title、body、date 的 <article>、<item>",
    "{place}: no article in the XML; expected RSS, Atom, or <article> or <item> with title, body "
    "and date",
    "no_article",
)

# Archives

NOTHING_IN_ARCHIVE = Message(
    "{place}：压缩包里没有可读的文件",
    "{place}: nothing in the archive that newsqa reads",
    "no_article",
)
TOO_MANY_MEMBERS = Message(
    "{place}：压缩包成员超过 {limit} 个；请拆分",
    "{place}: more than {limit} members; split the archive",
    "too_large",
)
MEMBERS_ENCRYPTED = Message(
    "{place}：{count} 个成员有密码（如 {example}），没有读；请先解密",
    "{place}: {count} members are password-protected (such as {example}), not read; decrypt them "
    "first",
    "encrypted",
)
ARCHIVES_TOO_DEEP = Message(
    "{place}：压缩包套了超过 {limit} 层（如 {example}），没有读；请先解开",
    "{place}: archives nested deeper than {limit} (such as {example}), not read; unpack them first",
    "too_deep",
)
MEMBER_LEADS_OUT = Message(
    "{place}：成员名指向压缩包之外，没有读",
    "{place}: a member name that leads out of the archive, not read",
    "link_not_followed",
)
MEMBER_IS_LINK = Message(
    "{place}：成员是链接，没有跟随",
    "{place}: a member that is a link, not followed",
    "link_not_followed",
)

# Workbooks and e-books

WORKBOOK_ENCRYPTED_OR_OLD = Message(
    "{place}：有密码，或其实是旧格式 .xls；请另存为没有密码的 .xlsx",
    "{place}: password-protected, or an old .xls; save it as .xlsx without a password",
    "encrypted",
)
WORKBOOK_TOO_LARGE = Message(
    "{place}：工作簿解开后超过 {limit} 字节；请拆分，或另存为 CSV",
    "{place}: the workbook unpacks to more than {limit} bytes; split it or save it as CSV",
    "too_large",
)
WORKBOOK_UNREADABLE = Message(
    "{place}：工作簿读不出来（{error}）；请重新下载，或另存为 CSV",
    "{place}: the workbook cannot be read ({error}); fetch it again or save it as CSV",
    "damaged",
)
WORKBOOK_WITHOUT_TEXT = Message(
    "{place}：没有一张表有正文列和文章；第一行要有 text（或 content、body、html、正文）",
    "{place}: no sheet has a column of text and rows below it; its first row must name text (or "
    "content, body, html)",
    "malformed",
)
TOO_MANY_ROWS = Message(
    "{place}：超过 {limit} 行，后面的没有读；请拆分",
    "{place}: more than {limit} rows, the rest is not read; split it",
    "too_large",
)
EPUB_ENCRYPTED = Message(
    "{place}：电子书有加密（DRM），没有读",
    "{place}: the e-book is encrypted (DRM), not read",
    "encrypted",
)
EPUB_TOO_LARGE = Message(
    "{place}：电子书解开后超过 {limit} 字节或 {pages} 页；请拆分",
    "{place}: the e-book unpacks to more than {limit} bytes or {pages} pages; split it",
    "too_large",
)
EPUB_UNREADABLE = Message(
    "{place}：电子书读不出来（{error}）；请重新下载",
    "{place}: the e-book cannot be read ({error}); fetch it again",
    "damaged",
)
EPUB_WITHOUT_TEXT = Message(
    "{place}：电子书里没有成篇的文字",
    "{place}: no page of the e-book has enough text",
    "no_text",
)

# PDF and Word

PDF_UNREADABLE = Message(
    "{place}：PDF 读不出来（{reason}）；请重新下载，或另存为文本",
    "{place}: the PDF cannot be read ({reason}); fetch it again or save it as text",
    "damaged",
)
PDF_WITHOUT_TEXT = Message(
    "{place}：PDF 里没有文字，可能是扫描图片；请先做文字识别（OCR）",
    "{place}: no text in the PDF, perhaps scanned pictures; run OCR over it first",
    "no_text",
)
PDF_ENCRYPTED = Message(
    "{place}：PDF 有密码；请先解密",
    "{place}: the PDF is password-protected; decrypt it first",
    "encrypted",
)
PDF_TOO_MANY_PAGES = Message(
    "{place}：PDF 超过 {limit} 页；请拆分",
    "{place}: a PDF of more than {limit} pages; split it",
    "too_large",
)
PDF_REPEATS = Message(
    "{place}：PDF 的页目录把同一页列了超过 {limit} 次，像是有意做坏的，没有读；请换个来源",
    "{place}: the PDF lists the same page more than {limit} times, as if made to harm; not read, "
    "get it from elsewhere",
    "bomb",
)
PDF_TOO_LONG = Message(
    "{place}：正文超过 max_article_characters={limit} 字；请拆分",
    "{place}: more than max_article_characters={limit}; split it",
    "too_large",
)
WORD_ENCRYPTED_OR_OLD = Message(
    "{place}：有密码，或其实是旧格式 .doc；请另存为没有密码的 .docx",
    "{place}: password-protected, or an old .doc; save it as .docx without a password",
    "encrypted",
)
WORD_TOO_LARGE = Message(
    "{place}：文档解开后超过 {limit} 字节；请拆分",
    "{place}: the document unpacks to more than {limit} bytes; split it",
    "too_large",
)
WORD_UNREADABLE = Message(
    "{place}：Word 文档读不出来（{error}）；请重新下载，或另存为文本",
    "{place}: the Word document cannot be read ({error}); fetch it again or save it as text",
    "damaged",
)
WORD_WITHOUT_TEXT = Message(
    "{place}：文档里没有文字（可能只有图片）",
    "{place}: no text in the document (perhaps only pictures)",
    "no_text",
)
