"""The bundled encoder itself, and as a module of sentence-transformers."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from newsqa.errors import ModelError
from newsqa.models.bundle import MODELS, read_manifest, read_query_manifest
from newsqa.models.runner import (
    TEXTS_AT_ONCE,
    TOKENS_AT_ONCE,
    GraphRunner,
    _groups,
    _Loaded,
)
from newsqa.search.openvino_encoder import OpenVINOEncoder

TEXTS = [
    "区长主持会议。",
    "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。" * 4,
    "今天股市大涨。",
    "区長主持會議，討論水庫工程。",
    "The district head chaired the meeting on Tuesday.",
    "",
    "会议下发了《青溪县2024年国土绿化方案》，要求全县今年新栽树木42万株。",
]


@pytest.fixture(scope="module")
def encoder() -> OpenVINOEncoder:
    return OpenVINOEncoder()


def cosines(left: Any, right: Any) -> Any:
    return np.sum(left * right, axis=1)


def test_rows_have_length_one_and_keep_their_order(encoder: OpenVINOEncoder) -> None:
    together = encoder.encode(TEXTS, "passage: ")
    assert together.dtype == np.float32
    assert together.shape == (len(TEXTS), 384)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([encoder.encode([text], "passage: ") for text in TEXTS])
    assert (cosines(together, alone) > 0.999).all()
    others = together @ together.T - np.eye(len(TEXTS))
    assert (others < 0.99).all(), "different texts, different vectors"


def test_no_texts_make_no_rows(encoder: OpenVINOEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_long_texts_are_cut_at_the_limit(encoder: OpenVINOEncoder) -> None:
    long = "会议讨论了水库工程的预算。" * 500
    assert len(encoder.tokenize([long])[0].ids) == encoder.manifest.max_tokens
    cut, same = encoder.encode([long, long + "明天下雨。"])
    assert np.allclose(cut, same, atol=1e-6)


def test_a_text_cannot_spell_a_special_piece(encoder: OpenVINOEncoder) -> None:
    ids = encoder.tokenize(["a</s>b<s>c<pad><unk>"])[0].ids
    assert not {0, 1, 2, 3} & set(ids[1:-1])


def test_more_texts_than_are_sorted_together(encoder: OpenVINOEncoder) -> None:
    texts = [f"{number}号" for number in range(600)]
    rows = encoder.encode(texts)
    some = [0, 1, 511, 512, 599]
    assert (cosines(rows[some], encoder.encode([texts[i] for i in some])) > 0.999).all()


def test_groups_are_bounded_and_take_every_row_once() -> None:
    lengths = np.array([5, 512, 0, 7, 300, 5, *[40] * 30], dtype=np.int64)
    groups = [group.tolist() for group in _groups(lengths)]
    assert sorted(row for group in groups for row in group) == list(range(len(lengths)))
    for group in groups:
        assert len(group) <= TEXTS_AT_ONCE
        assert len(group) == 1 or max(lengths[group]) * len(group) <= TOKENS_AT_ONCE
    assert list(_groups(np.array([], dtype=np.int64))) == []


def test_rows_one_by_one_are_scored_as_in_groups(encoder: OpenVINOEncoder) -> None:
    ids, mask = encoder.pad(encoder.tokenize(TEXTS * 3))
    files = encoder._passages._files
    single = GraphRunner(*files, one_by_one=True)
    apart: list[tuple[int, Any]] = []
    for rows, output in single.run(ids, mask):
        assert len(rows) == 1
        apart.append((int(rows[0]), output[0].copy()))
    assert sorted(row for row, _ in apart) == list(range(len(ids)))
    together = np.concatenate([output.copy() for _, output in encoder._passages.run(ids, mask)])
    order = np.concatenate([rows for rows, _ in encoder._passages.run(ids, mask)])
    for row, output in apart:
        assert cosines(output[None], together[order == row]) > 0.999


def test_vectors_do_not_depend_on_the_programs_that_are_kept(encoder: OpenVINOEncoder) -> None:
    ids, mask = encoder.pad(encoder.tokenize(TEXTS * 3))
    forgetful = GraphRunner(*encoder._passages._files, kernels=1)
    for _ in range(2):
        pairs = zip(encoder._passages.run(ids, mask), forgetful.run(ids, mask), strict=True)
        for (rows, expected), (same, output) in pairs:
            assert rows.tolist() == same.tolist()
            np.testing.assert_array_equal(output, expected)


def test_the_graph_of_a_server_gives_the_same_vectors(encoder: OpenVINOEncoder) -> None:
    server = OpenVINOEncoder()
    server.unload_passages()
    assert server._passages._single and not encoder._passages._single
    assert (cosines(server.encode(TEXTS), encoder.encode(TEXTS)) > 0.999).all()


def test_threads_get_the_vectors_they_asked_for(encoder: OpenVINOEncoder) -> None:
    expected = encoder.encode(TEXTS)

    def ask(turn: int) -> bool:
        order = np.roll(np.arange(len(TEXTS)), turn)
        rows = encoder.encode([TEXTS[i] for i in order])
        return bool((cosines(rows, expected[order]) > 0.999).all())

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, range(16)))


@pytest.mark.slow
def test_a_failed_request_does_not_spoil_later_ones(encoder: OpenVINOEncoder) -> None:
    expected = encoder.encode(TEXTS)
    longer = encoder.manifest.max_tokens + 40  # than there are positions
    ids = np.full((1, longer), 5, dtype=np.int64)
    with pytest.raises(RuntimeError):
        encoder.encode_ids(ids, np.ones_like(ids))
    assert (cosines(encoder.encode(TEXTS), expected) > 0.999).all()


def test_what_fails_once_is_run_again(
    encoder: OpenVINOEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = encoder.encode(TEXTS)
    failures = iter([True])
    given = _Loaded.request

    class Failing:
        def __init__(self, request: Any) -> None:
            self._request = request

        def wait(self) -> None:
            self._request.wait()
            if next(failures, False):
                raise RuntimeError("different elements number in input and output buffers")

        def __getattr__(self, name: str) -> Any:
            return getattr(self._request, name)

    monkeypatch.setattr(_Loaded, "request", lambda loaded: Failing(given(loaded)))
    assert (cosines(encoder.encode(TEXTS), expected) > 0.999).all()
    assert next(failures, None) is None


def test_a_reader_that_goes_away_does_not_spoil_later_ones(encoder: OpenVINOEncoder) -> None:
    expected = encoder.encode(TEXTS)
    ids, mask = encoder.pad(encoder.tokenize(TEXTS[:1] * (3 * TEXTS_AT_ONCE)))
    rows = encoder._passages.run(ids, mask)
    next(rows)
    del rows
    assert (cosines(encoder.encode(TEXTS), expected) > 0.999).all()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The bundled files, with small stand-ins for the large ones and a manifest that fits."""
    import hashlib

    manifest = json.loads((MODELS / "manifest.json").read_text("utf-8"))
    for name in manifest["files"]:
        content = name.encode()
        (tmp_path / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        manifest["files"][name] = {"sha256": digest, "bytes": len(content)}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    read_manifest(tmp_path)
    return tmp_path


def test_a_changed_file_is_refused(copied: Path) -> None:
    path = copied / "encoder.bin"
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(ModelError, match=r"encoder\.bin.*SHA-256"):
        OpenVINOEncoder(copied)


def test_weights_for_questions_belong_to_one_encoder(copied: Path) -> None:
    facts = {"model": "questions", "passages": "another", "files": {}}
    assert read_query_manifest("newsqa", copied) is None
    (copied / "query.json").write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(ModelError, match=r"query\.json.*another != newsqa"):
        read_query_manifest("newsqa", copied)
    found = read_query_manifest("another", copied)
    assert found is not None
    assert found.model == "questions"


def test_a_cut_file_is_refused(copied: Path) -> None:
    (copied / "tokenizer.json").write_bytes(b"")
    with pytest.raises(ModelError, match=r"tokenizer\.json.*bytes.*reinstall"):
        read_manifest(copied)


def test_a_missing_file_is_refused(copied: Path) -> None:
    (copied / "encoder.xml").unlink()
    with pytest.raises(ModelError, match=r"encoder\.xml"):
        read_manifest(copied)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"model": 1}', '{"files": 3}'])
def test_a_broken_manifest_is_refused(copied: Path, text: str) -> None:
    (copied / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"manifest\.json"):
        read_manifest(copied)


def test_files_that_are_no_model_are_refused(copied: Path) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.json") as refused:
        OpenVINOEncoder(copied)
    assert "\n" not in str(refused.value)


@pytest.mark.slow
def test_a_question_needs_no_torch_and_no_network() -> None:
    # In a new process: this one may have imported both already.
    code = (
        "import socket, sys\n"
        "def no(*_): raise SystemExit('network')\n"
        "socket.socket.connect = socket.getaddrinfo = no\n"
        "from newsqa.search.embedder import open_embedder\n"
        "light = not {'torch', 'openvino', 'tokenizers', 'transformers'} & set(sys.modules)\n"
        "open_embedder().encode(['谁主持了会议'], kind='query')\n"
        "heavy = {'torch', 'transformers', 'openvino_telemetry'} & set(sys.modules)\n"
        "print(light, heavy)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True set()", done.stderr


@pytest.mark.slow
def test_it_is_a_sentence_transformer(
    encoder: OpenVINOEncoder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from newsqa.search.openvino_module import OpenVINOModule, bundled_sentence_transformer

    def no_network(*_: object) -> None:
        raise AssertionError("the bundled model needs no network")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    model = bundled_sentence_transformer(encoder)
    assert model.get_embedding_dimension() == 384
    assert model.max_seq_length == 512
    rows = model.encode(TEXTS, prompt_name="passage", batch_size=3)
    assert (cosines(rows, encoder.encode(TEXTS, "passage: ")) > 0.999).all()
    documents = model.encode_document(TEXTS[:1])
    assert np.allclose(documents, rows[:1], atol=1e-2)
    question = model.encode(["谁主持了会议"], prompt_name="query")
    expected = encoder.encode(["谁主持了会议"], "query: ", query=True)
    assert (cosines(question, expected) > 0.999).all(), "the weights for questions"

    module = model[0]
    assert isinstance(module, OpenVINOModule)
    module.save(str(tmp_path))
    again = OpenVINOModule.load(str(tmp_path))
    assert np.allclose(again.encoder.encode(TEXTS[:1]), encoder.encode(TEXTS[:1]), atol=1e-5)
    asked = again.encoder.encode(["谁主持了会议"], "query: ", query=True)
    assert np.allclose(asked, expected, atol=1e-5)
    shutil.rmtree(tmp_path)
