"""Who may open which private file, and how it is served."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone

from challenge.models import User
from judging.models import (
    PLEDGE_VERSION,
    Assignment,
    Conflict,
    Judge,
    NamesChecked,
    Pledge,
    Round,
)
from submissions.models import Attachment, DocumentText, Entry
from submissions.queries.decks import deck_of
from submissions.services.draft import add_member
from submissions.services.files.file_check import check_attachment
from submissions.services.files.upload import attach_file
from tests.submissions import office_files as office
from tests.submissions.factories import (
    a_deck,
    a_draft,
    a_pdf,
    a_user,
    an_edition,
    an_organiser,
    fill,
    submit,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db


def a_judge_of(
    entry: Entry,
    *,
    signed: bool = True,
    blind: bool = True,
    state: str = "active",
    accepted: bool = True,
) -> Judge:
    now = timezone.now()
    judge = Judge.objects.create(
        edition=entry.edition, user=a_user(), state="accepted" if accepted else "invited"
    )
    if signed:
        Pledge.objects.create(
            judge=judge, text_version=PLEDGE_VERSION, text="…", signed_name="판정관"
        )
    round = Round.objects.create(
        edition=entry.edition,
        order=Round.objects.count() + 1,
        name_ko="서류",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        places=3,
        blind=blind,
        pass_mark=Decimal(60),
        state="open",
    )
    NamesChecked.objects.create(judge=judge, round=round)
    Assignment.objects.create(round=round, judge=judge, entry=entry, state=state)
    return judge


def answers(user: User | None, entry: Entry) -> list[int]:
    client = Client()
    if user:
        client.force_login(user)
    deck = deck_of(entry)
    assert deck is not None
    page = deck.pages.earliest("number")
    addresses = [
        reverse("files:page", args=[page.pk]),
        reverse("files:thumbnail", args=[page.pk]),
        reverse("files:attachment", args=[deck.pk]),
    ]
    return [client.get(address).status_code for address in addresses]


def test_who_sees_which_file() -> None:
    entry = submitted()
    writer = add_member(
        actor=writer_of(entry), startup=entry.startup, email="writer@example.com"
    ).user
    seen = {
        "anonymous": (answers(None, entry), [302, 302, 302]),
        "stranger": (answers(a_user(), entry), [404, 404, 404]),
        "another startup": (answers(writer_of(submitted()), entry), [404, 404, 404]),
        "representative": (answers(writer_of(entry), entry), [200, 200, 200]),
        "co-writer": (answers(writer, entry), [200, 200, 200]),
        "organiser": (answers(an_organiser(entry.edition), entry), [200, 200, 200]),
        "observer": (answers(an_organiser(entry.edition, "observer"), entry), [200, 200, 200]),
        "organiser elsewhere": (answers(an_organiser(an_edition()), entry), [404, 404, 404]),
        "judge of a blind round": (answers(a_judge_of(entry).user, entry), [200, 200, 404]),
        "judge of an open round": (
            answers(a_judge_of(entry, blind=False).user, entry),
            [200, 200, 200],
        ),
        "judge without pledge": (
            answers(a_judge_of(entry, signed=False).user, entry),
            [404, 404, 404],
        ),
        "judge who has not accepted": (
            answers(a_judge_of(entry, accepted=False).user, entry),
            [404, 404, 404],
        ),
        "recused judge": (answers(a_judge_of(entry, state="recused").user, entry), [404, 404, 404]),
    }
    assert {who: got for who, (got, _wanted) in seen.items()} == {
        who: wanted for who, (_got, wanted) in seen.items()
    }


def test_a_judge_with_a_conflict_sees_nothing() -> None:
    entry = submitted()
    judge = a_judge_of(entry)
    conflict = Conflict.objects.create(judge=judge, entry=entry, kind="mentor", source="declared")
    assert answers(judge.user, entry) == [404, 404, 404]
    Conflict.objects.filter(pk=conflict.pk).update(withdrawn_at=timezone.now())
    assert answers(judge.user, entry) == [200, 200, 404]


def test_judges_never_see_a_draft() -> None:
    entry = submitted()
    judge = a_judge_of(entry, blind=False)
    newer = a_deck(entry, data=a_pdf(3))
    client = Client()
    client.force_login(judge.user)
    assert (
        client.get(reverse("files:page", args=[newer.pages.earliest("number").pk])).status_code
        == 404
    )
    assert client.get(reverse("files:attachment", args=[newer.pk])).status_code == 404


def test_files_are_kept_by_no_cache_nor_guessed_at() -> None:
    entry = a_draft()
    deck = a_deck(entry)
    client = Client()
    client.force_login(writer_of(entry))
    answer = client.get(reverse("files:attachment", args=[deck.pk]))
    picture = client.get(reverse("files:page", args=[deck.pages.earliest("number").pk]))
    assert answer["Cache-Control"] == "private, no-store"
    assert (picture["Cache-Control"], picture["Content-Type"]) == (
        "private, no-store",
        "image/webp",
    )
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_judges_and_investors_read_only_papers_that_the_organiser_lets_judges_read() -> None:
    entry = submitted()
    judge, blind = a_judge_of(entry, blind=False), a_judge_of(entry)
    entry.edition.papers.filter(key="deck").update(readers="organisers")
    assert answers(judge.user, entry) == [404, 404, 404]
    assert answers(blind.user, entry) == [404, 404, 404]
    assert answers(an_organiser(entry.edition), entry) == [200, 200, 200]


def a_plan_in_hwpx(**facts: object) -> tuple[Entry, Attachment]:
    """An entry submitted with a plan in HWPX that names its company, also cut into runs."""
    edition = an_edition()
    edition.papers.filter(key="plan").update(types=["pdf", "hwpx", "xlsx"], **facts)
    entry = fill(a_draft(edition, company="도토리로보틱스"))
    plan = office.hwpx(
        office.hwpx_p("도토리로보틱스 사업계획서", style=1),
        office.hwpx_p("우리 도토", "리로보틱스는 병원을 돕습니다."),
        office.hwpx_table([["대표", writer_of(entry).name], ["매출", "12억 원"]]),
    )
    file = sent(entry, "plan", "도토리로보틱스_계획.hwpx", plan)
    submit(entry)
    return entry, file


def sent(entry: Entry, kind: str, name: str, data: bytes) -> Attachment:
    file = attach_file(
        actor=writer_of(entry), entry=entry, kind=kind, name=name, file=io.BytesIO(data)
    )
    check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    return file


def read_by(user: User, file: Attachment, name: str = "reading") -> HttpResponse:
    client = Client()
    client.force_login(user)
    return cast("HttpResponse", client.get(reverse(f"files:{name}", args=[file.pk])))


def test_a_plan_in_hwpx_is_read_with_its_names_covered_in_a_blind_round() -> None:
    entry, file = a_plan_in_hwpx()
    assert (file.state, file.content_type) == ("ready", "application/zip+hwpx")
    blind = a_judge_of(entry).user
    page = read_by(blind, file).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "병원을 돕습니다" in main
    assert "12억 원" in main
    assert "<h2>●●● 사업계획서</h2>" in main
    for name in ("도토리로보틱스", writer_of(entry).name, "Download the original"):
        assert name not in main
    assert read_by(blind, file, "preview").status_code == 404
    assert read_by(blind, file, "attachment").status_code == 404
    for user in (
        a_judge_of(entry, blind=False).user,
        writer_of(entry),
        an_organiser(entry.edition),
    ):
        page = read_by(user, file).content.decode()
        assert "우리 도토리로보틱스는 병원을" in page
        assert "Download the original" in page
        assert read_by(user, file, "preview")["Content-Type"] == "image/webp"
    for stranger in (a_user(), writer_of(submitted())):
        assert read_by(stranger, file).status_code == 404
        assert read_by(stranger, file, "preview").status_code == 404


def test_a_paper_for_organisers_alone_is_read_by_no_judge() -> None:
    entry, file = a_plan_in_hwpx(readers="organisers")
    for blind in (True, False):
        judge = a_judge_of(entry, blind=blind).user
        assert [read_by(judge, file, name).status_code for name in ("reading", "preview")] == [
            404,
            404,
        ]
    assert read_by(an_organiser(entry.edition), file).status_code == 200


def test_what_has_no_text_is_offered_as_a_download_and_in_a_blind_round_said_plainly() -> None:
    entry, _plan = a_plan_in_hwpx()
    file = sent(entry, "plan", "그림.hwpx", office.hwpx(office.hwpx_p("")))
    submit(entry)
    assert "be shown in this round" in read_by(a_judge_of(entry).user, file).content.decode()
    judge = a_judge_of(entry, blind=False).user
    assert "Download it to read it" in read_by(judge, file).content.decode()
    client = Client()
    client.force_login(writer_of(entry))
    page = client.get(reverse("startups:files", args=[entry.pk])).content.decode()
    assert "No text could be read from this file" in page


def test_a_resident_number_in_a_plan_of_words_is_refused_and_the_file_deleted() -> None:
    entry, _plan = a_plan_in_hwpx()
    words = office.hwpx(office.hwpx_table([["대표", "900101-1234568"]]))
    file = sent(entry, "plan", "계획.hwpx", words)
    assert (file.state, file.refusal_code) == ("refused", "resident_number")
    assert not DocumentText.objects.filter(attachment=file).exists()


def test_judges_find_the_plan_beside_the_deck_and_in_their_offline_bundle() -> None:
    entry, file = a_plan_in_hwpx()
    judge = a_judge_of(entry)
    given = judge.assignments.get()
    client = Client()
    client.force_login(judge.user)
    answer = client.get(reverse("judges:entry", args=[given.round_id, given.pk]))
    assert answer.status_code == 200, answer.headers
    page = answer.content.decode()
    assert reverse("files:reading", args=[file.pk]) in page
    assert "도토리로보틱스_계획" not in page
    bundle = client.get(reverse("api:judge-bundle", args=[given.round_id])).json()
    papers = bundle["entries"][0]["papers"]
    assert [(row["id"], row["blocks"][0]["text"]) for row in papers] == [
        (file.pk, "●●● 사업계획서")
    ]


def test_a_file_is_resumed_and_is_shown_in_a_sandbox() -> None:
    deck = a_deck(a_draft())
    client = Client()
    client.force_login(writer_of(deck.entry))
    address = reverse("files:attachment", args=[deck.pk])
    whole = client.get(address)
    data = b"".join(whole)
    tag = whole["ETag"]
    assert tag == f'"{deck.sha256}"'
    rest = client.get(address, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (rest.status_code, b"".join(rest)) == (206, data[100:])
    assert "sandbox" not in whole["Content-Security-Policy"], "browsers show no PDF in one"
    Attachment.objects.filter(pk=deck.pk).update(content_type="image/png")
    policy = client.get(address)["Content-Security-Policy"].split("; ")
    assert {"sandbox", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy)


def test_what_the_virus_scanner_has_not_seen_is_handed_to_nobody() -> None:
    entry = a_draft()
    file = attach_file(
        actor=writer_of(entry), entry=entry, kind="deck", name="d.pdf", file=io.BytesIO(a_pdf(1))
    )
    client = Client()
    client.force_login(writer_of(entry))
    address = reverse("files:attachment", args=[file.pk])
    assert client.get(address).status_code == 200
    with override_settings(CLAMD="127.0.0.1:1"):
        assert client.get(address).status_code == 404
        Attachment.objects.filter(pk=file.pk).update(state="ready", content_type="application/pdf")
        assert client.get(address).status_code == 200
