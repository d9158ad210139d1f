"""The key of a mailed link is in the mail alone, and works once."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import Mail, SignInLink
from challenge.services.sign_in_links import HIDDEN_KEY, LinkUsedUp, use_sign_in_link
from tests import mailed_links
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_no_key_of_a_link_stands_in_any_table_page_or_answer_of_the_api() -> None:
    """Every text of every row of every model is read, whatever will be added."""
    round = f.an_assigned_round()
    mailed_links.send_all()
    keys = mailed_links.keys_sent()
    assert len(keys) > 5
    assert len(set(keys)) == len(keys)
    kept = "\n".join(
        repr(value)
        for model in apps.get_models()
        for row in model._default_manager.values_list()
        for value in row
    )
    assert HIDDEN_KEY in kept
    slug = round.edition.slug
    shown = ""
    for role in ("organiser", "observer"):
        client = signed_in(f.an_organiser_of(round.edition, role))
        for name in ("organisers:messages", "organisers:log", "organisers:judges",
                     "api:edition-mails", "api:edition-log", "api:edition-judges"):  # fmt: skip
            answer = client.get(reverse(name, args=[slug]))
            assert answer.status_code == 200
            shown += answer.content.decode()
    assert f"/enter/judge/{HIDDEN_KEY}/" in shown
    for key in keys:
        assert key not in kept
        assert key not in shown


def test_whoever_reads_the_page_of_sent_mail_signs_in_as_nobody() -> None:
    round = f.an_assigned_round()
    page = signed_in(f.an_organiser_of(round.edition, "observer")).get(
        reverse("organisers:messages", args=[round.edition.slug])
    )
    links = set(mailed_links.LINK.finditer(page.content.decode()))
    assert links
    for found in links:
        stranger = Client()
        path = found[0].removeprefix("http://127.0.0.1:8000")
        stranger.post(path)
        assert "_auth_user_id" not in stranger.session


def test_a_link_is_used_once_in_time_and_by_nobody_who_was_shut_out() -> None:
    judge = f.a_round().edition.judges.select_related("user").earliest("pk")
    mailed_links.link_of(judge.user)
    link = SignInLink.objects.get(user=judge.user)
    SignInLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(LinkUsedUp):
        use_sign_in_link(actor=None, link=link)
    SignInLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() + timedelta(hours=1))
    type(judge.user).objects.filter(pk=judge.user.pk).update(is_active=False)
    with pytest.raises(LinkUsedUp):
        use_sign_in_link(actor=None, link=link)
    type(judge.user).objects.filter(pk=judge.user.pk).update(is_active=True)
    assert use_sign_in_link(actor=None, link=link).used_at is not None
    with pytest.raises(LinkUsedUp):
        use_sign_in_link(actor=None, link=link)


def test_a_mail_that_is_sent_twice_has_two_keys_and_each_works_once() -> None:
    judge = f.a_round().edition.judges.select_related("user").earliest("pk")
    first = mailed_links.link_of(judge.user)
    Mail.objects.filter(kind="judge_invited", to_user=judge.user).update(
        state="queued", taken_at=None
    )
    second = mailed_links.link_of(judge.user)
    assert first != second
    for link in (first, second):
        assert Client().post(link).status_code == 302
        assert Client().post(link).status_code == 200


def test_a_mail_with_a_link_goes_to_nobody_else() -> None:
    judge = f.a_round().edition.judges.select_related("user").earliest("pk")
    promised = Mail.objects.get(kind="judge_invited", to_user=judge.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.filter(pk=promised.pk).update(cc=["other@house.example"])
    mailed_links.link_of(judge.user)
    assert mail.outbox[-1].recipients() == [judge.user.email]
