"""Opening encoders: the bundled one and any sentence-transformers model."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from newsqa.errors import ModelError
from newsqa.search.embedder import (
    BundledEmbedder,
    SentenceTransformerEmbedder,
    open_embedder,
    unload_passages,
)
from tests.contracts import check_embedder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

LETTERS = "区长主持会议大桥昨日合龙机器人夺冠谁了。？abcdefgh"


@pytest.fixture(scope="module")
def bundled() -> BundledEmbedder:
    embedder = open_embedder()
    assert isinstance(embedder, BundledEmbedder)
    return embedder


def tiny(seed: int, prompts: dict[str, str] | None = None) -> SentenceTransformer:
    """A random model of a few thousand weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {letter: number for number, letter in enumerate(["?", *dict.fromkeys(LETTERS)])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    weights = torch.randn(len(vocabulary), 16, generator=torch.Generator().manual_seed(seed))
    static = StaticEmbedding(tokenizer, embedding_weights=weights.numpy())
    return SentenceTransformer(modules=[static], prompts=prompts, device="cpu")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny-zh"
    tiny(1, {"query": "谁", "passage": "会"}).save(str(folder), create_model_card=False)
    return folder


def test_the_bundled_model_fulfils_the_contract(bundled: BundledEmbedder) -> None:
    check_embedder(bundled)
    assert bundled.model_id == "newsqa-e5-small-zh-en-news-int8-2"
    assert bundled.dimension == 384


def test_question_and_passage_differ(bundled: BundledEmbedder) -> None:
    text = ["区长主持会议。"]
    query, passage = bundled.encode(text, kind="query"), bundled.encode(text, kind="passage")
    assert float((query @ passage.T).item()) < 0.999


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("谁主持了会议", "区长主持会议。", "今天股市大涨，成交额超过万亿元。"),
        ("誰主持了會議", "区长主持会议。", "今天股市大涨，成交额超过万亿元。"),
        (
            "How long is the new bridge?",
            "全长3218米的望江大桥顺利合龙。",
            "县长卓远航主持植树动员会。",
        ),
        (
            "Which team won the robot contest?",
            "晨星中学代表队在机器人大赛上获得冠军。",
            "大桥由江城建工集团承建，总投资27亿元。",
        ),
    ],
)
def test_a_question_is_near_its_passage(
    bundled: BundledEmbedder, question: str, right: str, wrong: str
) -> None:
    asked = bundled.encode([question], kind="query")[0]
    near, far = bundled.encode([right, wrong], kind="passage") @ asked
    assert near > far + 0.02


def test_other_prompts_are_another_model(bundled: BundledEmbedder) -> None:
    plain = BundledEmbedder(bundled.encoder, query_prompt="")
    assert plain.model_id.startswith(bundled.model_id + "#")
    again = BundledEmbedder(bundled.encoder, passage_prompt="")
    assert again.model_id != plain.model_id
    same = BundledEmbedder(bundled.encoder, query_prompt="query: ", passage_prompt="passage: ")
    assert same.model_id == bundled.model_id


def test_questions_have_weights_of_their_own(bundled: BundledEmbedder) -> None:
    text = ["谁主持了会议"]
    one = bundled.encoder.encode(text, "query: ")
    own = bundled.encode(text, kind="query")
    assert 0.3 < float((one @ own.T).item()) < 0.995, "near the vector of the encoder, not the same"
    assert np.allclose(
        bundled.encode(text, kind="passage"), bundled.encoder.encode(text, "passage: "), atol=1e-5
    )


def test_passages_are_encoded_again_after_their_graph_was_freed(bundled: BundledEmbedder) -> None:
    texts = ["枫渡大桥昨日合龙。", "机器人夺冠。"]
    before = bundled.encode(texts, kind="passage")
    questions = bundled.encoder._questions
    loaded = questions.load()
    unload_passages(bundled)
    assert bundled.encoder._passages._loaded is None
    assert questions.load() is loaded
    assert (bundled.encode(texts, kind="passage") == before).all()


@pytest.mark.slow
def test_a_graph_that_runs_is_freed_after_it(bundled: BundledEmbedder) -> None:
    texts = [f"枫渡大桥{number}日合龙。" for number in range(200)]
    before = bundled.encode(texts, kind="passage")
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(bundled.encode, texts, kind="passage") for _ in range(2)]
        while not all(one.done() for one in running):
            unload_passages(bundled)
    assert all((one.result() == before).all() for one in running)


def test_another_prompt_for_questions_takes_the_encoder_alone(bundled: BundledEmbedder) -> None:
    plain = BundledEmbedder(bundled.encoder, query_prompt="")
    text = ["谁主持了会议"]
    assert np.allclose(plain.encode(text, kind="query"), bundled.encoder.encode(text), atol=1e-5)


def test_a_saved_model_opens_with_its_prompts(saved: Path) -> None:
    embedder = open_embedder(str(saved))
    assert isinstance(embedder, SentenceTransformerEmbedder)
    check_embedder(embedder)
    assert embedder.prompts == {"query": "谁", "passage": "会"}
    expected = embedder.model.encode(["谁大桥"], normalize_embeddings=True)
    assert np.allclose(embedder.encode(["大桥"], kind="query"), expected, atol=1e-6)
    assert embedder.sentence_transformer() is embedder.model


def test_given_prompts_win(saved: Path) -> None:
    embedder = open_embedder(str(saved), query_prompt="", passage_prompt="昨")
    assert embedder.prompts == {"query": "", "passage": "昨"}
    assert embedder.model_id != open_embedder(str(saved)).model_id


def test_document_is_the_librarys_word_for_passage() -> None:
    embedder = SentenceTransformerEmbedder(tiny(1, {"query": "谁", "document": "会"}), "tiny")
    assert embedder.prompts == {"query": "谁", "passage": "会"}
    assert SentenceTransformerEmbedder(tiny(1), "tiny").prompts == {"query": "", "passage": ""}


def test_the_id_follows_the_weights_and_not_the_place(saved: Path) -> None:
    first = open_embedder(str(saved)).model_id
    moved = saved.rename(saved.parent.parent / saved.name)
    assert open_embedder(str(moved)).model_id == first
    prompts = {"query": "谁", "passage": "会"}
    assert SentenceTransformerEmbedder(tiny(1, prompts), "tiny-zh").model_id == first
    assert SentenceTransformerEmbedder(tiny(2, prompts), "tiny-zh").model_id != first


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "/no/such/folder/here"])
def test_an_unknown_model_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(ModelError, match="找不到模型") as refused:
        open_embedder(name)
    assert name in str(refused.value)
    assert " / model " in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="打不开模型") as refused:
        open_embedder(str(tmp_path))
    assert "\n" not in str(refused.value)
