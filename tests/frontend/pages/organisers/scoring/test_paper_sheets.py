"""Organisers type paper sheets: the pairs that wait, the form, the photo for who may see it."""

import hashlib
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from judging.models import Assignment, Scoresheet, SheetPhoto
from judging.queries.rounds.paper_pairs import pairs_to_type
from tests.frontend.pages.organisers.desk import act, at, organiser, signed_in, text_of
from tests.judging import factories as f
from tests.submissions.factories import a_pdf

pytestmark = pytest.mark.django_db
PHOTO = a_pdf()


@pytest.fixture
def pair() -> Assignment:
    return f.first_assignment(f.an_open_round(entries=3, judges=3))


def sent(pair: Assignment, **changes: str) -> dict[str, object]:
    typed = {row.key: f"{row.points / 2:f}" for row in pair.round.rubric.criteria.all()}
    photo = SimpleUploadedFile("sheet.pdf", PHOTO)
    return {**typed, "comment": "줄 하나\r\n줄 둘", "photo": photo, **changes}


def test_a_sheet_is_typed_and_leaves_the_list(pair: Assignment) -> None:
    round, client = pair.round, organiser(pair.round)
    assert act("paper_sheets", round) in client.get(at("control_room", round)).content.decode()
    page = act("paper_sheet", round, pair.pk)
    shown = client.get(f"{act('paper_sheets', round)}?judge={pair.judge_id}").content.decode()
    assert page in shown
    assert client.get(page).status_code == 200
    answer = client.post(page, sent(pair), follow=True)
    assert "Entered: the sheet of" in answer.content.decode()
    assert page not in client.get(act("paper_sheets", round)).content.decode()
    sheet = Scoresheet.objects.get()
    assert sheet.comment == "줄 하나\n줄 둘"
    photo = SheetPhoto.objects.get()
    assert photo.sha256 == hashlib.sha256(PHOTO).hexdigest()
    work = client.get(f"{at('judge', round, pair.judge_id)}").content.decode()
    link = act("sheet_photo", round, photo.pk)
    assert link in work
    assert b"".join(client.get(link)) == PHOTO
    assert client.get(page).status_code == 404  # it is handed in


def test_after_a_sheet_comes_the_next_of_the_pile_and_at_its_end_the_list(
    pair: Assignment,
) -> None:
    round, client = pair.round, organiser(pair.round)
    pile = list(pairs_to_type(round))
    assert len({waiting.judge_id for waiting in pile}) > 1
    for row, below in pairwise([*pile, None]):
        assert row is not None
        answer = client.post(act("paper_sheet", round, row.pk), sent(row))
        wanted = act("paper_sheet", round, below.pk) if below else act("paper_sheets", round)
        assert answer["Location"] == wanted


@pytest.mark.parametrize("way", ["number", "code", "judge", "nothing"])
def test_a_sheet_is_found_by_number_or_name_and_a_single_one_opens(
    pair: Assignment, way: str
) -> None:
    round, client = pair.round, organiser(pair.round)
    others = Assignment.objects.filter(round=round, entry=pair.entry).exclude(pk=pair.pk)
    for other in others:
        client.post(act("paper_sheet", round, other.pk), sent(other))
    words = {
        "number": str(pair.entry.number),
        "code": pair.entry.code,
        "judge": pair.judge.user.name,
        "nothing": "7-7-7",
    }[way]
    answer = client.get(act("paper_sheets", round), {"q": words})
    if way in {"number", "code"}:
        assert answer["Location"] == act("paper_sheet", round, pair.pk)
        return
    shown = answer.content.decode()
    assert (act("paper_sheet", round, pair.pk) in shown) == (way == "judge")


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(pair: Assignment) -> None:
    first = pair.round.rubric.criteria.order_by("order")[0]
    page = act("paper_sheet", pair.round, pair.pk)
    answer = organiser(pair.round).post(page, sent(pair, **{first.key: "1000"}))
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "1000 is not between 0 and" in told
    assert "줄 둘" in told
    assert not Scoresheet.objects.exists()


def test_observers_look_and_strangers_and_judges_see_nothing(pair: Assignment) -> None:
    round = pair.round
    watcher = signed_in(f.an_organiser_of(round.edition, "observer"))
    assert "Type the sheet" not in text_of(watcher, act("paper_sheets", round))
    page = act("paper_sheet", round, pair.pk)
    assert "data-assignment" not in watcher.get(page).content.decode()
    assert watcher.post(page, sent(pair)).status_code == 403
    for name, args in (("paper_sheets", ()), ("paper_sheet", (pair.pk,))):
        assert signed_in(pair.judge.user).get(act(name, round, *args)).status_code == 404
    assert not Scoresheet.objects.exists()


def test_the_pages_are_in_korean_too(pair: Assignment) -> None:
    with translation.override("ko"):
        url = act("paper_sheets", pair.round).removeprefix("/en")
    assert "종이 평가표" in organiser(pair.round).get(url).content.decode()
