"""An organiser builds a form by the pages alone: every kind, conditions, sections, the business
plan; a startup fills it in without scripts, and a judge reads it.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from challenge.kernel.presets import form_preset_names, load_form
from challenge.kernel.questions.conditions import condition_mistakes
from challenge.models import AuditEvent, Edition, FormSection, Question
from submissions.queries.completeness import missing_parts, pages_of
from submissions.services.draft import save_answers
from tests.frontend.pages.organisers.setup.test_form_settings import (
    at,
    client_of,
    edition,
    opened,
)
from tests.frontend.pages.startups.writer import address
from tests.frontend.pages.startups.writer import client_of as writer_client
from tests.submissions import factories as s
from tests.submissions.questions import SAMPLES, Sample

__all__ = ["edition"]
pytestmark = pytest.mark.django_db
BASICS = {
    "section": "team",
    "label_ko": "새 질문",
    "label_en": "New question",
    "max_length": "500",
    "required": "on",
}


def _form_of(sample: Sample) -> dict[str, Any]:
    """What an organiser types to make the sample's question."""
    options = sample.facts.get("options", {})
    choices = [
        row if isinstance(row, str) else row["ko"] for row in sample.facts.get("choices", [])
    ]
    typed = {
        **BASICS,
        "slug": sample.key,
        "kind": sample.kind,
        "choices": "\n".join(choices),
        "unit_ko": options.get("unit_ko", ""),
        "unit_en": options.get("unit_en", ""),
        "fixed_rows": "\n".join(row["label_ko"] for row in options.get("rows", [])),
        "least_rows": str(options.get("least_rows", "")),
        "most_rows": str(options.get("most_rows", "")),
    }
    for number, column in enumerate(options.get("columns", [])):
        words = column | {
            "required": "yes" if column.get("required") else "no",
            "summed": "yes" if column.get("summed") else "no",
            "choices": ", ".join(column.get("choices", [])),
        }
        typed |= {f"cell-options-{number}-{name}": words.get(name, "") for name in words}
    return typed


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_every_kind_is_made_by_the_page_and_shown_again_as_it_was_saved(
    edition: Edition, sample: Sample
) -> None:
    client = client_of(edition)
    assert (
        client.post(at("new_form_row", edition, "questions"), _form_of(sample)).status_code == 302
    )
    made = Question.objects.get(edition=edition, key=sample.key)
    options = sample.facts.get("options", {})
    assert made.kind == sample.kind
    for name in ("unit_ko", "least_rows", "most_rows"):
        assert made.options.get(name) == options.get(name)
    kinds = [[column["kind"], column.get("summed")] for column in made.options.get("columns", [])]
    assert kinds == [[row["kind"], row.get("summed")] for row in options.get("columns", [])]
    form = client.get(at("form_row", edition, "questions", sample.key)).context["form"]
    again = {name: "" if value is None else value for name, value in _sent(form)}
    again["shown"] = made.etag
    assert client.post(at("form_row", edition, "questions", sample.key), again).status_code == 302
    before = (made.options, made.choices)
    made.refresh_from_db()
    assert (made.options, made.choices) == before


def _sent(form: Any) -> Iterator[tuple[str, Any]]:
    for bound in form:
        value = bound.value()
        if bound.name == "options":
            for number, row in enumerate(value or []):
                yield from ((f"cell-options-{number}-{name}", text) for name, text in row.items())
        elif bound.name == "required":
            if value:
                yield "required", "on"
        else:
            yield bound.name, value


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "table"}, "options"),
        ({"kind": "table", "cell-options-0-label_ko": "비목"}, ""),
        ({"kind": "table", "cell-options-0-kind": "short"}, "options"),
        (
            {
                "kind": "table",
                "cell-options-0-label_ko": "비목",
                "cell-options-0-kind": "short",
                "cell-options-0-summed": "yes",
            },
            "options",
        ),
        (
            {"kind": "table", "cell-options-0-label_ko": "가", "cell-options-0-kind": "choice"},
            "options",
        ),
        (
            {"kind": "table", "cell-options-0-label_ko": "가", "least_rows": "5", "most_rows": "2"},
            "options",
        ),
        ({"kind": "choices", "choices": "하나"}, "choices"),
        ({"kind": "choice", "choices": "하나\n하나"}, "choices"),
        ({"slug": "base-team"}, "slug"),
        ({"slug": "keywords"}, "slug"),
        ({"condition": ["track=early", "stage=a"]}, "condition"),
    ],
)
def test_what_a_kind_lacks_is_said_at_its_input(
    edition: Edition, wrong: dict[str, Any], field: str
) -> None:
    Question.objects.create(
        edition=edition, key="stage", section="problem", kind="choice", choices=["a", "b"]
    )
    before = edition.questions.count()
    typed = {**BASICS, "slug": "new-one", "kind": "long", **wrong}
    answer = client_of(edition).post(at("new_form_row", edition, "questions"), typed)
    assert answer.status_code == (422 if field else 302)
    if field:
        assert field in answer.context["form"].errors
        assert edition.questions.count() == before


def test_a_condition_is_ticked_and_guards_what_it_stands_on(edition: Edition) -> None:
    client = client_of(edition)
    new = at("new_form_row", edition, "questions")
    source = {**BASICS, "slug": "patent", "kind": "yesno", "section": "problem"}
    assert client.post(new, source).status_code == 302
    typed = {**BASICS, "slug": "number", "kind": "short", "condition": ["patent=yes"]}
    assert client.post(new, typed).status_code == 302
    made = Question.objects.get(edition=edition, key="number")
    assert made.condition == {"on": "patent", "values": ["yes"]}
    page = client.get(at("form_row", edition, "questions", "number")).content.decode()
    assert 'value="patent=yes"' in page
    for refused in (
        client.post(at("remove_form_row", edition, "questions", "patent")),
        client.post(at("form_row", edition, "questions", "patent"), source | {"kind": "long"}),
    ):
        assert refused.status_code in {409, 422}
    assert Question.objects.get(edition=edition, key="patent").kind == "yesno"


def test_sections_are_named_ordered_and_taken_away_only_empty(edition: Edition) -> None:
    client = client_of(edition)
    facts = {"slug": "plan", "title_ko": "사업계획", "title_en": "Plan", "help_ko": "숫자로"}
    assert client.post(at("new_form_row", edition, "sections"), facts).status_code == 302
    client.post(
        at("new_form_row", edition, "questions"),
        {**BASICS, "slug": "p1", "kind": "long", "section": "plan"},
    )
    assert [page.name for page in pages_of(edition)][-1] == "plan"
    client.post(at("move_form_row", edition, "sections", "plan"), {"to": "up"})
    assert [page.name for page in pages_of(edition)][-2] == "plan"
    assert client.post(at("remove_form_row", edition, "sections", "plan")).status_code == 409
    client.post(at("remove_form_row", edition, "questions", "p1"))
    assert client.post(at("remove_form_row", edition, "sections", "plan")).status_code == 302
    assert not FormSection.objects.filter(edition=edition, name="plan").exists()


def test_a_question_moves_within_its_section_and_the_first_stays(edition: Edition) -> None:
    client = client_of(edition)
    [first, second] = [row.key for row in pages_of(edition)[0].questions]
    for to, expected in (("up", [first, second]), ("down", [second, first])):
        client.post(at("move_form_row", edition, "questions", first), {"to": to})
        assert [row.key for row in pages_of(edition)[0].questions] == expected
    Question.objects.filter(edition=edition, key=first).update(kind="yesno")
    Question.objects.filter(edition=edition, key=second).update(order=90)
    Question.objects.filter(edition=edition, key=second).update(
        condition={"on": first, "values": ["yes"]}
    )
    assert (
        client.post(at("move_form_row", edition, "questions", first), {"to": "down"}).status_code
        == 422
    )


def test_once_open_words_change_and_are_told_and_new_questions_are_optional(
    edition: Edition,
) -> None:
    client, question = client_of(edition), edition.questions.earliest("order")
    opened(edition)
    path = at("form_row", edition, "questions", question.key)
    assert set(client.get(path).context["form"].fields) == {
        "label_ko", "label_en", "help_ko", "help_en",
    }  # fmt: skip
    words = {"label_ko": "고친 문구", "label_en": "Better words", "shown": question.etag}
    assert client.post(path, words | {"kind": "table", "required": ""}).status_code == 302
    question.refresh_from_db()
    assert (question.label_ko, question.kind) == ("고친 문구", "long")
    event = AuditEvent.objects.get(action="question.reworded")
    assert event.facts["says"]["label_ko"] == "고친 문구"
    edition.refresh_from_db()
    entry = s.a_draft(edition)
    section = writer_client(s.writer_of(entry)).get(address("section", entry.pk, "problem"))
    assert "이 문항의 문구를 고쳤습니다" in section.content.decode()
    new = at("new_form_row", edition, "questions")
    refused = client.post(new, {**BASICS, "slug": "late", "kind": "short"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["required"])
    optional = {name: text for name, text in BASICS.items() if name != "required"}
    assert client.post(new, {**optional, "slug": "late", "kind": "short"}).status_code == 302
    assert not Question.objects.get(edition=edition, key="late").required
    api = client.put(
        f"/api/v1/editions/{edition.slug}/questions/{question.key}",
        json.dumps({"max_length": 99}),
        content_type="application/json",
    )
    assert (api.status_code, list(api.json()["fields"])) == (409, ["max_length"])


def test_nothing_of_it_changes_once_applications_are_open(edition: Edition) -> None:
    client, question = client_of(edition), edition.questions.earliest("order")
    opened(edition)
    before = [row.key for page in pages_of(edition) for row in page.questions]
    for path, facts in (
        (at("move_form_row", edition, "questions", question.key), {"to": "down"}),
        (at("move_form_row", edition, "sections", question.section), {"to": "down"}),
        (at("take_over_form", edition), {"preset": "psst-business-plan"}),
        (at("remove_form_row", edition, "sections", question.section), {}),
    ):
        assert client.post(path, facts).status_code == 409, path
    assert [row.key for page in pages_of(edition) for row in page.questions] == before


@pytest.mark.parametrize("name", form_preset_names())
def test_a_form_to_take_over_is_whole_in_both_languages(name: str) -> None:
    form = load_form(name)
    questions = [Question(**row) for row in form.question]
    assert condition_mistakes(questions, []) == {}
    for question in questions:
        question.clean()
        question.full_clean(exclude=["edition"], validate_unique=False, validate_constraints=False)
        assert question.label_en
        for column in question.options.get("columns", []):
            assert column["label_en"], question.key
    assert {row.section for row in questions} == {row["name"] for row in form.section}


def test_the_business_plan_is_taken_over_previewed_filled_in_and_read_as_a_whole(
    edition: Edition,
) -> None:
    client = client_of(edition)
    taken = client.post(at("take_over_form", edition), {"preset": "psst-business-plan"})
    assert taken.status_code == 302
    assert AuditEvent.objects.filter(action="form.replaced").exists()
    with translation.override("ko"):
        titles = [page.title for page in pages_of(edition)]
        preview = client.get(at("form_preview", edition)).content.decode()
        overview = client.get(at("form_settings", edition)).content.decode()
    assert titles[1] == "문제인식 (Problem)"
    for question in edition.questions.all():
        assert f'data-asked="{question.key}"' in preview
        assert question.label_ko in overview
    opened(edition)
    edition.refresh_from_db()
    entry = s.a_draft(edition)
    page = writer_client(s.writer_of(entry)).get(address("section", entry.pk, "solution"))
    assert 'name="cell-budget-0-support"' in page.content.decode()
    asked = {row.name for row in missing_parts(entry)}
    assert "budget" in asked
    assert "rights" not in asked
    save_answers(actor=s.writer_of(entry), entry=entry, changes={"has-rights": "yes"})
    entry.refresh_from_db()
    assert "rights" in {row.name for row in missing_parts(entry)}


def test_a_table_is_written_without_scripts_and_every_cell_stays_after_a_mistake() -> None:
    edition = s.an_edition()
    for sample in SAMPLES:
        Question.objects.create(
            edition=edition, key=sample.key, kind=sample.kind, section="extra", order=90,
            label_ko=sample.key, **sample.facts,
        )  # fmt: skip
    entry = s.a_draft(edition)
    client = writer_client(s.writer_of(entry))
    sent = {
        "cell-q-table-0-item": "재료비",
        "cell-q-table-0-amount": "많이",
        "cell-q-table-1-item": "",
        "cell-q-table-2-item": "외주",
        "q-table": "[]",
        "q-choices": ["seed", "둘"],
        "q-yesno": "no",
        "q-money": "1억",
        "base-q-table": "0",
    }
    answer = client.post(address("section", entry.pk, "extra"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1행, 금액" in page
    assert 'value="많이"' in page
    entry.refresh_from_db()
    assert entry.answers["q-table"] == [{"item": "재료비", "amount": "많이"}, {"item": "외주"}]
    assert (entry.answers["q-choices"], entry.answers["q-yesno"]) == (["seed", "둘"], "no")
    # a page that says which fields it shows takes an answer back, one that doesn't leaves it
    client.post(address("section", entry.pk, "extra"), {"base-q-choices": "1"})
    entry.refresh_from_db()
    assert entry.answers["q-choices"] == []
    assert entry.answers["q-money"] == "1억"


def test_the_api_takes_sections_forms_and_questions_of_every_kind(edition: Edition) -> None:
    client: Client = client_of(edition)
    base = f"/api/v1/editions/{edition.slug}"

    def put(path: str, facts: dict[str, Any]) -> Any:
        return client.put(f"{base}/{path}", json.dumps(facts), content_type="application/json")

    assert put("sections/plan", {"title_ko": "사업계획"}).status_code == 200
    for sample in SAMPLES:
        facts = {"kind": sample.kind, "section": "plan", "label_ko": "질문", **sample.facts}
        assert put(f"questions/{sample.key}", facts).status_code == 200, sample.key
    bad = put("questions/q-bad", {"kind": "table", "section": "plan", "label_ko": "질문"})
    assert (bad.status_code, list(bad.json()["fields"])) == (422, ["options"])
    cycle = put("questions/q-yesno", {"condition": {"on": "q-table", "values": ["x"]}})
    assert (cycle.status_code, list(cycle.json()["fields"])) == (422, ["condition"])
    shown = client.get(f"{base}/").json()
    assert shown["sections"][-1]["name"] == "plan"
    assert client.delete(f"{base}/sections/plan").status_code == 409
    taken = client.post(f"{base}/form", {"preset": "psst-business-plan"}, "application/json")
    assert taken.json()[0]["name"] == "overview"
    assert client.post(f"{base}/form", {"preset": "none"}, "application/json").status_code == 422
