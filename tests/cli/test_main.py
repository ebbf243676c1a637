"""The command line: exit codes, streams, JSON, one clear line for what goes wrong."""

from __future__ import annotations

import gzip
import json
import sqlite3
from pathlib import Path

import pytest

from newsqa import cli
from newsqa.engine import NewsQA
from tests.conftest import REPOSITORY


@pytest.fixture(autouse=True)
def _low_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSQA_ABSTAIN_BELOW", "0.01")


@pytest.fixture
def store(tmp_path: Path, articles_folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert cli.main(["ingest", str(articles_folder), "--store", str(tmp_path / "s")]) == cli.OK
    capsys.readouterr()
    return tmp_path / "s"


def test_ingest_reports_on_stderr_and_as_json(
    tmp_path: Path, articles_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.main(["ingest", str(articles_folder), "--store", str(tmp_path / "s"), "--json"])
    out = capsys.readouterr()
    assert code == cli.OK
    report = json.loads(out.out)
    assert (report["added"], report["problems"]) == (3, [])
    assert report["passages"] >= 3


def test_partly_bad_input_is_exit_3_and_one_line_each(
    tmp_path: Path, articles_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (articles_folder / "empty.txt").write_bytes(b"")
    (articles_folder / "bad.jsonl").write_text('{"title": "x"}\n{"text": "茶会六月举行。"}\nno\n')
    code = cli.main(
        ["ingest", str(articles_folder), str(tmp_path / "gone"), "--store", str(tmp_path / "s")]
    )
    lines = capsys.readouterr().err.strip().splitlines()
    assert code == cli.PARTIAL
    for place in ("empty.txt", "bad.jsonl:1", "bad.jsonl:3", "gone"):
        assert sum(place in line for line in lines) == 1, place
    assert "新增 4" in lines[-1]
    assert "隔离 4" in lines[-1]
    assert "内容是空的 1" in lines[-1]
    assert "没有正文 1" in lines[-1]


def test_ask_for_people_and_for_programs(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "谁主持了植树动员会", "--store", str(store)]) == cli.OK
    text = capsys.readouterr().out
    assert "卓远航" in text
    assert "《青溪县召开春季植树动员会》" in text
    assert "2024-03-12" in text
    first, quote, *rest = text.splitlines()
    assert first in quote
    assert quote.startswith("  ")
    others = [number for number, line in enumerate(rest) if "其他可能的答案" in line]
    # Other candidates are introduced as such, behind the source of the answer.
    assert others == ([1] if len(rest) > 1 else [])
    assert cli.main(["ask", "谁主持了植树动员会", "--json", "--store", str(store)]) == cli.OK
    value = json.loads(capsys.readouterr().out)
    assert value["status"] == "answered"
    citation = value["answers"][0]["citations"][0]
    assert citation["publisher"] == "青溪融媒"
    article = NewsQA(cli_settings(store)).article(citation["article_id"])
    assert article is not None
    assert article.text[citation["start"] : citation["end"]] == value["answers"][0]["text"]


def cli_settings(store: Path):  # type: ignore[no-untyped-def]  # noqa: ANN201
    from newsqa.settings import load_settings

    return load_settings(store=store)


@pytest.mark.parametrize("verb", ["ask", "search"])
def test_batch_gives_one_line_per_question(
    store: Path, tmp_path: Path, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = ["谁主持了植树动员会", "大桥总投资多少", "谁夺冠了"]
    lines = "\n".join(json.dumps({"question": q}, ensure_ascii=False) for q in questions)
    plain, packed = tmp_path / "q.jsonl", tmp_path / "q.jsonl.gz"
    plain.write_text(lines, encoding="utf-8")
    packed.write_bytes(gzip.compress(lines.encode()))
    for path in (plain, packed):
        code = cli.main([verb, "--batch", str(path), "--json", "--store", str(store)])
        assert code == cli.OK
        values = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [value["question"] for value in values] == questions


@pytest.mark.parametrize("history", ["谁？", [1], {"a": "b"}])
def test_a_history_that_is_no_list_of_questions_is_refused(
    store: Path, tmp_path: Path, history: object, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps({"question": "谁主持了会议", "history": history}), encoding="utf-8")
    assert cli.main(["ask", "--batch", str(path), "--store", str(store)]) == cli.ERROR
    assert "history" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["ask", "search"])
def test_a_question_of_a_batch_that_cannot_be_asked_is_one_line(
    store: Path, tmp_path: Path, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "q.jsonl"
    # As JSON writes them: half of an emoji, a question nobody can see, and two good ones.
    lines = ["谁主持了植树动员会", "谁\\ud83d夺冠了", "\\u200b\\u2060 \\ufeff", "大桥总投资多少"]
    path.write_text("\n".join(f'{{"question": "{line}"}}' for line in lines), encoding="utf-8")
    arguments = [verb, "--batch", str(path), "--store", str(store)]
    assert cli.main(arguments) == cli.PARTIAL
    shown = capsys.readouterr()
    values = [json.loads(line) for line in shown.out.splitlines()]
    assert [value["question"] for value in values] == [lines[0], lines[3]]
    half, unseen = shown.err.splitlines()
    assert half.startswith(f"{path}:2：")
    assert "半个字符" in half
    assert unseen.startswith(f"{path}:3：")
    assert "空" in unseen


def test_limits_on_the_articles(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def found(*limits: str) -> list[str]:
        assert cli.main(["search", "主持", "--json", "--store", str(store), *limits]) == cli.OK
        return sorted(hit["title"] for hit in json.loads(capsys.readouterr().out)["hits"])

    assert len(found()) == 3
    assert found("--since", "2024-05", "--until", "2024/6/30") == ["望江大桥合龙"]
    assert found("--publisher", "晨星") == ["中学生机器人队夺冠"]
    assert found("--until", "2023") == []


@pytest.mark.parametrize(
    "limits", [("--since", "昨天"), ("--since", "2024", "--until", "2023-12"), ("--until", "24-1")]
)
def test_limits_that_cannot_be_used_are_one_line(
    limits: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("ask", "search"):
        assert cli.main([command, "谁？", *limits, "--store", str(tmp_path)]) == cli.USAGE
        out = capsys.readouterr()
        assert (out.out, len(out.err.splitlines())) == ("", 1)
        assert limits[1] in out.err


@pytest.mark.parametrize("method", ["dense", "lexical", "both"])
def test_search_by_each_method(
    store: Path, method: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["search", "望江大桥", "--json", "-k", "2", "--method", method]
    assert cli.main([*arguments, "--store", str(store)]) == cli.OK
    hits = json.loads(capsys.readouterr().out)["hits"]
    assert 0 < len(hits) <= 2
    assert {"article_id", "start", "end", "score", "ranks"} <= set(hits[0])


def test_status(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status", "--json", "--store", str(store)]) == cli.OK
    value = json.loads(capsys.readouterr().out)
    assert (value["articles"], value["generation"], value["model"]) == (3, 1, "hash-1")
    assert cli.main(["status", "--store", str(store)]) == cli.OK
    assert "文章  3" in capsys.readouterr().out


def test_eval_search(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hit = NewsQA(cli_settings(store)).search("望江大桥", 1, "lexical")[0]
    record = {"question": "望江大桥总投资多少", "doc_id": hit.passage.article.id}
    (tmp_path / "q.jsonl").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    arguments = ["eval", "search", "--data", str(tmp_path / "q.jsonl"), "--store", str(store)]
    assert cli.main(arguments) == cli.OK
    assert "recall@5" in capsys.readouterr().out
    assert cli.main([*arguments, "--json"]) == cli.OK
    assert json.loads(capsys.readouterr().out)["mean"]["lexical"]["recall@1"] == 1


def test_rebuild_with_another_model(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = ["--store", str(store), "--model", "another"]
    assert cli.main(["ask", "谁主持", *other]) == cli.ERROR
    line = capsys.readouterr().err.strip()
    assert "newsqa rebuild" in line
    assert "\n" not in line
    assert cli.main(["rebuild", *other]) == cli.OK
    assert cli.main(["ask", "谁主持了植树动员会", *other]) == cli.OK


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ask", "谁"], cli.ERROR, "newsqa ingest"),
        (["search", "谁"], cli.ERROR, "newsqa ingest"),
        (["status"], cli.ERROR, "newsqa ingest"),
        (["ask"], cli.USAGE, "--batch"),
        (["ask", "  "], cli.USAGE, "空"),
        (["ask", "\u200b\u3164"], cli.USAGE, "空"),
        (["ask", "谁\udce5主持"], cli.USAGE, "半个字符"),
        (["ask", "谁", "--batch", "x"], cli.USAGE, "--batch"),
        (["ingest", ".", "--include", "*.txt"], cli.USAGE, "--source"),
    ],
)
def test_wrong_use_is_one_clear_line(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if code == cli.USAGE:
        cli.main(["ingest", ".", "--store", "embeddings"])
        capsys.readouterr()
    assert cli.main(arguments) == code
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert words in lines[0]


def test_unknown_command_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["aks"])
    assert caught.value.code == cli.USAGE


def test_fewer_than_one_passage_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["search", "谁", "-k", "0"])
    assert caught.value.code == cli.USAGE
    assert "-k：不能小于 1" in capsys.readouterr().err.splitlines()[-1]


def test_bad_environment_is_exit_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSQA_PORT", "a")
    assert cli.main(["status"]) == cli.USAGE
    assert "NEWSQA_PORT" in capsys.readouterr().err


def test_store_of_a_newer_version(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect(store / "news.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    assert cli.main(["ask", "谁", "--store", str(store)]) == cli.ERROR
    line = capsys.readouterr().err.strip()
    assert "99" in line
    assert "升级 newsqa" in line


def test_a_folder_that_is_no_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "news.db").write_bytes(b"not a database, just words" * 100)
    assert cli.main(["status", "--store", str(tmp_path)]) == cli.ERROR
    assert "news.db" in capsys.readouterr().err


def test_every_command_is_in_the_readme() -> None:
    page = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for command in (
        "ingest",
        "ask",
        "search",
        "status",
        "serve",
        "rebuild",
        "quarantine",
        "articles",
        "eval search",
        "eval read",
        "eval natural",
        "eval ask",
    ):
        assert f"newsqa {command}" in page, command


def test_eval_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = {
        "id": "1",
        "question": "谁主持了会议？",
        "context": "县长卓远航主持会议。",
        "answers": [{"text": "卓远航", "start": 2}],
    }
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    assert cli.main(["eval", "read", "--data", str(file), "--json"]) == cli.OK
    value = json.loads(capsys.readouterr().out)
    assert value == {"em": 100.0, "f1": 100.0, "n": 1, "empty": 0}
    assert cli.main(["eval", "read", "--data", str(file), "--questions"]) == cli.OK
    assert json.loads(capsys.readouterr().out)["questions"][0]["answer"] == "卓远航"
    assert cli.main(["eval", "read", "--data", str(file)]) == cli.OK
    assert "em" in capsys.readouterr().out
    assert cli.main(["eval", "read", "--data", str(tmp_path / "none.jsonl")]) == cli.ERROR
    assert "none.jsonl" in capsys.readouterr().err


def test_eval_ask(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from newsqa.settings import load_settings

    engine = NewsQA(load_settings(store=store))
    doc_id = engine.search("植树动员会", 1)[0].passage.article.id
    record = {"question": "谁主持了植树动员会？", "answer": "卓远航", "doc_id": doc_id}
    file = tmp_path / "asked.jsonl"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    command = ["eval", "ask", "--data", str(file), "--store", str(store)]
    assert cli.main([*command, "--json"]) == cli.OK
    value = json.loads(capsys.readouterr().out)
    assert (value["n"], value["em"], value["recall@1"]) == (1, 100.0, 1.0)
    assert cli.main(command) == cli.OK
    assert "contained_in_first_three" in capsys.readouterr().out


def test_a_field_of_the_article_is_an_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "one.txt"
    page.write_text(
        "望江大桥合龙\n发布时间：2024-05-20 发布者：江城晚报\n5月19日，望江大桥顺利合龙。",
        encoding="utf-8",
    )
    alone = tmp_path / "alone"
    assert cli.main(["ingest", str(page), "--store", str(alone)]) == cli.OK
    capsys.readouterr()
    assert cli.main(["ask", "谁发布的？", "--store", str(alone)]) == cli.OK
    assert capsys.readouterr().out.startswith("江城晚报\n  [1] 《望江大桥合龙》")
    english = ["--lang", "en", "--store", str(alone)]
    assert cli.main(["ask", "谁发布的？", *english]) == cli.OK
    assert capsys.readouterr().out == "江城晚报\n  [1] “望江大桥合龙”, 江城晚报, 2024-05-20\n"
    assert cli.main(["search", "望江大桥", *english]) == cli.OK
    assert "“望江大桥合龙”" in capsys.readouterr().out
    assert cli.main(["ask", "什么时候发表的？", "--json", "--store", str(alone)]) == cli.OK
    (item,) = json.loads(capsys.readouterr().out)["answers"]
    assert (item["text"], item["field"]) == ("2024-05-20", "published")


def test_a_folder_with_nothing_to_read_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"x")
    arguments = ["ingest", str(folder), "--store", str(tmp_path / "s")]
    assert cli.main(arguments) == cli.OK
    assert "没有找到可读的文件" in capsys.readouterr().err
    (folder / "a.doc").write_bytes(b"x")
    assert cli.main(arguments) == cli.PARTIAL, "a document is not passed over without a word"
    assert "a.doc" in capsys.readouterr().err
    (folder / "a.doc").unlink()
    words = "县长卓远航今天主持会议，全县三万人参加了植树。"
    (folder / "a.shtml").write_text(f"<html><body><p>{words}</p></body></html>", encoding="utf-8")
    assert cli.main(arguments) == cli.OK
    err = capsys.readouterr().err
    assert "新增 1" in err
    assert "没有找到可读的文件" not in err
