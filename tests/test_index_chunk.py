"""Passages: what the embedding model reads at once, and what a citation points into."""

from clippings import clip
from hypothesis import given
from hypothesis import strategies as st

from index.chunk import LIMIT, chunk, spans

SENTENCE = "The ferry left at seven and nobody waved. "


def test_passages_are_slices_of_the_body_and_are_counted():
    article = clip((SENTENCE * 60).strip())
    passages = chunk(article)
    assert len(passages) > 2
    assert [one.number for one in passages] == list(range(len(passages)))
    assert all(article.body[one.start : one.end] == one.text for one in passages)
    assert {(one.article_id, one.version) for one in passages} == {(article.id, article.version)}


def test_passages_are_as_long_as_they_may_be_and_end_with_a_sentence():
    passages = chunk(clip((SENTENCE * 60).strip()))
    assert all(one.text.endswith(".") for one in passages)
    assert all(LIMIT - len(SENTENCE) <= len(one.text) <= LIMIT for one in passages[:-1])


def test_a_sentence_longer_than_a_passage_is_cut_between_words():
    body = "word " * 500
    cut = [body[start:end] for start, end in spans(body)]
    assert all(len(text) <= LIMIT for text in cut)
    assert all(set(text.split()) == {"word"} for text in cut)


def test_of_an_empty_body_there_are_none():
    assert chunk(clip("")) == []


@given(st.text(alphabet="ab .\n", max_size=200), st.integers(5, 40))
def test_whatever_the_text_nothing_but_white_space_is_left_out(body, limit):
    cut = list(spans(body, limit=limit))
    assert all(0 < end - start <= limit for start, end in cut)
    ends = [0, *(end for _, end in cut)]
    begins = [*(start for start, _ in cut), len(body)]
    assert all(a <= b and not body[a:b].strip() for a, b in zip(ends, begins, strict=True))
