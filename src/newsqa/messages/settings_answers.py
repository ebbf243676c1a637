"""Settings of questions and answers: search, reading, lists, what a language model writes."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message

ANSWERS: Mapping[str, Message] = {
    name: Message(zh, en, f"setting_{name}")
    for name, zh, en in (
        ("question_characters", "更长的问题会截断。", "Longer questions are cut."),
        (
            "candidates",
            "每种检索方式参与打分的段数。",
            "Candidate passages per retriever.",
        ),
        ("dense_weight", "编码器在融合中的权重。", "Weight of the encoder in fusion."),
        (
            "passage_weight",
            "段落自身 BM25 的权重。",
            "Weight of the passage's own BM25.",
        ),
        ("article_weight", "所在文章 BM25 的权重。", "Weight of its article's BM25."),
        (
            "wording_weight",
            "段落里出现的问题用字所占比例的权重。",
            "Weight of the share of the question's wording in a passage.",
        ),
        (
            "read_passages",
            "阅读器最多读的段数；前四段已经答得出来时不再往下读。",
            "Hits that the reader reads at most; it stops at the first four where they answer.",
        ),
        ("max_answers", "一个问题最多的答案数。", "Most answers to one question."),
        (
            "max_listed",
            "问清单时最多列出的项数。",
            "Most items of a list that is asked for.",
        ),
        (
            "abstain_below",
            "答案的最低把握；低于它就不回答。",
            "Least confidence of an answer; below it newsqa abstains.",
        ),
        (
            "ask_back",
            "问题没说清是哪件事时，先反问；程序批量提问而无人选择时可关掉。",
            "Ask back which event is meant where a question leaves it open; off for programs that "
            "ask where nobody chooses.",
        ),
        (
            "answer_cache_size",
            "缓存的答案数；库一变就作废。",
            "Answers in the cache, which is cleared whenever the store changes.",
        ),
        (
            "today",
            "“昨天”“上周”从哪天算起，如 2023-08-18；空则是今天。",
            "Day from which yesterday and last week count, as 2023-08-18; by default today.",
        ),
        (
            "llm_mode",
            "语言模型撰写哪些回答：off 不用，digest 只写摘要，always 有答案都写；"
            "每句都核对出处，原文的答案照样在。",
            "Which answers a language model writes: off, digest (summaries only) or always; each "
            "sentence is checked against its source, and the words of the articles stay.",
        ),
        (
            "llm_url",
            "与 OpenAI 兼容的接口，如 http://127.0.0.1:11434/v1。",
            "Endpoint that speaks OpenAI's protocol, as http://127.0.0.1:11434/v1.",
        ),
        ("llm_model", "接口里模型的名称。", "Name of the model at the endpoint."),
        (
            "llm_api_key",
            "接口的密钥，只能写在环境变量里。",
            "Key of the endpoint; in the environment only.",
        ),
        (
            "llm_timeout",
            "撰写一个回答最多用的秒数，连同核对。",
            "Longest time to write one answer, checks included, in seconds.",
        ),
        (
            "llm_hosts",
            "除本机外，可以把问题和段落发给的主机，如 api.llm.example、*.llm.example。",
            "Hosts besides this machine that questions and passages may be sent to, as "
            "api.llm.example or *.llm.example.",
        ),
    )
}
