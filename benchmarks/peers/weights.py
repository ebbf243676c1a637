"""The float32 weights in the formats that the peers read."""

from __future__ import annotations

from pathlib import Path


def encoder_for_peers(trained: Path, folder: Path) -> Path:
    """Write the encoder as a SentenceTransformer with mean pooling and unit vectors."""
    from tokenizers import Tokenizer
    from training.backbone import save_sentence_transformer
    from transformers import BertModel

    bert = BertModel.from_pretrained(str(trained), add_pooling_layer=False)
    tokenizer = Tokenizer.from_file(str(trained / "tokenizer.json"))
    save_sentence_transformer(bert, tokenizer, folder)
    return folder


def reader_for_peers(trained: Path, folder: Path) -> Path:
    """Write the reader as a question-answering model of transformers."""
    from training.reader_model import load
    from transformers import BertForQuestionAnswering, PreTrainedTokenizerFast

    model = load(trained, "sdpa")
    asking = BertForQuestionAnswering(model.bert.config)
    asking.bert = model.bert
    asking.qa_outputs.load_state_dict(model.head.state_dict())
    asking.save_pretrained(str(folder))
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers has no types here
        tokenizer_file=str(trained / "tokenizer.json"),
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=512,
        padding_side="right",
    )
    tokenizer.save_pretrained(str(folder))
    return folder
