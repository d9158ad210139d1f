"""A call that takes applications, and what may stand in it."""

from datetime import timedelta
from io import BytesIO

from django.utils import timezone

from challenge.models import Edition, User
from judging.services.assignment.objections import raise_objection
from submissions.models import AnswerVersion, EligibilityCheck, Entry
from submissions.queries.eligibility_rules import PASS
from submissions.services.companies import add_member
from submissions.services.draft import save_answers
from submissions.services.files.file_check import check_attachment
from submissions.services.files.issue_date import set_issue_date
from submissions.services.files.upload import attach_file, start_upload
from submissions.services.submit_at_deadline import wish_submission
from submissions.services.with_organiser.hand_overs import ask_hand_over
from tests.races.campaign.scenes import People
from tests.submissions import factories as s


def call(people: People) -> tuple[Edition, None]:
    """Takes applications; one is a draft that is whole, one is sent."""
    edition = s.an_edition()
    person, colleague = people["startup"], people["colleague"]
    draft = s.fill(s.a_draft(edition, actor=person))
    sent = s.fill(s.a_draft(edition, actor=colleague))
    s.submit(sent, actor=colleague)
    add_member(actor=person, startup=draft.startup, email=people["somebody"].email)
    start_upload(actor=person, entry=draft, kind="deck", name="deck.pdf", size=10)
    _date_a_paper(draft, person)
    for text in ("병원 물류가 밀립니다.", "간호사가 하루에 두 시간을 나릅니다."):
        AnswerVersion.objects.update(began_at=timezone.now() - timedelta(hours=1))
        save_answers(actor=person, entry=draft, changes={"problem-who": text})
    raise_objection(actor=person, entry=draft, person="김하나", reason="분쟁 중")
    wish_submission(actor=person, entry=draft)
    ask_hand_over(edition=edition, language="ko", **_lost_mailbox_of(colleague))
    s.fill(s.a_draft(edition, actor=people["invited"]))  # may be submitted at the deadline
    passed = [{"rule": "age", "outcome": PASS, "facts": {}}]
    EligibilityCheck.objects.update_or_create(entry=sent, defaults={"findings": passed})
    Edition.objects.filter(pk=edition.pk).update(closes_at=timezone.now() + timedelta(days=3))
    return edition, None


def _lost_mailbox_of(person: User) -> dict[str, str]:
    """What somebody types who can't read it any more."""
    return {
        "company": "도토리로보틱스", "old_email": person.email, "new_email": "next@example.com",
        "name": "구병찬", "phone": "02-1234-5678",
    }  # fmt: skip


def _date_a_paper(entry: Entry, person: User) -> None:
    """One that says how old it is."""
    entry.edition.papers.filter(key="plan").update(most_months=3)
    file = attach_file(
        actor=person, entry=entry, kind="plan", name="plan.pdf", file=BytesIO(s.a_pdf(1))
    )
    check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    set_issue_date(actor=person, attachment=file, issued_on=timezone.localdate())
