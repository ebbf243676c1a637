"""What the archive holds, for questions about the archive itself: how many articles, since when."""

from __future__ import annotations

from newsqa.messages import Message, chat, web
from newsqa.querying.archive import View
from newsqa.querying.part_view import PartView
from newsqa.store.contents import ArchiveFacts
from newsqa.store.state import StoreState

SHOWN_PUBLISHERS = 5


class AboutArchive:
    """The message about the archive, made once for each generation, when first asked for."""

    def __init__(self) -> None:
        self._known: tuple[StoreState, Message] | None = None

    def of(self, view: View) -> Message:
        """Number of articles, first and last day, most frequent publishers, last update."""
        if isinstance(view, PartView):
            return about(view.archive_facts(), view.as_of)
        state, known = view.state, self._known
        if known is None or known[0] != state:
            known = self._known = state, about(view.archive_facts(), view.as_of)
        return known[1]


def about(facts: ArchiveFacts, as_of: str | None) -> Message:
    """The message for these facts; what is not known is left out."""
    if not facts.articles:
        return web.NO_ARTICLES
    parts = [
        chat.ONE_ARTICLE if facts.articles == 1 else chat.ARTICLES.format(count=facts.articles)
    ]
    if facts.days:
        first, last = facts.days
        parts.append((chat.ONE_DAY if first == last else chat.DATES).format(first=first, last=last))
    if facts.publishers:
        names = facts.publishers[:SHOWN_PUBLISHERS]
        listed = Message("、".join(names), ", ".join(names), "publishers")
        more = len(facts.publishers) > len(names)
        message = chat.MORE_PUBLISHERS if more else chat.PUBLISHERS
        parts.append(message.format(names=listed, count=len(facts.publishers)))
    if as_of:
        parts.append(chat.UPDATED.format(day=as_of))
    return chat.joined("about_archive", *parts)
