"""Errors as strangers are shown them: without the paths of this machine, which the log has."""

from __future__ import annotations

import re

from newsqa.messages import Message, publish, store

# Such a message begins with the path of the store.
_LED_BY_PATH = {
    message.code
    for message in (*vars(store).values(), *vars(publish).values())
    if isinstance(message, Message)
    and message.zh.startswith(("{path}：", "{folder}：", "{place}："))
}
_OPTION = re.compile(r" --store \S+")
_END = r"\s/\\：:；;，,。()（）'\""
_ABSOLUTE = re.compile(rf"(?<![\w:/.])(?:[A-Za-z]:\\|/)(?:[^{_END}]+[/\\])*([^{_END}]*)")


def public_message(message: Message) -> Message:
    """The message without paths; of a file that is not the store its name stays."""
    # What storage reports has addresses in it.
    if message.code == publish.STORAGE.code:
        return publish.STORAGE_DOWN
    if message.code == publish.NOT_PUBLISHED.code:
        return Message(message.zh.partition("：")[0], message.en.partition(": ")[0], message.code)
    zh, en = message.zh, message.en
    if message.code in _LED_BY_PATH:
        zh, en = zh.partition("：")[2] or zh, en.partition(": ")[2] or en
    return Message(_without_paths(zh), _without_paths(en), message.code)


def _without_paths(text: str) -> str:
    return _ABSOLUTE.sub(r"\1", _OPTION.sub("", text))
