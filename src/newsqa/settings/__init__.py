"""Every setting: name, default and bounds, and where its value comes from.

Order of precedence: command line, NEWSQA_*, newsqa.toml. What each is for is in
`messages.settings.DESCRIPTIONS`.
"""

from __future__ import annotations

from newsqa.settings.load import load_settings, load_source
from newsqa.settings.schedule import Schedule, schedule_of
from newsqa.settings.settings import LEAST_TOKEN, Settings
from newsqa.settings.site import Site, key_hash, new_key, signed_id
from newsqa.settings.sites import site_origin
from newsqa.settings.source import Source
from newsqa.settings.values import InvalidValue, interval

__all__ = [
    "LEAST_TOKEN",
    "InvalidValue",
    "Schedule",
    "Settings",
    "Site",
    "Source",
    "interval",
    "key_hash",
    "load_settings",
    "load_source",
    "new_key",
    "schedule_of",
    "signed_id",
    "site_origin",
]
