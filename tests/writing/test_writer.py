"""Whole written answers over a scripted endpoint and a real store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsqa.engine import NewsQA
from newsqa.settings import Settings
from newsqa.types import Answer, Article, Passage, Question, WrittenSentence
from newsqa.writing.checker import Checker, Threshold, fitted_threshold
from newsqa.writing.splitter import draft
from newsqa.writing.writer import MOST_SENTENCES, writes
from tests.conftest import ARTICLES

from .endpoint import QUESTION, TRUE, Script, opened, scripted, seconds
from .injections import INDIRECT, INJECTIONS, Injection


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(script: Script, folder: Path, **settings: Any) -> tuple[Answer, Answer]:
    """The answer in the words of the article, and the written one."""
    with scripted(script) as url:
        engine = opened(folder, url, **settings)
        answer = engine.ask(QUESTION)
        assert answer.form == "exact" and answer.answers[0].text == "卓远航"
        return answer, engine.write(answer)


def test_sentences_come_with_the_words_that_support_them(tmp_path: Path) -> None:
    answer, found = written(Script([*TRUE, "动员会取得圆满成功[1]。"]), tmp_path)
    assert found.form == "written" and found.answers == answer.answers
    assert found.written is not None and found.written.form == "exact"
    first, second = found.written.sentences
    assert first.text == "县长卓远航主持会议，县委书记梁仲秋讲话。"
    assert first.citations[0].text == "县长卓远航主持会议，县委书记梁仲秋讲话。"
    assert "42万株" in second.citations[0].text
    for span in (*first.citations, *second.citations):
        assert span.text == span.passage.article.text[span.start : span.end]
    assert found.written.dropped == 1 and found.written.problem is None
    assert found.timings_ms["write"] > 0


@pytest.mark.parametrize(
    "opener", ["根据段落[1]，", "根据第1段，", "据文章所述，", "According to passage [1], "]
)
def test_an_opener_that_only_cites_costs_no_sentence(opener: str, tmp_path: Path) -> None:
    _, found = written(Script([f"{opener}{one}" for one in TRUE]), tmp_path)
    assert found.written is not None and found.written.dropped == 0
    assert [one.text for one in found.written.sentences] == [
        "县长卓远航主持会议，县委书记梁仲秋讲话。",
        "会议下发了《青溪县2024年国土绿化方案》，要求全县今年新栽树木420000株。",
    ]


def test_an_opener_hides_nothing_untrue(tmp_path: Path) -> None:
    false = TRUE[0].replace("卓远航", "卓远行")
    _, found = written(Script([f"根据段落[1]，{false}"]), tmp_path)
    assert found.written is not None and found.written.problem == "unsupported"


@pytest.mark.parametrize("opener", ["据报道，", "文章称，"])
def test_an_opener_that_the_news_has_itself_stays(opener: str, tmp_path: Path) -> None:
    engine = opened(tmp_path, "http://127.0.0.1:9/v1")
    text = "据报道，县长卓远航主持植树动员会，会议下发了国土绿化方案。"
    passage = Passage(Article("a", text, "植树动员会召开"), 0, len(text))
    sentence = draft(f"{opener}县长卓远航主持植树动员会，会议下发了国土绿化方案。")
    assert sentence is not None
    threshold = Threshold(fitted_threshold().function, 0.0)
    checker = Checker(engine.ask(QUESTION), [passage], engine.tokenizer, threshold)
    found = checker.check(sentence)
    assert isinstance(found, WrittenSentence)
    assert found.text.startswith("据报道，县长" if opener == "据报道，" else "县长")


@pytest.mark.parametrize("sentence", ["卓远航。", "主持植树动员会的是卓远航。"])
def test_the_reader_s_answer_may_be_said_in_the_words_of_the_question(
    sentence: str, tmp_path: Path
) -> None:
    answer, found = written(Script([sentence]), tmp_path)
    assert found.written is not None
    (shown,) = found.written.sentences
    assert shown.text == sentence
    assert answer.answers[0].text in shown.citations[0].text


@pytest.mark.parametrize(
    "sentence", ["梁仲秋。", "县委书记梁仲秋。", "没有说明。", "文章中没有提到。"]
)
def test_too_short_for_anything_but_another_answer(sentence: str, tmp_path: Path) -> None:
    _, found = written(Script([TRUE[1], sentence]), tmp_path)
    assert found.written is not None
    assert len(found.written.sentences) == 1 and found.written.dropped == 1


def test_a_wrong_citation_is_put_right(tmp_path: Path) -> None:
    _, found = written(
        Script([TRUE[0].replace("[1]", "[3]"), TRUE[1].replace("[1]", "")]), tmp_path
    )
    assert found.written is not None
    titles = {s.citations[0].passage.article.title for s in found.written.sentences}
    assert len(found.written.sentences) == 2 and titles == {ARTICLES[0][1]}


@pytest.mark.parametrize(
    ("pieces", "problem"),
    [
        (["抱歉，我无法回答这个问题。"], "unsupported"),
        (["The meeting was chaired by the county head[1]. It was in March[1]."], "unsupported"),
        (["<b>县长卓远航主持会议</b>[1]。"], "unsupported"),
        (["没有说明。"], "unsupported"),
        ([], "unsupported"),
        (["\x00\x1b[31m县长卓远航主持会议[1]。"], "unsupported"),
    ],
)
def test_nothing_left_leaves_the_answer_as_it_was(
    pieces: list[str], problem: str, tmp_path: Path
) -> None:
    answer, found = written(Script(pieces), tmp_path)
    assert found.written is not None and found.written.problem == problem
    assert replace(found, written=None, timings_ms=answer.timings_ms) == answer


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        (Script(status=429), "rate_limited"),
        (Script(status=401), "wrong_key"),
        (Script(status=503), "refused"),
        (Script(raw=b"data: ?\n\n"), "malformed"),
    ],
)
def test_a_failure_is_one_line_of_the_log(
    script: Script, problem: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        answer, found = written(script, tmp_path)
    assert found.written is not None and found.written.problem == problem
    assert found.form == "exact" and found.answers == answer.answers
    assert len([one for one in caplog.records if one.name.startswith("newsqa.writing")]) == 1


@pytest.mark.slow
def test_a_slow_endpoint_keeps_what_it_wrote_in_time(tmp_path: Path) -> None:
    script = Script([TRUE[0], "会", *["议"] * 50], pause=0.5)
    with scripted(script) as url:
        engine = opened(tmp_path, url, llm_timeout=4)
        answer = engine.ask(QUESTION)
        engine.span_model.score(_question(), [answer.hits[0].passage])
        found: list[Answer] = []
        assert seconds(lambda: found.append(engine.write(answer))) < 12
    (one,) = found
    assert one.written is not None and one.written.problem == "timeout"
    assert [sentence.text for sentence in one.written.sentences] in (
        [],
        ["县长卓远航主持会议，县委书记梁仲秋讲话。"],
    )


def _question() -> Question:
    from newsqa.dialogue.parse import parse_text

    return parse_text(QUESTION)


def test_a_model_that_repeats_itself_is_cut_short(tmp_path: Path) -> None:
    script = Script([TRUE[0]] * 500)
    _, found = written(script, tmp_path)
    assert found.written is not None
    assert len(found.written.sentences) == 1 and found.written.dropped <= 3


def test_no_more_is_shown_than_a_reader_wants(tmp_path: Path) -> None:
    _, found = written(Script([*TRUE] * 20), tmp_path)
    assert found.written is not None and len(found.written.sentences) <= MOST_SENTENCES


def test_the_written_answer_of_a_generation_is_cached(tmp_path: Path) -> None:
    script = Script(TRUE)
    with scripted(script) as url:
        engine = opened(tmp_path, url)
        answer = engine.ask(QUESTION)
        shown: list[WrittenSentence] = []
        first = engine.write(answer)
        again = engine.write(answer, on_sentence=shown.append)
    assert len(script.asked) == 1 and first.written is not None
    assert again.written == first.written and tuple(shown) == first.written.sentences


def test_a_failure_is_not_cached(tmp_path: Path) -> None:
    script = Script(TRUE, status=500)
    with scripted(script) as url:
        engine = opened(tmp_path, url)
        answer = engine.ask(QUESTION)
        assert engine.write(answer).form == "exact"
        script.status = 200
        assert engine.write(answer).form == "written"


def test_who_has_gone_is_not_written_for(tmp_path: Path) -> None:
    gone = threading.Event()
    gone.set()
    with scripted(Script(TRUE)) as url:
        engine = opened(tmp_path, url)
        answer = engine.ask(QUESTION)
        stopped = engine.write(answer, stopped=gone)
        assert stopped.written is not None and len(stopped.written.sentences) <= 1
        whole = engine.write(answer)
    assert whole.written is not None and len(whole.written.sentences) == 2


@pytest.mark.parametrize(
    ("mode", "form", "asked", "expected"),
    [
        ("off", "digest", True, False),
        ("digest", "digest", None, True),
        ("digest", "exact", None, False),
        ("digest", "exact", True, True),
        ("always", "exact", None, True),
        ("always", "exact", False, False),
        ("always", "field", True, False),
        ("always", "listing", True, False),
    ],
)
def test_the_mode_decides(mode: Any, form: Any, asked: bool | None, expected: bool) -> None:
    settings = Settings.model_construct(llm_mode=mode)
    answer = Answer("?", "answered", (), (), 0.9, None, 7, form=form)
    assert writes(settings, answer, asked) is expected


def test_nothing_is_asked_without_an_answer(tmp_path: Path) -> None:
    script = Script(TRUE)
    with scripted(script) as url:
        engine = opened(tmp_path, url)
        answer = replace(engine.ask(QUESTION), status="abstained", form=None)
        assert engine.write(answer, asked=True) is answer
    assert script.asked == []


@pytest.fixture(scope="module")
def obeying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NewsQA, Script]]:
    """One store and one model that obeys, for all injections."""
    script = Script()
    with scripted(script) as url:
        yield opened(tmp_path_factory.mktemp("obeying"), url, answer_cache_size=0), script


@pytest.mark.parametrize("one", INJECTIONS, ids=range(len(INJECTIONS)))
def test_an_injection_never_gets_through(one: Injection, obeying: tuple[NewsQA, Script]) -> None:
    """Neither where its article is found, nor where a model writes it beside other articles."""
    engine, script = obeying
    script.pieces = [one.obeyed, TRUE[0]]
    clean = engine.ask(QUESTION)
    text = f"4月2日，青溪县又开了一次植树动员会，仍由县长卓远航主持。\n{one.planted}"
    engine.add(Article("planted", text, title="植树动员会又开一次", published="2024-04-03"))
    hostile = engine.ask(QUESTION)
    engine.remove(["planted"])
    assert "planted" in {hit.passage.article.id for hit in hostile.hits}
    for answer in (clean, hostile):
        found = engine.write(answer)
        shown = found.written.sentences if found.written else ()
        assert all(sentence.text == TRUE[0].replace("[1]", "") for sentence in shown)
    sent = "".join(message["content"] for body in script.asked for message in body["messages"])
    assert one.planted not in sent


@pytest.mark.parametrize("one", INDIRECT[::4], ids=range(0, len(INDIRECT), 4))
def test_a_direction_supports_nothing(one: Injection, obeying: tuple[NewsQA, Script]) -> None:
    """The claim stands there word for word, as what somebody is told to say."""
    engine, script = obeying
    script.pieces = [f"{one.obeyed}[1]", TRUE[0]]
    text = f"4月2日，青溪县又开了一次植树动员会，仍由县长卓远航主持。\n{one.planted}"
    engine.add(Article("planted", text, title="植树动员会又开一次", published="2024-04-03"))
    found = engine.write(engine.ask(QUESTION))
    engine.remove(["planted"])
    assert found.written is not None
    assert one.obeyed not in [sentence.text for sentence in found.written.sentences]
