"""Without the extra `scale` everything else works, and publishing says what to install."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.errors import StoreError
from newsqa.settings import Settings
from tests.conftest import HashEmbedder
from tests.published.conftest import reading, towns


def test_it_names_the_extra(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [*sys.modules]:
        if name.partition(".")[0] == "lance":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "lance", None)
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    engine.add(towns(2))
    assert engine.search("水渠", 3)
    with pytest.raises(StoreError, match=r"pip install 'newsqa\[scale\]'"):
        engine.publish(str(tmp_path / "published"))
    with pytest.raises(StoreError, match=r"newsqa\[scale\]"):
        reading("s3://bucket/news", settings)
