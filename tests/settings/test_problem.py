"""What is wrong with a setting is one line in each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsqa.errors import SettingsError
from newsqa.settings import load_settings


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "many"), ("ABSTAIN_BELOW", "2"), ("PASSAGE_CHARACTERS", "1")]
)
def test_a_bad_value_names_the_setting(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"NEWSQA_{name}", value)
    with pytest.raises(SettingsError, match=f"NEWSQA_{name}") as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "newsqa.toml").write_text("prot = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="prot"):
        load_settings()


def test_an_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSQA_LANG", "en")
    monkeypatch.setenv("newsqa_port", "1001")
    load_settings()
    monkeypatch.setenv("NEWSQA_PROT", "1001")
    with pytest.raises(SettingsError, match="did you mean NEWSQA_PORT") as caught:
        load_settings()
    assert "\n" not in str(caught.value)
    monkeypatch.delenv("NEWSQA_PROT")
    monkeypatch.setenv("NEWSQA_XYZZY", "1")
    with pytest.raises(SettingsError, match="NEWSQA_XYZZY: there is no such setting"):
        load_settings()


@pytest.mark.parametrize(
    ("written", "chinese", "english"),
    [
        ("xyzzy = 1", "设置 xyzzy（或环境变量 NEWSQA_XYZZY）不可用：没有这项设置；请检查", "check"),
        (
            "prot = 1",
            "设置 prot（或环境变量 NEWSQA_PROT）不可用：没有这项设置；是不是 port？",
            "port?",
        ),
        ("Prune-Limit = 1", "没有这项设置；是不是 prune_limit？", "did you mean prune_limit?"),
        (
            "[[source]]\nname = 'a'\nlocation = 'x'\nprnue = true",
            "第 1 个 [[source]] 的 prnue 不可用：没有这项设置；是不是 prune？",
            "did you mean prune?",
        ),
        ("prune_limit = 2", "不能大于 1", "must be at most 1"),
        ("allow_private_hosts = 'a'", "要写成列表", "must be a list"),
        ("[[source]]\nname = 'a'", "第 1 个 [[source]] 的 location 不可用：没有写", "is missing"),
        ("[[source]]\nname = 'a'\nlocation = 'x'\nrefresh = '30min'", "'30min' 要写成", "interval"),
        (
            "[[site]]\nname = '青溪'\nsource = ['a']",
            "网站名 '青溪' 只能用小写字母、数字和连字符",
            "small letters, digits and hyphens only",
        ),
        (
            "[[site]]\nname = 'a'\nsource = ['a']\nkeys = ['nq-secret']",
            "要写 newsqa sites --new-key 给出的哈希",
            "must be hashes as newsqa sites --new-key prints them",
        ),
        (
            "[[source]]\nname = 'a'\nlocation = 'x'\n[[source]]\nname = 'a'\nlocation = 'y'",
            "有两个来源都叫 a",
            "two sources are named a",
        ),
    ],
)
def test_a_wrong_setting_is_explained_in_both_languages(
    tmp_path: Path, written: str, chinese: str, english: str
) -> None:
    (tmp_path / "newsqa.toml").write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    first, second = str(caught.value).split(" / ")
    assert chinese in first
    assert english in second
