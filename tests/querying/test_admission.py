"""Only articles that the filters admit are found, read and cited; and nothing of them is lost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checks
from hypothesis import strategies as st

from newsqa.engine import NewsQA
from newsqa.errors import FilterError
from newsqa.querying.admission import ArticleTable
from newsqa.querying.retrieval import METHODS, Method
from newsqa.search.dense import FlatVectorIndex, SegmentedVectorIndex
from newsqa.search.pq_prefilter import MIN_ROWS
from newsqa.settings import Settings, Source
from newsqa.types import Article, Filters
from tests.archive import FirstWords
from tests.conftest import HashEmbedder

PAPERS = ("江城晚报", "晨星日报", None)
DAYS = ("2023-07-30", "2023-08-02T09:30:00", "2023-08-05", None)
FEEDS = ("feed.example", "archive")
ARTICLES = tuple(
    Article(
        f"a{number}",
        f"青溪县第{number}次防汛会议由谷雨生主持，会议要求加固堤坝{number}处。",
        title=f"第{number}次防汛会议",
        publisher=paper,
        published=day,
        source=feed,
    )
    for number, (paper, day, feed) in enumerate(product(PAPERS, DAYS, FEEDS))
)
QUESTION = "谁主持了防汛会议？"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsQA]:
    settings = Settings(store=tmp_path_factory.mktemp("archive") / "store", abstain_below=0.01)
    with NewsQA(settings, create=True, embedder=HashEmbedder(), reader=FirstWords()) as engine:
        engine.add(ARTICLES)
        yield engine


def admits(filters: Filters, article: Article) -> bool:
    day = (article.published or "")[:10]
    return (
        (not filters.since or day >= filters.since)
        and (not filters.until or (day != "" and day <= filters.until))
        and (not filters.publisher or filters.publisher in (article.publisher or ""))
        and (not filters.source or filters.source == article.source)
    )


some_filters = st.builds(
    Filters,
    st.sampled_from((None, "2023-07-30", "2023-08-01", "2023-08-02")),
    st.sampled_from((None, "2023-08-02", "2023-08-05")),
    st.sampled_from((None, *FEEDS)),
    st.sampled_from((None, "江城晚报", "日报", "不存在")),
)


@checks(max_examples=30)
@given(filters=some_filters)
def test_search_finds_all_and_only_what_is_admitted(archive: NewsQA, filters: Filters) -> None:
    wanted = {article.id for article in ARTICLES if admits(filters, article)}
    for method in METHODS:
        hits = archive.search(QUESTION, 100, method, filters=filters, every_print=True)
        assert {hit.passage.article.id for hit in hits} == wanted, method


@pytest.mark.parametrize("method", METHODS)
def test_a_few_admitted_articles_are_found_behind_many_others(
    archive: NewsQA, method: Method
) -> None:
    filters = Filters(since="2023-08-05", publisher="晨星日报", source="archive")
    [hit] = archive.search(QUESTION, 1, method, filters=filters)
    assert admits(filters, hit.passage.article)


def test_an_answer_reads_and_cites_only_what_is_admitted(archive: NewsQA) -> None:
    filters = Filters(until="2023-08-02", publisher="江城晚报")
    answer = archive.ask(QUESTION, filters=filters)
    assert answer.status == "answered"
    assert all(admits(filters, hit.passage.article) for hit in answer.hits)
    assert all(admits(filters, span.passage.article) for span in answer.spans)
    # The answer of other filters is another one in the cache.
    assert archive.ask(QUESTION).hits != answer.hits


def test_nothing_admitted_is_an_abstention(archive: NewsQA) -> None:
    answer = archive.ask(QUESTION, filters=Filters(publisher="不存在"))
    assert (answer.status, answer.abstain_reason, answer.hits) == ("abstained", "no_article", ())


def test_a_filter_that_cannot_be_used_is_an_error(archive: NewsQA) -> None:
    with pytest.raises(FilterError):
        archive.ask(QUESTION, filters=Filters(since="昨天"))
    with pytest.raises(FilterError):
        archive.search(QUESTION, filters=Filters(since="2024", until="2023"))


def test_a_copy_is_cited_from_a_print_that_is_admitted(settings: Settings) -> None:
    text = (
        "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"
        "会议下发了《青溪县2024年国土绿化方案》，要求全县今年新栽树木42万株。"
        "林业局局长沙小满通报了去年的成活率。会议还为三个先进村颁发了奖牌。"
    )
    engine = NewsQA(settings, create=True, embedder=HashEmbedder(), reader=FirstWords())
    engine.add(
        Article(paper, text, title="植树动员会", publisher=paper, published=f"2024-03-1{day}")
        for day, paper in enumerate(("青溪融媒", "江城晚报", "晨星日报"), 2)
    )
    [first] = engine.search("谁主持植树动员会", 5)
    assert first.passage.article.id == "青溪融媒"
    for paper in ("江城晚报", "晨星日报"):
        [hit] = engine.search("谁主持植树动员会", 5, filters=Filters(publisher=paper))
        assert hit.passage.article.id == paper
        answer = engine.ask("谁主持了植树动员会？", filters=Filters(publisher=paper))
        assert {span.passage.article.id for span in answer.spans} == {paper}
    [later] = engine.search("谁主持植树动员会", 5, filters=Filters(since="2024-03-13"))
    assert later.passage.article.id == "江城晚报"


def test_the_source_of_a_refresh_is_a_source(settings: Settings) -> None:
    folder = settings.store.parent / "news"
    folder.mkdir()
    (folder / "one.txt").write_text("集市开张\n青溪县集市六月开张，由谷雨生主持，请知悉。", "utf-8")
    named = settings.model_copy(update={"source": [Source(name="town", location=str(folder))]})
    engine = NewsQA(named, create=True, embedder=HashEmbedder())
    engine.refresh("town")
    engine.add(Article("other", "望江县集市七月开张，由费云天主持，请知悉。"))
    hits = engine.search("集市由谁主持", 5, filters=Filters(source="town"))
    assert ["谷雨生" in hit.passage.text for hit in hits] == [True]


def test_the_table_grows_with_the_generations(archive: NewsQA, settings: Settings) -> None:
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    table = None
    for step in range(4):
        engine.add(ARTICLES[5 * step : 5 * step + 5])
        engine.remove([ARTICLES[5 * step].id])
        with engine.store.view() as view:
            table = ArticleTable.read(view, table)
            fresh = ArticleTable.read(view)
            for filters in (Filters(since="2023-08-01"), Filters(publisher="晚报"), Filters()):
                here = [row for row, _ in view.articles_by_row()]
                assert (
                    table.admitted(filters, view)[here] == fresh.admitted(filters, view)[here]
                ).all()


@pytest.mark.parametrize("share", [0.001, 0.04, 0.2, 0.9])
def test_vectors_are_found_among_some_rows(share: float) -> None:
    chance = np.random.default_rng(5)
    topics = chance.normal(size=(60, 16))
    vectors = topics[chance.integers(0, 60, MIN_ROWS + 3000)]
    vectors = vectors + 0.7 * chance.normal(size=vectors.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    parts = [FlatVectorIndex(vectors[:MIN_ROWS].astype(np.float16))]
    index = SegmentedVectorIndex([*parts, FlatVectorIndex(vectors[MIN_ROWS:].astype(np.float16))])
    among = chance.random(len(vectors)) < share
    among[0] = True

    def recall() -> float:
        found = 0.0
        for asked in vectors[:10].astype(np.float32):
            rows, scores = index.search(asked, 20, among)
            assert among[rows].all()
            assert list(scores) == sorted(scores, reverse=True)
            exact = np.where(among, vectors @ asked, -2)
            best = np.argsort(-exact, kind="stable")[: min(20, int(among.sum()))]
            found += len(set(rows.tolist()) & set(best.tolist())) / len(best)
        return found / 10

    builder = parts[0].prefilter.start()
    assert builder is not None
    assert recall() >= 0.98
    builder.join()
    assert recall() >= 0.98
