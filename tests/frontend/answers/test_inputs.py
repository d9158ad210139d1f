"""The inputs of every kind: what is kept stands in them, and what they send is what was kept."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from challenge.kernel.questions.definitions import Column, TableShape
from challenge.models import Question
from frontend.answers.fields import field_for
from frontend.answers.inputs import TableInput
from submissions.queries.answers.typed import kept
from tests.submissions.questions import SAMPLES, Sample

WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u00a0"), max_size=6
).map(str.strip)
SHAPE = TableShape((Column("a", "short", "가"), Column("b", "money", "나", summed=True)))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_what_is_kept_stands_in_the_input(sample: Sample) -> None:
    question = Question(kind=sample.kind, key=sample.key, label_ko="질문", **sample.facts)
    answer = kept(question, sample.good[0][0])
    form = forms.Form(initial={sample.key: answer})
    form.fields[sample.key] = field_for(question)
    page = form[sample.key].as_field_group()
    assert "질문" in page
    for text in _texts(answer):
        assert f'value="{text}"' in page or f"{text}</textarea>" in page, text


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [("2024.2.9", "date", "2024-02-09"), ("", "date", ""), ("내일", "text", "내일")],
)
def test_a_day_stands_in_a_calendar_and_words_that_are_none_are_not_swallowed_by_it(
    typed: str, kind: str, value: str
) -> None:
    columns = [{"key": "until", "kind": "date", "label_ko": "기한"}]
    for question, answer in (
        (Question(kind="date", key="q"), typed),
        (Question(kind="table", key="q", options={"columns": columns}), [{"until": typed}]),
    ):
        form = forms.Form(initial={"q": kept(question, answer)})
        form.fields["q"] = field_for(question)
        page = str(form["q"])
        assert f'type="{kind}"' in page
        assert not value or f'value="{value}"' in page


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_words_of_a_question_are_never_taken_as_html(sample: Sample) -> None:
    words = dict.fromkeys(("label_ko", "label_en", "help_ko", "help_en"), "<script>x</script>")
    question = Question(kind=sample.kind, key=sample.key, **words, **sample.facts)
    form = forms.Form()
    form.fields[sample.key] = field_for(question)
    assert "<script>" not in form[sample.key].as_field_group()


def _texts(answer: Any) -> list[str]:
    if isinstance(answer, dict):
        return list(answer.values())
    if isinstance(answer, list):
        return [text for item in answer for text in _texts(item)]
    return [str(answer)]


@given(st.lists(st.fixed_dictionaries({"a": WORDS, "b": WORDS}), max_size=5))
def test_the_cells_of_a_plain_form_are_the_rows_that_stood_in_them(
    rows: list[dict[str, str]],
) -> None:
    widget = TableInput(SHAPE)
    context = widget.get_context("t", rows, {"id": "id_t"})["widget"]
    sent = QueryDict(mutable=True)
    for row in context["rows"]:
        for cell in row["cells"]:
            sent[cell["name"]] = cell["value"]
    expected = [row for row in rows if row["a"] or row["b"]]
    assert widget.value_from_datadict(sent, None, "t") == expected


def test_a_table_that_is_not_sent_is_left_alone_and_one_of_another_name_is_not_read() -> None:
    widget, other = TableInput(SHAPE), QueryDict("cell-t-x-0-a=1&cell-tt-0-a=2")
    assert widget.value_omitted_from_data(QueryDict("q=1"), None, "t")
    assert widget.value_from_datadict(other, None, "t") is None
