"""The steps that parse: a document to a draft, a draft to a clean one, both checked before.

`pipeline` runs them in a child process (`isolation`) where the input is more than short text.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, Problem, RawFile, Skipped
from newsqa.ingest.extract import extract
from newsqa.ingest.formats import epub, pdf, word, workbook
from newsqa.ingest.isolation import Isolation
from newsqa.ingest.markup import check_markup
from newsqa.ingest.page_tables import HAS_TABLE

# Inputs longer than an article may be by these factors are refused before cleaning.
_TEXT_SLACK, _HTML_SLACK = 2, 5


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper limits: see the settings of the same names; `isolation` has those of parsing.

    The representation has what decides about the articles of a file.
    """

    max_file_bytes: int = 256 * 2**20
    max_article_characters: int = 2_000_000
    max_replaced_share: float = 0.01
    isolation: Isolation = field(default_factory=Isolation, repr=False)


def check_length(draft: Draft, limits: Limits) -> None:
    """Raise SourceError for a text that is far longer than an article may be."""
    most = limits.max_article_characters * (_HTML_SLACK if draft.is_html else _TEXT_SLACK)
    if len(draft.text) > most:
        raise SourceError(
            messages.ingest.INPUT_TOO_LONG.format(
                place=draft.location,
                length=len(draft.text),
                limit=limits.max_article_characters,
            )
        )


def clean(draft: Draft, limits: Limits) -> Draft:
    """The cleaned draft. Raises SourceError where it is too long or its markup is beyond reason,
    and as `extract` does.
    """
    check_length(draft, limits)
    if draft.is_html or HAS_TABLE.search(draft.text):
        check_markup(draft.text, draft.location)
    found = extract(draft, limits.max_article_characters, limits.max_replaced_share)
    dated = replace(found, published=found.published or draft.created)
    return dated.with_findings(found, "guess")


def document(raw: RawFile, source: str, limits: Limits) -> Draft:
    """The draft of a PDF or Word document. Raises SourceError as their readers do."""
    if raw.suffix == ".pdf":
        return pdf.document(raw, source, limits.max_article_characters)
    return word.document(raw, source)


def collection(raw: RawFile, source: str, limits: Limits) -> tuple[Draft | Problem | Skipped, ...]:
    """The drafts of a workbook or an e-book. Raises SourceError as their readers do."""
    if raw.suffix == ".xlsx":
        return tuple(workbook.articles(raw))
    return tuple(epub.articles(raw, source, limits.max_replaced_share))
