"""Step 5, extract: title, date, publisher and body of an article, without the page around it.

`Draft.removed` lists what was removed, and why; text without a clear sign of the page stays.
"""

from __future__ import annotations

import re
from dataclasses import replace

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.boilerplate import (
    is_boilerplate,
    is_footer,
    is_menu_word,
    is_page,
    peel,
    take_credits,
    without_banners,
)
from newsqa.ingest.dates import date_of_address, parse_date
from newsqa.ingest.draft import Draft
from newsqa.ingest.metadata import (
    BETWEEN,
    LABEL_CHARACTERS,
    TITLE_CHARACTERS,
    is_page_label,
    label_window,
    opening_start,
    take_bylines,
    take_labels,
    take_opening_byline,
    telegram_start,
    tells_event,
    year_for,
)
from newsqa.ingest.mojibake import unreadable_share
from newsqa.ingest.page import from_html, without_tags
from newsqa.ingest.page_navigation import is_navigation
from newsqa.ingest.repair import mend, repair
from newsqa.ingest.tables import lines_of_text
from newsqa.ingest.timed_lines import with_times
from newsqa.text.fold import fold

HEADLINE_CHARACTERS = 36
HEAD_LINES = 12
MENU_CHARACTERS = 8
# Length of a paragraph. Text behind a footer that contains one is examined again.
PARAGRAPH_CHARACTERS = 80

# The layout of scraped dumps: labels of the page, 「，正文：」, the body.
_SCRAPED = re.compile(r"([^。！？]{0,200}?)[,，]\s*正文\s*[:：]")
_SCRAPED_HEAD = re.compile(r"^\s*$|\d{1,2}[-/月]\d{1,2}|[>》|]|(?:来源|记者|时间|作者)\s*[:：]")
_SHORT_YEAR = re.compile(r"\s*(\d{2}-\d{2}-\d{2}(?: \d{2}:\d{2})?)\s*")
_BRACKETED = re.compile(
    r"\s*(?:原标题\s*[:：]\s*)?【((?![^】]{0,20}(?:报道|记者|讯|消息))[^】\n]{6,40})】"
)
_FORMERLY = re.compile(r"\s*原[标標][题題]\s*[:：]\s*(?=\S)")
_FORMER_TITLE = re.compile(r"\s*[(（]原标题\s*[:：]\s*([^()（）\n]{6,60})[)）]")
_TITLE_LABEL = re.compile(r"^(?:(?:新闻|文章)?标题|题目|title)\s*[:：]\s*(?=\S{4})", re.IGNORECASE)
_SITE = re.compile(r"(?:\s*[-_|—–]+\s*[^-_|—–]{0,24}(?:网|门户|网站|频道|客户端|新闻|日报|晚报))+$")
_SHORT_TITLE = re.compile(r"[\u3400-\u9fff]{1,2}[^\W\d_网報报社台]")
_CAPTION = re.compile(r"摄[)）]?$|图[)）]$")
_GAP = re.compile(r"[ \t\n\u3000\xa0\u2000-\u200a]{2,}|\t")


def extract(
    draft: Draft, max_characters: int = 2_000_000, max_replaced_share: float = 0.01
) -> Draft:
    """The draft with only the body as text, and with the fields found on the page.

    Fields that the draft has already take precedence. Raises SourceError when no text is left,
    more than `max_characters`, or more than `max_replaced_share` of it is unreadable.
    """
    if draft.is_html:
        draft = from_html(draft)
    mended = mend(lines_of_text(without_tags(draft.text)))
    draft = replace(
        draft,
        text=_tidy(mended.text),
        title=_SITE.sub("", _one_line(mend(without_tags(draft.title)).text)),
        repairs=mended.repairs,
    )
    draft = _lines(without_banners(_scraped(draft)))
    signed = take_bylines(take_opening_byline(_former_title(draft)))
    draft = signed.with_findings(draft, "label")
    text = draft.text
    if not any(character.isalnum() for character in text):
        raise SourceError(messages.ingest.NOTHING_LEFT.format(place=draft.location))
    if len(text) > max_characters:
        raise SourceError(
            messages.ingest.ARTICLE_TOO_LONG.format(
                place=draft.location, length=len(text), limit=max_characters
            )
        )
    share = unreadable_share(text)
    if share > max_replaced_share:
        raise SourceError(messages.ingest.GARBLED.format(place=draft.location, share=share))
    return replace(
        draft,
        title=_TITLE_LABEL.sub("", _FORMERLY.sub("", draft.title or _headline(text))),
        publisher=_one_line(repair(draft.publisher or "")) or None,
        author=_one_line(repair(draft.author or "")) or None,
        published=draft.published or date_of_address(draft.url or ""),
    ).with_findings(draft, "label")


def _tidy(text: str) -> str:
    """One blank between words, one line break between paragraphs."""
    return _GAP.sub(_one_gap, text).strip()


def _one_gap(match: re.Match[str]) -> str:
    return "\n" if "\n" in match.group() or "\t" in match.group() else " "


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" |\t-_")


def _scraped(draft: Draft) -> Draft:
    """Remove the head that a scraper put before the body."""
    folded = fold(draft.text[: LABEL_CHARACTERS + 20])
    match = _SCRAPED.match(folded)
    if not match or not _SCRAPED_HEAD.search(match.group(1)):
        return draft
    head = draft.text[: match.end(1)]
    short = _SHORT_YEAR.fullmatch(head)
    published = draft.published or parse_date(f"20{short.group(1)}" if short else head)
    year = None if published else year_for(draft, head)
    dated = replace(draft, published=published).with_findings(draft, "line")
    labelled = take_labels(dated, head, year).with_findings(dated, "guess" if year else "line")
    rest = replace(labelled, text=draft.text[match.end() :].lstrip())
    return rest.with_removal(draft.text[: match.end()], "label")


def _former_title(draft: Draft) -> Draft:
    """Read 原标题：… before the body as the title; its end has to be inferred from what follows.

    Where the end is certain the title is removed; where it is only likely, a line break is put
    there.
    """
    folded = fold(draft.text[: 3 * LABEL_CHARACTERS])
    match = _FORMERLY.match(folded)
    if not match:
        return draft
    text, folded = draft.text[match.end() :], folded[match.end() :]
    draft = replace(draft, text=text).with_removal(draft.text[: match.end()], "label")
    stop = re.search("[。；]", folded[: TITLE_CHARACTERS + 1])
    last = stop.start() if stop else TITLE_CHARACTERS
    end = _title_end(folded, last)
    if end is not None:
        title, rest = _one_line(text[:end]), text[end:].lstrip()
        draft = draft.with_removal(text[:end], "title")
        if fold(rest).startswith(fold(title)):
            draft = draft.with_removal(rest[: len(title)], "repeated_title")
            rest = rest[len(title) :].lstrip()
        return replace(draft, title=draft.title or title, text=rest)
    end = opening_start(folded, MENU_CHARACTERS, last)
    if end is None:
        return draft
    between = BETWEEN.search(folded, MENU_CHARACTERS, end)
    if between:
        labels = text[between.start() : end]
        draft = take_credits(replace(draft, text=text[: between.start()]), labels)
        draft = draft.with_removal(labels, "label")
    head = draft.text[: between.start() if between else end].rstrip()
    title = draft.title or _one_line(head)
    return replace(draft, title=title, text=f"{head}\n{text[end:].lstrip()}")


def _title_end(folded: str, last: int) -> int | None:
    """Where the title that the text begins with ends, if that is certain."""
    line = folded.find("\n", 0, last + 1)
    if line >= MENU_CHARACTERS and folded[line - 1] not in "。，；、：:,;":
        return line
    again = folded.find(folded[:MENU_CHARACTERS], MENU_CHARACTERS, last + MENU_CHARACTERS)
    if again > 0 and folded.startswith(folded[:again].rstrip(), again):
        return again
    return telegram_start(folded, MENU_CHARACTERS, last)


def _lines(draft: Draft) -> Draft:
    """Read and remove the lines around the body: title, labels, menus, footer."""
    lines = [line for line in (raw.strip(" |\t\u3000") for raw in draft.text.split("\n")) if line]
    draft, lines = _without_navigation(draft, lines)
    headed, body = _head(draft, lines)
    headed, body = _foot(headed.with_findings(draft, "line"), body)
    draft, body = _behind(headed, body)
    draft = draft.with_findings(headed, "label")
    if len(body) > 1:
        if not draft.title and _is_title(body[0]):
            draft = replace(draft, title=_one_line(body[0]))
            if (
                body[0][-1] not in "！？!?"
            ):  # with such a mark it may be a sentence of the text as well
                draft, body = draft.with_removal(body[0], "title"), body[1:]
        elif draft.title and _same(body[0], draft.title):
            draft, body = draft.with_removal(body[0], "repeated_title"), body[1:]
    return replace(draft, text="\n".join(with_times(body)))


def _without_navigation(draft: Draft, lines: list[str]) -> tuple[Draft, list[str]]:
    """Remove the navigation between the pages of an article, wherever it stands."""
    if len(lines) < 2:
        return draft, lines
    for line in lines:
        if is_navigation(line):
            draft = draft.with_removal(line, "menu")
    return draft, [line for line in lines if not is_navigation(line)]


def _foot(draft: Draft, body: list[str]) -> tuple[Draft, list[str]]:
    """Remove the footer: its first line and everything behind it.

    Where a paragraph follows, the line was inside the article: only the short lines before the
    paragraph are removed.
    """
    remaining: list[str] = body[:1]
    number = 1
    while number < len(body):
        if not is_footer(body[number]):
            remaining.append(body[number])
            number += 1
            continue
        end = next(
            (later for later in range(number + 1, len(body)) if _is_paragraph(body[later])),
            len(body),
        )
        draft = draft.with_removal("\n".join(body[number:end]), "footer")
        number = end
    return draft, remaining


def _is_paragraph(line: str) -> bool:
    return (
        len(line) >= PARAGRAPH_CHARACTERS
        and "。" in line
        and not is_footer(line)
        and (not is_boilerplate(line.replace("。", "")))
    )


def _behind(draft: Draft, body: list[str]) -> tuple[Draft, list[str]]:
    """Remove the lines behind the body, and text of the page behind its last sentence."""
    while body:
        line = body[-1]
        if len(body) > 1 and not any(map(str.isalnum, line)) and not line.strip("[]|【】()（） "):
            body = body[:-1]
            continue
        text = "\n".join(body)
        peeled = peel(replace(draft, text=text))
        if peeled.text != text:
            draft, body = peeled, peeled.text.split("\n")
        elif len(body) > 1 and len(line) < 80 and is_page_label(line):
            draft, body = take_labels(draft, line).with_removal(line, "label"), body[:-1]
        elif len(body) > 1 and len(line) < 80 and is_boilerplate(line):
            draft, body = draft.with_removal(line, "menu"), body[:-1]
        else:
            break
    return draft, body


def _head(draft: Draft, lines: list[str]) -> tuple[Draft, list[str]]:
    """The draft with the fields of the lines before the body, and the lines of the body."""
    above: list[str] = []  # lines above a label or a menu: title, subtitle, site, menu words
    beside: list[str] = []  # what else stands in a line of labels
    waiting: list[str] = []  # lines that belong above, or are the body's first
    body = 0
    rest = ""
    noted = draft
    for number, line in enumerate(lines[:HEAD_LINES]):
        event = tells_event(line, lines[number + 1 : number + 3])
        label = None if event else label_window(line)
        if label:
            labels = line[label[0] : label[1]]
            noted = take_labels(noted, labels).with_removal(labels, "label")
            above += waiting
            beside.append(line[: label[0]])
            rest = line[label[1] :].strip(" |\t\u3000:：,，")
        elif is_page(line):
            noted = noted.with_removal(line, "menu")
            above += waiting
        elif line.endswith("。") or len(line) > TITLE_CHARACTERS:
            break
        else:
            waiting.append(line)
            continue
        body, waiting = number + 1, []
        if rest.endswith("。") or len(rest) > TITLE_CHARACTERS:
            break
        beside.append(rest)
        rest = ""
    if not noted.title:
        beside = [line for line in map(_one_line, beside) if line and not is_page(line)]
        noted = replace(noted, title=_best_title(above, beside))
    subtitles = [
        line for line in above if len(line) >= MENU_CHARACTERS and not _same(line, noted.title)
    ]
    found = [*subtitles, *([rest] if rest else []), *lines[body:]]
    if not found:
        return replace(draft, title=noted.title), above or lines
    for line in above + beside:
        if line not in subtitles:
            noted = noted.with_removal(line, "title" if _same(line, noted.title) else "menu")
    return noted, found


def _best_title(above: list[str], beside: list[str]) -> str:
    """The first long title of the lines at the head, else the first one, else a short one."""
    titles = [line for line in above + beside if _is_title(line)]
    long = [line for line in titles if len(line) >= MENU_CHARACTERS]
    short = [line for line in above if _is_short_title(line)]
    return next(iter(long or titles or short), "")


def _is_title(line: str) -> bool:
    return (
        4 <= len(line) <= TITLE_CHARACTERS
        and line[-1] not in "。；，,;:：、"
        and not _CAPTION.search(fold(line))
    )


def _is_short_title(line: str) -> bool:
    """Whether a line of two or three letters may be a title: 讣告, 立冬了; not 要闻 or 青溪网."""
    return bool(_SHORT_TITLE.fullmatch(line)) and not is_menu_word(line)


def _same(line: str, title: str) -> bool:
    return len(line) < LABEL_CHARACTERS and fold(_one_line(line)) == fold(title)


def _headline(text: str) -> str:
    """A title for an article without one: the bracketed head, or its beginning."""
    bracketed = _BRACKETED.match(text) or _FORMER_TITLE.match(fold(text))
    if bracketed:
        return text[bracketed.start(1) : bracketed.end(1)]
    first = re.split(r"[。！？\n]", text, maxsplit=1)[0].strip()
    if len(first) <= HEADLINE_CHARACTERS:
        return first or text[:HEADLINE_CHARACTERS]
    return first[:HEADLINE_CHARACTERS] + "…"
