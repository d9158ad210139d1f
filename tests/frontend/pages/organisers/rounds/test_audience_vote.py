"""The organiser's part of the audience's vote: tickets to print, opening, closing, the count."""

import pytest
from django.urls import reverse

from judging.models import Assignment, HallVote, Round
from judging.services.rounds.pitch_day.amounts import state_amount
from judging.services.rounds.pitch_day.ballot import cast_ballot
from judging.services.rounds.pitch_day.stage import act_on_stage
from judging.services.rounds.pitch_day.vote import close_vote
from tests.judging import factories as f
from tests.judging.api.organiser_client import client_of
from tests.judging.pitch_days import a_pitch_day, a_voting_hall, an_investor_of

pytestmark = pytest.mark.django_db


def test_tickets_are_made_and_printed_the_vote_opened_closed_and_counted() -> None:
    session = a_pitch_day()
    Round.objects.filter(pk=session.round_id).update(audience_vote="ticket")
    organiser = f.organiser_of(session.round.edition)
    client, at = client_of(organiser), [session.round.edition.slug, session.round.order]
    url, act = reverse("organisers:pitch_day", args=at), reverse("organisers:pitch_act", args=at)
    file = reverse("organisers:pitch_tickets", args=at)
    assert client.get(file).status_code == 404
    assert client.post(act, {"act": "set_tickets", "tickets": "many"}).status_code == 422
    client.post(act, {"act": "set_tickets", "tickets": "130"})
    page = client.get(url).content.decode()
    assert "Print tickets 127 to 130" in page
    printed = client.get(f"{file}?from=127")
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    assert client.get(f"{file}?from=131").status_code == 404
    watcher = client_of(f.an_organiser_of(session.round.edition, "observer"))
    assert watcher.get(file).status_code == 403
    assert 'value="open_vote"' not in watcher.get(url).content.decode()
    for name in ("next", "start"):
        session = act_on_stage(actor=organiser, session=session, act=name)
    client.post(act, {"act": "open_vote"})
    page = client.get(url).content.decode()
    assert 'value="close_vote"' in page
    assert "Share of the voters" not in page
    client.post(act, {"act": "close_vote"})
    assert HallVote.objects.get().state == HallVote.State.CLOSED
    assert "Share of the voters" in client.get(url).content.decode()


def test_the_vote_is_a_rule_that_freezes_and_only_a_pitch_has_it() -> None:
    edition = f.a_draft_edition()
    client = client_of(f.organiser_of(edition))
    papers, pitch = edition.rounds.order_by("order")[:2]
    form = {
        round.pk: client.get(
            reverse("organisers:round_settings", args=[edition.slug, round.order])
        ).content.decode()
        for round in (papers, pitch)
    }
    assert 'name="audience_vote"' not in form[papers.pk]
    assert 'name="audience_vote"' in form[pitch.pk]
    at = f"/api/v1/editions/{edition.slug}/rounds"
    body = {"audience_vote": "device"}
    refused = client.patch(f"{at}/{papers.order}/", body, content_type="application/json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["audience_vote"])
    for picks in (0, 4):
        wrong = client.patch(
            f"{at}/{pitch.order}/", {"audience_picks": picks}, content_type="application/json"
        )
        assert wrong.status_code in {400, 422}
    saved = client.patch(f"{at}/{pitch.order}/", body, content_type="application/json")
    assert (saved.status_code, saved.json()["audience_vote"]) == (200, "device")
    open_round = f.an_open_round(kind="pitch")
    frozen = client_of(f.organiser_of(open_round.edition)).patch(
        f"/api/v1/editions/{open_round.edition.slug}/rounds/{open_round.order}/",
        body,
        content_type="application/json",
    )
    assert frozen.status_code == 409
    open_round.refresh_from_db()
    assert open_round.audience_vote == Round.AudienceVote.OFF


def test_the_results_page_tells_votes_and_amounts_apart_from_the_ranking() -> None:
    session, vote = a_voting_hall()
    judge = an_investor_of(session.round)
    pair = Assignment.objects.filter(judge=judge).select_related("judge").earliest("pk")
    state_amount(actor=judge.user, assignment=pair, amount_krw=20_000_000)
    entry = session.slots.earliest("place").entry_id
    cast_ballot(vote=vote, device="phone", entries=[entry])
    organiser = f.organiser_of(session.round.edition)
    close_vote(actor=organiser, session=session)
    url = reverse("organisers:results", args=[session.round.edition.slug])
    text = client_of(organiser).get(url).content.decode()
    assert "Share of the voters" in text
    assert "Indicative amounts of investors" in text
    assert "₩20 million" in text
