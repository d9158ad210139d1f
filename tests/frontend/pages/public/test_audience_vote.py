"""The page behind the QR code: choosing by phone, by cookie or ticket; hostile values change
nothing.
"""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from challenge.web.device_cookie import DEVICE_COOKIE
from judging.models import HallBallot, HallVote, PitchSession, Round
from judging.queries.rounds.hall_vote import ticket_code
from judging.services.results.decide import decide_by_ranking
from judging.services.results.tally import tally_round
from judging.services.rounds.pitch_day.ballot import cast_ballot
from judging.services.rounds.pitch_day.vote import close_vote, open_vote, set_tickets
from tests.judging import factories as f
from tests.judging.pitch_days import a_day_that_is_over, a_voting_hall
from tests.judging.services.rounds.pitch_day.voted_round import a_heard_round, a_published_round

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_tried() -> None:
    cache.clear()


def a_phone() -> Client:
    return Client(headers={"accept-language": "en"})


def heard_of(session: PitchSession) -> list[int]:
    slots = session.slots.exclude(state="waiting").order_by("place")
    return list(slots.values_list("entry_id", flat=True))


def test_a_phone_chooses_changes_and_is_too_late_after_the_close() -> None:
    session, vote = a_voting_hall()
    url, (first, second) = reverse("public:hall_vote", args=[vote.key]), heard_of(session)
    phone = a_phone()
    page = phone.get(url)
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert page.cookies[DEVICE_COOKIE]["httponly"]
    assert phone.post(url, {"entries": [first]}).status_code == 302
    assert "Your vote counts" in phone.get(url).content.decode()
    assert DEVICE_COOKIE not in phone.get(url).cookies, "the mark stays"
    phone.post(url, {"entries": [second]})
    assert [row.entries for row in HallBallot.objects.all()] == [[second]]
    another = a_phone()
    another.get(url)
    another.post(url, {"entries": [first]})
    assert HallBallot.objects.count() == 2
    close_vote(actor=f.organiser_of(session.round.edition), session=session)
    late = phone.post(url, {"entries": [first]})
    assert late.status_code == 409
    assert "while it was open" in late.content.decode()
    assert "Your vote was counted" in phone.get(url).content.decode()
    assert HallVote.objects.get().counts == {str(first): 1, str(second): 1}


@pytest.mark.parametrize(
    "entries", [[], ["x"], ["-1"], ["0"], ["9" * 30], ["1\x00"], ["1", "2", "3", "4"]]
)
def test_what_nobody_can_choose_is_refused_at_its_field(entries: list[str]) -> None:
    _session, vote = a_voting_hall(picks=2)
    url, phone = reverse("public:hall_vote", args=[vote.key]), a_phone()
    phone.get(url)
    answer = phone.post(url, {"entries": entries})
    assert answer.status_code == 422
    assert "id_entries_error" in answer.content.decode()
    assert not HallBallot.objects.exists()


def test_without_the_cookie_or_with_one_that_nobody_signed_there_is_no_vote() -> None:
    session, vote = a_voting_hall()
    url, chosen = reverse("public:hall_vote", args=[vote.key]), heard_of(session)[:1]
    for mark in ("", "mine", "mine:signed:by-me"):
        phone = a_phone()
        if mark:
            phone.cookies[DEVICE_COOKIE] = mark
        answer = phone.post(url, {"entries": chosen})
        assert answer.status_code == 409
        assert "keeps no cookie" in answer.content.decode()
    assert not HallBallot.objects.exists()
    assert a_phone().get(reverse("public:hall_vote", args=["x" * 22])).status_code == 404
    assert a_phone().get(reverse("public:hall_vote_code", args=["x" * 22])).status_code == 404


def test_a_ticket_leads_to_the_page_and_works_on_one_phone() -> None:
    session, vote = a_voting_hall("ticket", tickets=1)
    vote.refresh_from_db()
    url, (first, second) = reverse("public:hall_vote", args=[vote.key]), heard_of(session)
    code = ticket_code(vote, 1)
    phone, another = a_phone(), a_phone()
    assert code in phone.get(f"{url}?ticket={code}").content.decode()
    another.get(url)
    sent = phone.post(url, {"entries": [first], "ticket": code})
    assert "Your vote counts" in phone.get(sent["Location"]).content.decode()
    used = another.post(url, {"entries": [second], "ticket": code})
    assert (used.status_code, "another device" in used.content.decode()) == (409, True)
    wrong = another.post(url, {"entries": [second], "ticket": "1-AAAAAAAA"})
    assert "id_ticket_error" in wrong.content.decode()
    assert [row.entries for row in HallBallot.objects.all()] == [[first]]


def test_the_screen_shows_the_way_and_the_number_and_never_for_whom() -> None:
    session, vote = a_voting_hall()
    cast_ballot(vote=vote, device="phone", entries=heard_of(session)[:1])
    state = a_phone().get(reverse("public:hall_state", args=[session.screen_key])).json()
    assert state["vote"] == {
        "mode": "device", "picks": 1, "points": 0, "state": "open", "ballots": 1, "tickets": 0,
        "path": f"/vote/{vote.key}/",
    }  # fmt: skip
    assert "audience" not in state
    code = a_phone().get(f"{state['vote']['path']}qr.svg")
    assert (code.status_code, code["Content-Type"]) == (200, "image/svg+xml")
    assert b"<svg" in code.content


def test_rules_name_the_vote_and_the_published_result_has_it_apart() -> None:
    session = a_day_that_is_over()
    Round.objects.filter(pk=session.round_id).update(audience_vote="device", audience_picks=3)
    session.slots.update(state="done")
    edition, organiser = session.round.edition, f.organiser_of(session.round.edition)
    rules = a_phone().get(f"/en/c/{edition.slug}/rubric/").content.decode()
    assert "up to 3 entries" in rules
    assert "It is in no score." in rules
    open_vote(actor=organiser, session=session)
    vote = HallVote.objects.get()
    cast_ballot(vote=vote, device="phone", entries=heard_of(session)[:2])
    close_vote(actor=organiser, session=session)
    round = Round.objects.get(pk=session.round_id)
    decide_by_ranking(actor=organiser, round=round)
    assert a_phone().get(f"/en/c/{edition.slug}/results/").status_code == 404
    f.published(Round.objects.get(pk=round.pk))
    page = a_phone().get(f"/en/c/{edition.slug}/results/").content.decode()
    assert page.count("Audience prize") == 3
    shown = a_phone().get(reverse("api:edition-results", args=[edition.slug])).json()
    [told] = shown["audience"]
    assert [(row["votes"], row["share"]) for row in told["rows"]][:3] == [
        (1, "100.00"), (1, "100.00"), (0, "0.00"),
    ]  # fmt: skip


def test_points_are_told_before_the_vote_and_nobody_else_is_named_with_them_after() -> None:
    session = a_heard_round()
    edition, organiser = session.round.edition, f.organiser_of(session.round.edition)
    says = "× 10 points, added to the judges"
    assert says in a_phone().get(f"/en/c/{edition.slug}/rubric/").content.decode()
    set_tickets(actor=organiser, session=session, tickets=1)
    open_vote(actor=organiser, session=session)
    vote = HallVote.objects.get()
    url = reverse("public:hall_vote", args=[vote.key])
    assert says in a_phone().get(url).content.decode()
    api = a_phone().get(reverse("api:hall-vote", args=[vote.key])).json()
    assert (api["mode"], api["points"]) == ("ticket", 10)
    tally_round(round=session.round)
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(organiser)
    ranking = desk.get(f"/en/run/{edition.slug}/ranking/").content.decode()
    assert "is not in these scores yet" in ranking
    at = reverse("api:round-ranking", args=[edition.slug, session.round.order])
    assert desk.get(at).json()["lacks_vote"] is True


def test_the_result_names_who_has_the_audience_prize_and_tells_each_startup_its_own() -> None:
    round = f.make_last(a_published_round())
    slug = round.edition.slug
    page = a_phone().get(f"/en/c/{slug}/results/").content.decode()
    assert "Points in the score" in page
    assert "The results file has the votes of the other entries" in page
    shown = a_phone().get(reverse("api:edition-results", args=[slug])).json()
    [told] = shown["audience"]
    assert (told["most_points"], [(row["votes"], row["points"]) for row in told["rows"]]) == (
        10, [(16, "10.00")],
    )  # fmt: skip
    entry = round.participations.earliest("entry_id").entry
    startup = Client(headers={"accept-language": "en"})
    startup.force_login(entry.startup.members.earliest("pk").user)
    own = startup.get(reverse("startups:feedback", args=[entry.pk])).content.decode()
    assert "added 4.38 of at most 10 points" in own
    api = startup.get(reverse("api:application-feedback", args=[entry.pk])).json()
    assert [row["audience"] for row in api] == ["4.38"]
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(f.organiser_of(round.edition))
    results = desk.get(f"/en/run/{slug}/results/?round={round.order}").content.decode()
    assert results.count('data-label="Points in the score"') == 4
