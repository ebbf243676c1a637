"""The sources that a refresh reads: those of newsqa.toml and those remembered in the store."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from newsqa import messages
from newsqa.errors import SettingsError
from newsqa.settings import Settings
from newsqa.store.database import Store
from newsqa.store.provenance import BY_HAND
from newsqa.store.reader import StoreReader
from newsqa.types import SourceEntry


def all_sources(store: Store, settings: Settings) -> list[SourceEntry]:
    """The sources of newsqa.toml and of the store, by name; of one name newsqa.toml has it."""
    with store.view() as view:
        return _sources(view, settings)


def _sources(view: StoreReader, settings: Settings) -> list[SourceEntry]:
    remembered = view.origins.remembered()
    named = {source.name: source for source in (*settings.sources(), *remembered)[::-1]}
    return sorted(named.values(), key=lambda source: source.name)


def chosen_sources(
    store: Store, settings: Settings, names: Sequence[str] = ()
) -> list[SourceEntry]:
    """The sources of these names, or all without any.

    Raises SettingsError for an unknown name, and where there is no source at all.
    """
    sources = all_sources(store, settings)
    if not sources:
        raise SettingsError(messages.refresh.NO_SOURCE)
    by_name = {source.name: source for source in sources}
    for name in names:
        _check_name(name, by_name)
    return [by_name[name] for name in dict.fromkeys(names)] if names else sources


def check_origin(view: StoreReader, settings: Settings, name: str) -> None:
    """Raise SettingsError where no source has this name, and no article came from one of it."""
    sources = {source.name for source in _sources(view, settings)}
    _check_name(name, sorted(sources | {*view.origins.names()} - {BY_HAND}))


def _check_name(name: str, known: Collection[str]) -> None:
    if not known:
        raise SettingsError(messages.refresh.NO_SOURCE)
    if name not in known:
        raise SettingsError(
            messages.refresh.UNKNOWN_SOURCE.format(name=name, names=", ".join(known))
        )


def remember_source(store: Store, settings: Settings, source: SourceEntry) -> None:
    """Store a source under its name.

    Raises SettingsError where newsqa.toml has the name, StoreBusy.
    """
    if any(other.name == source.name for other in settings.sources()):
        raise SettingsError(messages.refresh.SOURCE_IN_TOML.format(name=source.name))
    with store.writer() as writer:
        writer.remember(source)


def forget_source(store: Store, settings: Settings, name: str) -> None:
    """Delete a source from the store; its articles stay.

    Raises SettingsError where the store has no such source, StoreBusy.
    """
    with store.writer() as writer:
        stored = [source.name for source in writer.origins.remembered()]
        if name not in stored:
            if any(source.name == name for source in settings.sources()):
                raise SettingsError(messages.refresh.SOURCE_OF_TOML.format(name=name))
            names = ", ".join(stored) or messages.cli.NONE
            raise SettingsError(messages.refresh.SOURCE_NOT_STORED.format(name=name, names=names))
        writer.forget(name)
