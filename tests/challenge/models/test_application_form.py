"""Papers by name: listed until applications open; then only words and optional ones change."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.file_types import FILE_TYPES, endings, type_of, types_in_words
from challenge.kernel.questions.form_refusals import OthersDepend, ReplacedMeanwhile
from challenge.models import AuditEvent, Edition
from challenge.models.application_form import COMPANY_KINDS
from challenge.services.application_form import (
    move_paper,
    remove_paper,
    remove_track,
    save_paper,
)
from challenge.services.editions import RulesAreFrozen
from submissions.models import Startup
from submissions.queries.papers.asked import papers_of
from tests.submissions.factories import a_user, an_edition, an_organiser

pytestmark = pytest.mark.django_db
REGISTRY: dict[str, Any] = {
    "name_ko": "법인등기부등본",
    "name_en": "Corporate registry extract",
    "types": ["pdf", "image"],
    "most_months": 3,
    "company_kinds": ["corporation"],
}


def not_open() -> Edition:
    now = timezone.now()
    return an_edition(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9))


def test_an_organiser_lists_a_paper_and_it_stands_last() -> None:
    edition = not_open()
    paper = save_paper(actor=an_organiser(edition), edition=edition, key="registry", **REGISTRY)
    assert [row.key for row in papers_of(edition)][-1] == "registry"
    assert (paper.required, paper.readers, paper.types) == (True, "organisers", ["pdf", "image"])
    assert AuditEvent.objects.filter(action="paper.saved").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"types": []}, "types"),
        ({"types": ["exe"]}, "types"),
        ({"types": "pdf"}, "types"),
        ({"track_slugs": ["none-such"]}, "track_slugs"),
        ({"company_kinds": ["partnership"]}, "company_kinds"),
        ({"most_pages": 0}, "most_pages"),
        ({"most_months": -1}, "most_months"),
        ({"readers": "everybody"}, "readers"),
        ({"name_ko": ""}, "name_ko"),
    ],
)
def test_what_no_paper_can_be_is_refused_by_its_field(changes: dict[str, Any], field: str) -> None:
    edition = not_open()
    with pytest.raises(InvalidInput) as refusal:
        save_paper(
            actor=an_organiser(edition), edition=edition, key="registry", **REGISTRY | changes
        )
    assert list(refusal.value.fields) == [field]
    assert not edition.papers.filter(key="registry").exists()


def test_while_applications_are_open_only_words_and_optional_papers_change() -> None:
    edition = an_edition()
    actor = an_organiser(edition)
    for key, facts in (
        ("deck", {"types": ["pdf", "pptx"]}),
        ("deck", {"required": False}),
        ("registry", REGISTRY),
    ):
        with pytest.raises(RulesAreFrozen):
            save_paper(actor=actor, edition=edition, key=key, **facts)
    with pytest.raises(RulesAreFrozen):
        remove_paper(actor=actor, paper=edition.papers.get(key="proof"))
    save_paper(actor=actor, edition=edition, key="deck", name_ko="IR 자료")
    save_paper(actor=actor, edition=edition, key="registry", **REGISTRY, required=False)
    found = edition.papers.values_list("key", "required", "name_ko")
    assert ("deck", True, "IR 자료") in found
    assert ("registry", False, "법인등기부등본") in found
    assert edition.papers.filter(key="proof").exists()


def test_a_track_that_a_paper_is_asked_for_in_stays() -> None:
    edition = not_open()
    actor = an_organiser(edition)
    save_paper(actor=actor, edition=edition, key="registry", **REGISTRY, track_slugs=["early"])
    with pytest.raises(OthersDepend):
        remove_track(actor=actor, track=edition.tracks.get(slug="early"))
    remove_paper(actor=actor, paper=edition.papers.get(key="registry"))
    remove_track(actor=actor, track=edition.tracks.get(slug="early"))


def test_papers_are_moved_and_nobody_else_touches_them() -> None:
    edition = not_open()
    proof = edition.papers.get(key="proof")
    move_paper(actor=an_organiser(edition), paper=proof, up=True)
    assert [row.key for row in edition.papers.all()] == ["deck", "plan", "proof", "registration"]
    stranger = a_user()
    with pytest.raises(NotAllowed):
        move_paper(actor=stranger, paper=proof, up=True)
    with pytest.raises(NotAllowed):
        remove_paper(actor=stranger, paper=proof)
    with pytest.raises(NotAllowed):
        save_paper(actor=stranger, edition=edition, key="deck", name_ko="남의 것")


def test_types_are_known_by_their_names_and_forms_as_companies_have_them() -> None:
    assert endings(["image", "pdf"]) == [".pdf", ".png", ".jpg", ".jpeg"]
    assert types_in_words(["image", "hwpx"]) == "HWPX, PNG, JPEG"
    assert [type_of(f"이름.{kind.upper()}") for kind in FILE_TYPES if kind != "image"] == [
        kind for kind in FILE_TYPES if kind != "image"
    ]
    assert type_of("tool.exe") == ""
    assert list(COMPANY_KINDS) == list(Startup.Kind.values)


def test_what_another_form_replaced_meanwhile_is_not_said_to_be_removed() -> None:
    edition = not_open()
    actor = an_organiser(edition)
    shown = edition.papers.get(key="proof")
    edition.papers.filter(key="proof").delete()
    edition.papers.create(key="proof", order=9, name_ko="새 서류", types=["pdf"])
    with pytest.raises(ReplacedMeanwhile):
        remove_paper(actor=actor, paper=shown)
    remove_paper(actor=actor, paper=edition.papers.get(key="proof"))
    remove_paper(actor=actor, paper=shown)  # somebody was faster
    assert AuditEvent.objects.filter(action="paper.removed").count() == 1
