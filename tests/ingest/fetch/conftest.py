from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ingest.fetch.site import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        yield served
