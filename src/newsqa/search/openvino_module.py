"""The bundled encoder as a module of sentence-transformers.

With it the bundled model is a `SentenceTransformer` like any other: `encode`, `similarity`,
evaluators and prompts work. Importing this file imports torch and takes seconds; newsqa
itself asks the `OpenVINOEncoder` inside directly and gets the same vectors.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from newsqa.models.bundle import MANIFEST, MODELS, QUERY_MANIFEST, read_manifest
from newsqa.search.openvino_encoder import OpenVINOEncoder

QUERY = "is_query"
"""The feature that says whether a batch of texts are questions."""


class OpenVINOModule(InputModule):
    """Tokenises, runs the int8 graph and hands on `sentence_embedding`, already of unit length."""

    def __init__(self, encoder: OpenVINOEncoder) -> None:
        # sentence-transformers ships without types.
        super().__init__()  # type: ignore[no-untyped-call]
        self.encoder = encoder
        self.tokenizer = encoder.tokenizer

    @property
    def max_seq_length(self) -> int:
        """Pieces of a text that are read, begin and end marks included."""
        return self.encoder.manifest.max_tokens

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self.encoder.dimension

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, torch.Tensor]:
        """Put the prompt before each text and cut the texts into padded pieces.

        Texts with the model's own prompt for questions get the weights for questions.
        """
        encodings = self.encoder.tokenize([(prompt or "") + text for text in inputs])
        ids, mask = self.encoder.pad(encodings)
        return {
            "input_ids": torch.from_numpy(ids),
            "attention_mask": torch.from_numpy(mask),
            QUERY: torch.tensor(prompt == self.encoder.manifest.query_prompt),
        }

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add the vectors to the features."""
        ids, mask = features["input_ids"].numpy(), features["attention_mask"].numpy()
        query = bool(features.get(QUERY, False))
        vectors = self.encoder.encode_ids(ids, mask, query=query)
        features["sentence_embedding"] = torch.from_numpy(vectors)
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Copy the model's files; `load` reads them back."""
        manifest = read_manifest(self.encoder.folder)
        names = [MANIFEST, *manifest.files]
        if (query := self.encoder.query_manifest) is not None:
            names += [QUERY_MANIFEST, *query.files]
        for name in names:
            shutil.copy2(self.encoder.folder / name, Path(output_path) / name)

    @classmethod
    def load(
        cls, model_name_or_path: str, subfolder: str = "", *args: Any, **kwargs: Any
    ) -> OpenVINOModule:
        """Load what `save` wrote; the library asks for trust_remote_code=True to come here."""
        return cls(OpenVINOEncoder(Path(model_name_or_path) / subfolder))


def bundled_sentence_transformer(
    encoder: OpenVINOEncoder | None = None,
    *,
    query_prompt: str | None = None,
    passage_prompt: str | None = None,
) -> SentenceTransformer:
    """Make the bundled model a `SentenceTransformer` with the prompts "query" and "passage"."""
    encoder = encoder or OpenVINOEncoder(MODELS)
    manifest = encoder.manifest
    query = manifest.query_prompt if query_prompt is None else query_prompt
    passage = manifest.passage_prompt if passage_prompt is None else passage_prompt
    return SentenceTransformer(
        modules=[OpenVINOModule(encoder)],
        # The library calls the second one "document" in encode_document().
        prompts={"query": query, "passage": passage, "document": passage},
        device="cpu",
        similarity_fn_name="cosine",
        local_files_only=True,
    )
