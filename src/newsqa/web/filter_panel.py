"""The panel of filters below the question box of chat and widget, folded away."""

from __future__ import annotations

from newsqa.messages import Message, web
from newsqa.web.cards import escape
from newsqa.web.i18n import TAGS

_DAYS = ("since", "until")


def filter_panel() -> str:
    """The panel; assets/shared.js keeps what is set in the tab, and shows it as chips."""
    fields = "".join(
        f"<label>{_in_all(label)}"
        f'<input name="{name}" type="{"date" if name in _DAYS else "text"}" maxlength="200" '
        'autocomplete="off"></label>'
        for name, label in web.FILTERS.items()
    )
    return (
        '<div class="nq nq-filter"><details id="nq-filters">'
        f"<summary>{_in_all(web.FILTER)}</summary><div>{fields}</div></details>"
        '<div id="nq-filter-chips"></div></div>'
    )


def _in_all(message: Message) -> str:
    """The message in all languages; the style sheet shows that of the page."""
    return "".join(
        f'<span lang="{tag}" class="nq-in-{lang}">{escape(message.text(lang))}</span>'
        for lang, tag in TAGS.items()
    )
