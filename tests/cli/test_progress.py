"""Progress bars are for terminals."""

from __future__ import annotations

import argparse
import time

import pytest

from newsqa import messages
from newsqa.cli.common import progress_bar


def test_a_file_gets_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    options = argparse.Namespace(lang="zh", quiet=False, log_format=None)
    with progress_bar(options, messages.cli.QUESTIONS, total=3) as progress:
        progress.count(1)
        time.sleep(0.6)  # a bar is shown after half a second
        progress.count(3)
    assert capsys.readouterr().err == ""
