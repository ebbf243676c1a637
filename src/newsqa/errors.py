"""Every failure that a user can fix, as one tree.

NewsQAError
 ├─ SettingsError   a setting is wrong (exit 2)
 │   └─ FilterError     a limit on the articles to search is wrong
 ├─ SourceError     an input file cannot be read or holds no article
 ├─ StoreError      the store cannot be used
 │   ├─ StoreMissing    there is none yet
 │   ├─ StoreVersion    written by another version of newsqa
 │   ├─ StoreModel      its vectors come from another model
 │   ├─ StoreBusy       another process is writing it
 │   └─ StoreUnwritable its files may not be written
 ├─ ModelError      a model cannot be loaded
 ├─ SiteRefused     a request without the id of a site, or with a wrong one
 └─ ClusterError    the machines that embed cannot be used

The message is one line in each language: what is wrong, where, how to fix it.
An answer that the archive does not give is a value (`Answer.status`), not an error.
"""

from newsqa.messages import Message


class NewsQAError(Exception):
    """Something that the user can fix; the message explains how.

    `message` holds both languages and a code; `str(error)` is both on one line, for logs.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class SettingsError(NewsQAError):
    """A setting has a value that cannot be used."""


class FilterError(SettingsError):
    """A limit on the articles to search has a value that cannot be used."""


class SourceError(NewsQAError):
    """An input cannot be read, or holds no article."""


class SiteRefused(NewsQAError):
    """A request came without the id of a site, or with a wrong one."""


class StoreError(NewsQAError):
    """The store cannot be used."""


class StoreMissing(StoreError):
    """There is no store in the given folder yet."""


class StoreVersion(StoreError):
    """The store was written by another version of newsqa."""


class StoreModel(StoreError):
    """The vectors in the store were made by another model."""


class StoreBusy(StoreError):
    """Another process is writing the store."""


class StoreUnwritable(StoreError):
    """The files of the store may not be written."""


class ModelError(NewsQAError):
    """A model cannot be loaded."""


class ClusterError(NewsQAError):
    """The machines that embed cannot be reached, or fail again and again."""
