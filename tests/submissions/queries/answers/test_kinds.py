"""Every kind of answer: what is typed is kept, what is wrong is refused by name, and the same words
reach every reader.
"""

import json
import re
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from challenge.kernel.text.amounts import won_in_words, won_typed
from challenge.models import Question
from introductions.queries.dossier import Dossier
from judging.queries.scoring.blinding import COVER
from judging.queries.scoring.desk import answers_of
from submissions.queries.answers.shown import answer_in_words, shown_answer, snapshot_row
from submissions.queries.answers.typed import kept
from submissions.queries.answers.values import number_typed, problem_of
from submissions.queries.changes import changes_since_submission
from submissions.queries.completeness import missing_parts
from submissions.queries.snapshot import latest_snapshot
from submissions.services.draft import save_answers
from tests.submissions import factories as s
from tests.submissions.questions import SAMPLES, Sample, ask

GOOD = [(sample, *pair) for sample in SAMPLES for pair in sample.good]
BAD = [(sample, *pair) for sample in SAMPLES for pair in sample.bad]


def _question(sample: Sample, **facts: Any) -> Question:
    words = {"label_ko": sample.key, "section": "team", "key": sample.key}
    return Question(kind=sample.kind, **{**words, **sample.facts, **facts})


def _name(value: Any) -> str:
    return value.key if isinstance(value, Sample) else ""


@pytest.mark.parametrize(("sample", "typed", "words"), GOOD, ids=_name)
def test_a_good_answer_has_no_problem_and_its_words(
    sample: Sample, typed: Any, words: list[str]
) -> None:
    with translation.override("ko"):
        question = _question(sample)
        answer = kept(question, typed)
        assert problem_of(question, answer) == ""
        assert kept(question, answer) == answer  # what is kept is kept again
        shown = answer_in_words(question, answer)
        for word in words:
            assert word in shown.text


@pytest.mark.parametrize(("sample", "typed", "said"), BAD, ids=_name)
def test_a_bad_answer_is_refused_by_name(sample: Sample, typed: Any, said: str) -> None:
    with translation.override("ko"):
        question = _question(sample)
        assert said in problem_of(question, kept(question, typed))


@pytest.mark.parametrize("sample", SAMPLES, ids=_name)
def test_nothing_is_an_answer_only_to_an_optional_question(sample: Sample) -> None:
    blanks: list[Any] = ["", None, [], [{}], "  "]
    for blank in blanks:
        question = _question(sample)
        assert sample.key in problem_of(question, kept(question, blank))
        optional = _question(sample, required=False)
        assert problem_of(optional, kept(optional, blank)) == ""


def test_every_kind_has_a_sample() -> None:
    typed = set(Question.Kind.values) - {Question.Kind.FILE}  # test_answers_with_files.py
    assert {sample.kind for sample in SAMPLES} == typed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(value=JSON, sample=st.sampled_from(SAMPLES))
def test_whatever_is_sent_is_kept_checked_and_shown_without_a_crash(
    value: Any, sample: Sample
) -> None:
    question = _question(sample)
    answer = kept(question, value)
    problem_of(question, answer)
    row = json.loads(json.dumps(snapshot_row(question, "team", answer)))
    assert isinstance(shown_answer(row).text, str)


@settings(deadline=None)
@given(amount=st.integers(-(10**15), 10**15))
def test_an_amount_in_words_reads_as_the_same_amount(amount: int) -> None:
    with translation.override("ko"):
        assert won_typed(won_in_words(amount)) == amount
    assert won_typed(f"{amount:,}") == amount
    assert number_typed(f"{amount:,}") == amount


@pytest.mark.django_db
def test_one_submission_with_every_kind_reads_the_same_everywhere() -> None:
    edition = s.an_edition()
    for sample in SAMPLES:
        ask(edition, sample)
    entry = s.fill(s.a_draft(edition))
    writer = s.writer_of(entry)
    client, asked = Client(HTTP_ACCEPT_LANGUAGE="ko"), {sample.key for sample in SAMPLES}
    client.force_login(writer)
    with translation.override("ko"):
        assert {row.name for row in missing_parts(entry)} == asked
    changes = {sample.key: sample.good[0][0] for sample in SAMPLES}
    address = reverse("api:application-answers", args=[entry.pk])
    sent = client.patch(address, {"changes": changes}, content_type="application/json")
    assert (sent.status_code, sent.json()["refused"]) == (200, {})
    assert set(sent.json()["versions"]) == asked
    s.submit(entry)
    entry.refresh_from_db()
    assert changes_since_submission(entry) == []
    answers = client.get(reverse("api:application", args=[entry.pk])).json()["answers"]
    assert answers["q-table"][0]["amount"] == "12,000,000"
    snapshot = latest_snapshot(entry)
    assert snapshot is not None
    with translation.override("ko"):
        review = client.get(reverse("startups:review", args=[entry.pk])).content.decode()
        organiser = Client(HTTP_ACCEPT_LANGUAGE="ko")
        organiser.force_login(s.an_organiser(edition))
        at = reverse("organisers:entry", args=[edition.slug, entry.pk])
        desk = organiser.get(at).content.decode()
        judges = {row.label: row.text for row in answers_of(snapshot, None)}
        facts = dict.fromkeys(("introduction", "shared", "contacts", "ask_krw", "revenue_krw"))
        dossier = Dossier(**facts, deck=None, answers=snapshot["answers"])  # type: ignore[arg-type]
        investors = {row.label: row.text for row in dossier.shown_answers}
        paper = _text_of(client.get(reverse("startups:receipt-pdf", args=[entry.pk])).content)
        for sample in SAMPLES:
            for word in sample.good[0][1]:
                assert "".join(word.split()) in paper
                assert word in judges[sample.key]
                assert word in investors[sample.key]
                assert word in review, (sample.key, word)
                assert word in desk, (sample.key, word)


def _text_of(document: bytes) -> str:
    pdf = pdfium.PdfDocument(document)
    pages = [page.get_textpage().get_text_bounded() for page in pdf]
    pdf.close()
    return "".join("".join(pages).split())


@pytest.mark.parametrize("sample", SAMPLES, ids=_name)
def test_a_blind_round_covers_names_in_every_kind_and_leads_nowhere(sample: Sample) -> None:
    def hidden(value: Any) -> Any:
        if isinstance(value, list):
            return [hidden(item) for item in value]
        if isinstance(value, dict):
            return {name: hidden(text) for name, text in value.items()}
        return "https://acorn.example" if sample.kind == "url" else "도토리로보틱스의 비밀"

    row = snapshot_row(
        _question(sample), "team", hidden(kept(_question(sample), sample.good[0][0]))
    )
    [shown] = answers_of({"answers": [row]}, re.compile("도토리로보틱스|acorn"))
    cells = [cell for rows in (shown.table.rows if shown.table else []) for cell in rows]
    for text in (shown.text, shown.link, *cells):
        assert "도토리" not in text
        assert "acorn" not in text
    assert COVER in shown.text


@pytest.mark.django_db
def test_a_changed_cell_is_told_in_words_and_a_wrong_one_keeps_the_draft() -> None:
    edition = s.an_edition()
    table = next(sample for sample in SAMPLES if sample.key == "q-table")
    ask(edition, table)
    entry = s.fill(s.a_draft(edition))
    writer = s.writer_of(entry)
    save_answers(actor=writer, entry=entry, changes={"q-table": table.good[0][0]})
    entry.refresh_from_db()
    s.submit(entry)
    entry.refresh_from_db()
    rows = [{"item": "재료비", "amount": "많이"}, {"item": "외주"}]
    saved = save_answers(actor=writer, entry=entry, changes={"q-table": rows})
    assert (saved.refused, saved.versions) == ({}, {"q-table": 2})
    entry.refresh_from_db()
    [change] = changes_since_submission(entry)
    assert "42,000,000" in change.submitted
    assert "많이" in change.now
    assert entry.answers["q-table"] == rows


@pytest.mark.django_db
def test_a_resident_number_in_a_cell_is_refused_and_the_rest_is_kept() -> None:
    edition = s.an_edition()
    table = next(sample for sample in SAMPLES if sample.key == "q-table")
    ask(edition, table)
    entry = s.a_draft(edition)
    changes = {"q-table": [{"item": "900101-1234567"}], "problem-who": "누구"}
    saved = save_answers(actor=s.writer_of(entry), entry=entry, changes=changes)
    assert (set(saved.refused), set(saved.versions)) == ({"q-table"}, {"problem-who"})


@pytest.mark.django_db
def test_the_autosave_of_a_table_is_one_answer_with_one_version_and_clashes_as_one() -> None:
    edition = s.an_edition()
    table = next(sample for sample in SAMPLES if sample.key == "q-table")
    ask(edition, table)
    entry = s.a_draft(edition)
    writer = s.writer_of(entry)
    first, second = '[{"item": "재료비"}, {}]', [{"item": "외주"}]
    assert save_answers(actor=writer, entry=entry, changes={"q-table": first}).versions == {
        "q-table": 1
    }
    # sent again, as a page does that never heard the answer
    again: dict[str, Any] = {"actor": writer, "entry": entry, "base_versions": {"q-table": 0}}
    assert save_answers(changes={"q-table": first}, **again).versions == {"q-table": 1}
    clash = save_answers(changes={"q-table": second}, **again).clashes["q-table"]
    assert (clash.current, clash.mine) == ([{"item": "재료비"}], [{"item": "외주"}])
    taken = save_answers(
        changes={"q-table": second}, replaces={"q-table": [first]}, **again
    ).versions
    assert taken == {"q-table": 2}
