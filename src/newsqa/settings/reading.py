"""Where values come from: newsqa.toml and the environment."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource, TomlConfigSettingsSource

from newsqa import messages
from newsqa.settings.values import InvalidValue

PREFIX = "NEWSQA_"


class TomlFile(TomlConfigSettingsSource):
    """newsqa.toml, also with the mark that editors of Windows put before UTF-8."""

    def _read_file(self, file_path: Path | Traversable) -> dict[str, Any]:
        value = tomllib.loads(file_path.read_text(encoding="utf-8-sig"))
        if "llm_api_key" in value:
            # A file is copied, shown and committed; a key of another service must not be.
            raise InvalidValue(messages.settings.KEY_IN_FILE)
        return value


class Environment(EnvSettingsSource):
    """NEWSQA_*, where a list setting in the wrong form raises an error that shows the right one."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """The value that JSON gives. Raises InvalidValue where it is none."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError as error:
            given = re.findall(r"[^\s,，;；'\"\[\]]+", str(value))
            example = [{"name": "…", "location": "…"}] if field_name == "source" else given
            raise InvalidValue(
                messages.settings.LIST_IN_ENVIRONMENT.format(
                    variable=f"{PREFIX}{field_name.upper()}",
                    example=json.dumps(example, ensure_ascii=False),
                )
            ) from error
