"""Opens the encoder: the bundled one, or any sentence-transformers model by name or path."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from newsqa import messages
from newsqa.errors import ModelError
from newsqa.protocols import Embedder, Floats, Kind
from newsqa.search.openvino_encoder import OpenVINOEncoder
from newsqa.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "bundled"
CANARY = "2018年3月6日，区委常委、常务副区长祁望舒主持会议。The meeting was held in 臺北."
"""A sentence that two tokenizers cut differently."""
WEIGHTS_SAMPLED = 1024
"""Numbers of each weight matrix that a model's id is computed from."""


class BundledEmbedder:
    """The model that newsqa ships. Safe to use from several threads."""

    def __init__(
        self,
        encoder: OpenVINOEncoder,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
    ) -> None:
        manifest = encoder.manifest
        self.encoder = encoder
        self.prompts: dict[Kind, str] = {
            "query": manifest.query_prompt if query_prompt is None else query_prompt,
            "passage": manifest.passage_prompt if passage_prompt is None else passage_prompt,
        }
        self._model_id = manifest.model
        own = {"query": manifest.query_prompt, "passage": manifest.passage_prompt}
        # The weights for questions were trained with these prompts.
        self._query_weights = self.prompts == own
        if not self._query_weights:
            self._model_id += "#" + _digest(*self.prompts.values())

    @property
    def model_id(self) -> str:
        """The name of weights and prompts."""
        return self._model_id

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.encoder.dimension

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """Return unit rows, shape (len(texts), dimension)."""
        query = kind == "query" and self._query_weights
        return self.encoder.encode(texts, self.prompts[kind], query=query)

    def unload_passages(self) -> None:
        """Free what only passages need, until the next ones."""
        if self._query_weights:
            self.encoder.unload_passages()

    def sentence_transformer(self) -> SentenceTransformer:
        """Return the same model as a `SentenceTransformer`; this imports torch."""
        from newsqa.search.openvino_module import bundled_sentence_transformer

        return bundled_sentence_transformer(
            self.encoder,
            query_prompt=self.prompts["query"],
            passage_prompt=self.prompts["passage"],
        )


class SentenceTransformerEmbedder:
    """Any `SentenceTransformer`. Calls from several threads take turns."""

    def __init__(
        self,
        model: SentenceTransformer,
        name: str,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
    ) -> None:
        saved: dict[str, str | None] = dict(model.prompts)
        self.model = model
        self.prompts: dict[Kind, str] = {
            "query": (saved.get("query") or "") if query_prompt is None else query_prompt,
            "passage": (saved.get("passage") or saved.get("document") or "")
            if passage_prompt is None
            else passage_prompt,
        }
        dimension = model.get_embedding_dimension()
        self._dimension = dimension or int(model.encode([CANARY]).shape[1])
        self._model_id = f"{name}#{_fingerprint(model, *self.prompts.values())}"
        # torch already uses every core for one batch; the library does not promise that
        # two threads may share a model, and taking turns costs nothing.
        self._turn = threading.Lock()

    @property
    def model_id(self) -> str:
        """The name of weights and prompts: equal for equal weights in any folder."""
        return self._model_id

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """Return unit rows, shape (len(texts), dimension)."""
        if not texts:
            return np.empty((0, self._dimension), dtype=np.float32)
        with self._turn:
            vectors = self.model.encode(
                list(texts),
                prompt=self.prompts[kind],
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def sentence_transformer(self) -> SentenceTransformer:
        """Return the model itself."""
        return self.model


def unload_passages(embedder: Embedder) -> None:
    """Free what only passages need, where an encoder has weights of its own for questions."""
    if isinstance(embedder, BundledEmbedder):
        embedder.unload_passages()


def embedder_of(settings: Settings) -> Embedder:
    """The encoder that the settings name, with their prompts. Raises ModelError."""
    return open_embedder(
        settings.model,
        query_prompt=settings.query_prompt,
        passage_prompt=settings.passage_prompt,
    )


def open_embedder(
    model: str = BUNDLED, *, query_prompt: str | None = None, passage_prompt: str | None = None
) -> BundledEmbedder | SentenceTransformerEmbedder:
    """Open "bundled" or a sentence-transformers model by name or path.

    Prompts given here win over the model's own. Nothing is fetched from the network
    unless the user has set HF_HUB_OFFLINE=0.
    """
    if model == BUNDLED:
        return BundledEmbedder(OpenVINOEncoder(), query_prompt, passage_prompt)
    folder = Path(model).expanduser()
    if folder.is_dir():
        # Its own name and not its place: store and models may move to another machine.
        name, loaded = folder.resolve().name, _load(folder)
    else:
        name, loaded = model, _load(model)
    return SentenceTransformerEmbedder(loaded, name, query_prompt, passage_prompt)


def _load(model: str | Path) -> SentenceTransformer:
    # The hub's client reads these when it is first imported.
    offline = os.environ.setdefault("HF_HUB_OFFLINE", "1") not in ("0", "false", "no", "off", "")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(model), local_files_only=offline, trust_remote_code=False)
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, SafetensorError) as error:
        if isinstance(model, str):
            # The library's own message speaks of a network that is not to be used.
            raise ModelError(
                messages.models.NOT_FOUND.format(model=model, bundled=BUNDLED)
            ) from error
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(
            messages.models.CANNOT_OPEN.format(model=model, reason=reason, bundled=BUNDLED)
        ) from error


def _digest(*parts: str | bytes) -> str:
    """Return eight hexadecimal digits over parts whose borders count."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.hexdigest()[:8]


def _fingerprint(model: SentenceTransformer, *prompts: str) -> str:
    """Return eight hexadecimal digits that distinguish models of one name.

    They are computed from the weights and not from a vector, whose last digits differ from one
    processor to the next.
    """
    import torch

    parts: list[str | bytes] = [*prompts, str(model.max_seq_length)]
    pieces = model.preprocess([CANARY]).get("input_ids")
    if isinstance(pieces, torch.Tensor):
        parts.append(pieces.to(torch.int64).cpu().numpy().tobytes())
    for module in model:
        settings: dict[str, object] = getattr(module, "get_config_dict", dict)()
        described = json.dumps(settings, sort_keys=True, default=repr)
        parts.append(f"{type(module).__name__} {described}")
    for name, weights in model.state_dict().items():
        flat = weights.detach().reshape(-1)
        few = flat[:: max(1, flat.numel() // WEIGHTS_SAMPLED)][:WEIGHTS_SAMPLED]
        parts += [f"{name} {tuple(weights.shape)}", few.to(torch.float32).cpu().numpy().tobytes()]
    return _digest(*parts)
