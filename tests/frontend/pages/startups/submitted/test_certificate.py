"""Whoever writes for a winner gets its certificate; others, and those who did not win, get none."""

import pytest

from judging.models import Winner
from tests.frontend.pages.judges.test_certificate import words_of
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make
from tests.submissions.factories import writer_of

pytestmark = pytest.mark.django_db


def test_a_winner_gets_the_certificate_and_nobody_else_does() -> None:
    round = make.a_round_with_winners(entries=4, places=2)
    won = Winner.objects.filter(entry__edition=round.edition).earliest("pk")
    other = round.edition.entries.exclude(winner__isnull=False).earliest("pk")
    client = signed_in(writer_of(won.entry))
    address = f"/apply/{won.entry_id}/certificate.pdf"
    assert address in client.get(f"/apply/{won.entry_id}/").content.decode()
    said = words_of(client.get(address).content)
    for text in ("수상 확인서", won.entry.startup.name_ko, won.award.name_ko):
        assert text in said
    assert "Certificate of award" in words_of(client.get(f"/en{address}").content)
    assert signed_in(make.a_person()).get(address).status_code == 404
    loser = signed_in(writer_of(other))
    assert loser.get(f"/apply/{other.pk}/certificate.pdf").status_code == 404
    assert "certificate.pdf" not in loser.get(f"/apply/{other.pk}/").content.decode()
