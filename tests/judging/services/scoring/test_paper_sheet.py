"""A paper sheet: typed by an organiser, with a photo's digest and a signature in the receipt."""

import hashlib
import io
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from challenge import tasks
from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import Mail
from introductions.services.erasure.rows import erase_judge
from judging.models import Assignment, DeskMark, Scoresheet, SheetPhoto, SheetRevision
from judging.queries.scoring.sheet_proof import sheet_receipt
from judging.services.imports.mapped_import import look_at, write_mapped
from judging.services.scoring.desk_marks import mark_entry
from judging.services.scoring.paper_sheet import enter_photographed_sheet
from judging.services.scoring.sheet import StaleScoresheet, save_sheet
from tests.frontend.pages.sample_pages import signed_in
from tests.judging import factories as f
from tests.judging.signing_device import on_paper, public_half
from tests.submissions.factories import a_pdf

pytestmark = pytest.mark.django_db
PHOTO, COMMENT = a_pdf(), "종이에 쓴 의견입니다."
PHOTO_SHA256 = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def pair() -> Assignment:
    return f.first_assignment(f.an_open_round(entries=2, judges=2))


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def points(pair: Assignment) -> dict[str, str]:
    return {row.key: f"{row.points / 2:f}" for row in pair.round.rubric.criteria.all()}


def enter(pair: Assignment, **changes: Any) -> Scoresheet:
    facts: dict[str, Any] = {
        "actor": f.organiser_of(pair.round.edition),
        "scores": points(pair),
        "comment": COMMENT,
        "photo": io.BytesIO(PHOTO),
        "photo_name": "평가표.pdf",
    }
    return enter_photographed_sheet(assignment=pair, **facts | changes)


def contents(pair: Assignment) -> list[dict[str, Any]]:
    tasks.seal_audit_events()
    items = sheet_receipt(pair.round, pair.judge)["items"]
    return [item["content"] for item in items]


def test_the_receipt_names_who_entered_it_the_photo_and_the_offices_signature(
    pair: Assignment, key: Ed25519PrivateKey
) -> None:
    signed = on_paper(key, pair, scores=points(pair), comment=COMMENT, photo=PHOTO)
    enter(pair, signature=signed)
    revision = SheetRevision.objects.get()
    assert revision.signed_with == public_half(key)
    assert revision.photo.file.read() == PHOTO
    office, sheet = contents(pair)
    assert office == {"office_key": public_half(key)}
    clerk = f.organiser_of(pair.round.edition)
    told = {name: sheet[name] for name in ("typed_by", "source", "entered_by", "photo_sha256")}
    assert told == {
        "typed_by": "office",
        "source": "paper",
        "entered_by": clerk.name,
        "photo_sha256": PHOTO_SHA256,
    }
    assert sheet["signed"] == signed
    (mail,) = Mail.objects.filter(kind="office_device")
    assert (mail.to_user, public_half(key)[:8] in mail.body) == (clerk, True)


@pytest.mark.parametrize("changed", ["photo", "comment", "scores"])
def test_a_signature_under_another_paper_is_none_and_the_sheet_counts(
    pair: Assignment, key: Ed25519PrivateKey, changed: str
) -> None:
    about: dict[str, Any] = {"scores": points(pair), "comment": COMMENT, "photo": PHOTO}
    other: dict[str, Any] = {"scores": {}, "comment": "", "photo": b""}
    enter(pair, signature=on_paper(key, pair, **about | {changed: other[changed]}))
    (sheet,) = contents(pair)
    assert "signed" not in sheet
    assert sheet["photo_sha256"] == PHOTO_SHA256


def test_without_a_photo_the_receipt_says_so(pair: Assignment) -> None:
    enter(pair, photo=None)
    (sheet,) = contents(pair)
    assert "photo_sha256" not in sheet
    assert not SheetPhoto.objects.exists()


def stored() -> int:
    try:
        folders = default_storage.listdir("paper-sheets")[0]
    except FileNotFoundError:
        return 0
    return sum(
        len(default_storage.listdir(f"paper-sheets/{year}/{month}")[1])
        for year in folders
        for month in default_storage.listdir(f"paper-sheets/{year}")[0]
    )


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"photo": io.BytesIO(b"<html>")}, InvalidInput, "photo"),
        ({"scores": "more"}, InvalidInput, "a criterion"),
        ({"scores": "words"}, InvalidInput, "a criterion"),
        ({"scores": {}}, InvalidInput, "a criterion"),
        ({"actor": "judge"}, NotAllowed, None),
        ({"again": True}, StaleScoresheet, None),
    ],
)
def test_what_is_refused_leaves_no_sheet_and_no_photo(
    pair: Assignment, changes: dict[str, Any], refusal: type[Exception], field: str | None
) -> None:
    keys = list(points(pair))
    if changes.pop("again", None):
        enter(pair)
    if changes.get("actor"):
        changes = {"actor": pair.judge.user}
    if word := changes.get("scores"):
        changes = {"scores": points(pair) | {keys[0]: "1000" if word == "more" else word}}
    before = (Scoresheet.objects.count(), SheetPhoto.objects.count(), stored())
    with pytest.raises(refusal) as caught:
        enter(pair, **changes)
    assert (Scoresheet.objects.count(), SheetPhoto.objects.count(), stored()) == before
    if field:
        named = caught.value.fields  # type: ignore[attr-defined]
        assert set(named) <= ({field} if field == "photo" else set(keys))
        assert named


def test_an_imported_sheet_carries_the_digest_of_its_table(pair: Assignment) -> None:
    rows = [
        f"{pair.entry.code},{pair.judge.user.email},{key},{value}"
        for key, value in points(pair).items()
    ]
    table = "\n".join(["출품작,심사위원,평가항목,점수", *rows]).encode()
    place: dict[str, Any] = {"kind": "scores", "edition": pair.round.edition, "round": pair.round}
    mapping = look_at(content=table, **place).mapping
    clerk = f.organiser_of(pair.round.edition)
    assert write_mapped(actor=clerk, content=table, mapping=mapping, **place) == 1
    (sheet,) = contents(pair)
    assert (sheet["entered_by"], sheet["table_sha256"]) == (
        clerk.name,
        hashlib.sha256(table).hexdigest(),
    )


def test_the_api_takes_a_paper_sheet_and_gives_its_photo_to_those_who_may_see_it(
    pair: Assignment, key: Ed25519PrivateKey
) -> None:
    url = f"/api/v1/editions/{pair.round.edition.slug}/rounds/{pair.round.order}/paper-sheets/"
    client = signed_in(f.organiser_of(pair.round.edition))
    assert pair.pk in [row["assignment"] for row in client.get(url).json()]
    signed = on_paper(key, pair, scores=points(pair), comment=COMMENT, photo=PHOTO)
    sent = {
        "assignment": pair.pk,
        "scores": json.dumps(points(pair)),
        "comment": COMMENT,
        "signature": json.dumps(signed),
    }
    bad = client.post(url, sent | {"scores": "[]"})
    assert (bad.status_code, bad.json()["errors"][0]["attr"]) == (400, "scores")
    answer = client.post(url, sent | {"photo": SimpleUploadedFile("a.pdf", PHOTO)})
    assert answer.status_code == 201, answer.content
    assert SheetRevision.objects.get().signed_with == public_half(key)
    photo = f"{url}photos/{answer.json()['photo']}"
    assert b"".join(client.get(photo)) == PHOTO
    assert pair.pk not in [row["assignment"] for row in client.get(url).json()]
    assert signed_in(pair.judge.user).get(photo).status_code == 404
    assert signed_in(pair.judge.user).post(url, sent).status_code == 404


def test_the_judges_own_note_stays_and_no_organiser_reads_it(pair: Assignment) -> None:
    save_sheet(
        actor=pair.judge.user,
        assignment=pair,
        scores={},
        comment="화면에 쓰던 의견입니다.",
        private_note="나만 보는 메모",
        base_revision=0,
        mutation_id="begun-on-the-screen",
    )
    mark_entry(actor=pair.judge.user, assignment=pair, to_discuss=True, reason="발표 때 물을 것")
    enter(pair)
    sheet = Scoresheet.objects.get()
    assert (sheet.comment, sheet.private_note) == (COMMENT, "나만 보는 메모")
    assert DeskMark.objects.get().reason == "발표 때 물을 것"
    url = f"/api/v1/editions/{pair.round.edition.slug}/rounds/{pair.round.order}/paper-sheets/"
    sent = {"assignment": pair.pk, "scores": json.dumps(points(pair)), "comment": COMMENT}
    again = signed_in(f.organiser_of(pair.round.edition)).post(url, sent)
    assert (again.status_code, again.json()["facts"]["current"]["comment"]) == (409, COMMENT)
    assert "나만 보는 메모" not in again.content.decode()


def test_an_erased_judges_photo_is_destroyed(pair: Assignment) -> None:
    enter(pair)
    kept = str(SheetPhoto.objects.get().file.name)
    assert default_storage.exists(kept)
    erase_judge(judge=pair.judge, asked_by=None)
    assert not default_storage.exists(kept)
    assert not SheetPhoto.objects.exists()
