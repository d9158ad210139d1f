"""An edition's mails by kind with counts, searched, and each opened where it stands; by page and
API.
"""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from challenge.models import Edition, Mail, MailState, RoleKind
from challenge.models.mail_caps import CAPS
from frontend.in_words.mails import MAIL_KINDS
from judging.models import Round
from tests.frontend.pages.organisers.desk import at, organiser, signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15


def a_mail(edition: Edition, kind: str, **facts: Any) -> Mail:
    number = Mail.objects.count()
    given = {
        "key": f"{kind}-{number}",
        "to_email": f"reader-{number}@startup.example",
        "subject": f"Subject {number}",
        "body": f"Words of mail {number}",
        "state": MailState.SENT,
    }
    return Mail.objects.create(edition=edition, kind=kind, **{**given, **facts})


def some_mails() -> Round:
    """Three receipts, one of which failed, and an invitation that waits."""
    round = make.a_round()
    Mail.objects.filter(edition=round.edition).delete()
    a_mail(round.edition, "receipt", to_user=make.a_person("Kim Haneul"))
    a_mail(round.edition, "receipt", to_email="choi@other.example")
    a_mail(round.edition, "receipt", state=MailState.FAILED, error="Mailbox unavailable")
    a_mail(round.edition, "judge_invited", state=MailState.QUEUED, subject="Will you judge?")
    return round


def test_every_kind_of_mail_has_words_in_both_languages() -> None:
    assert set(MAIL_KINDS) == set(CAPS)
    for language in ("ko", "en"):
        with translation.override(language):
            words = [str(called) for called in MAIL_KINDS.values()]
        assert len(set(words)) == len(words), language


def test_the_kinds_stand_with_their_counts_and_lead_to_their_mails() -> None:
    round = some_mails()
    client, page = organiser(round), at("messages", round)
    text = " ".join(text_of(client, page).split())
    assert '<a href="?kind=receipt">Receipt</a>' in text
    assert '<span class="num">3</span>' in text
    assert "1 not sent" in text
    assert "1 waiting" in text
    narrowed = text_of(client, f"{page}?kind=judge_invited")
    assert "Will you judge?" in narrowed
    assert "Words of mail 0" not in narrowed


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("search=haneul", "Words of mail 0"),
        ("search=choi@other", "Words of mail 1"),
        ("state=failed", "Words of mail 2"),
        ("search=will you", "Words of mail 3"),
    ],
)
def test_mails_are_found_by_name_address_subject_and_state(asked: str, found: str) -> None:
    round = some_mails()
    text = text_of(organiser(round), f"{at('messages', round)}?{asked}")
    assert [n for n in range(4) if f"Words of mail {n}" in text] == [int(found[-1])]


def test_nothing_found_says_so_and_leads_back() -> None:
    round = some_mails()
    text = text_of(organiser(round), f"{at('messages', round)}?search=nobody")
    assert "Nothing was found" in text
    assert 'href="?"' in text


def test_the_api_counts_and_narrows_as_the_page_does() -> None:
    round = some_mails()
    client = organiser(round)
    slug = round.edition.slug
    kinds = client.get(reverse("api:edition-mail-kinds", args=[slug])).json()
    assert {row["kind"]: (row["total"], row["waiting"], row["unsent"]) for row in kinds} == {
        "receipt": (3, 0, 1),
        "judge_invited": (1, 1, 0),
    }
    mails = reverse("api:edition-mails", args=[slug])
    assert client.get(mails, {"kind": "receipt", "search": "choi"}).json()["count"] == 1
    assert client.get(mails, {"state": "failed"}).json()["results"][0]["error"]
    stranger = signed_in(make.a_person())
    assert stranger.get(reverse("api:edition-mail-kinds", args=[slug])).status_code == 404


def test_an_observer_reads_them_and_sends_nothing_again() -> None:
    round = some_mails()
    watcher = signed_in(make.an_organiser_of(round.edition, RoleKind.OBSERVER))
    text = text_of(watcher, at("messages", round))
    assert "Mailbox unavailable" in text
    assert "Send again" not in text


def test_many_mails_ask_no_more_than_few(django_assert_max_num_queries: Any) -> None:
    round = some_mails()
    for kind in [*CAPS][:30]:
        a_mail(round.edition, kind, to_user=make.a_person())
    client = organiser(round)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(at("messages", round))
