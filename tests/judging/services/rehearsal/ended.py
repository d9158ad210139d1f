"""A rehearsal that has ended, as rows: how that comes about is tested in test_play.py."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from challenge.models import Edition, Job, JobState
from judging.services.rehearsal.play import zipped
from judging.services.rehearsal.request import places_of, request_rehearsal
from tests.judging import factories as make

RESULT: dict[str, Any] = {
    "stages": [
        {"key": "set_up", "round": None, "seconds": 0.4, "facts": {"rounds": 2, "questions": 7}},
        {"key": "assign", "round": 1, "seconds": 1.2, "facts": {"entries": 4, "pairs": 12}},
    ],
    "problem": {
        "stage": "tally",
        "round": 1,
        "code": "nobody_passed",
        "words": {"ko": "통과한 신청서가 없습니다.", "en": "Nobody passes."},
        "fields": {"round_1": {"ko": "", "en": ""}},
    },
    "notes": [
        {"part": "contact_email", "words": {"ko": "문의처를 적어 주세요.", "en": "Write a mail."}}
    ],
    "rounds": [
        {
            "order": 1,
            "name_ko": "서류평가",
            "name_en": "Document review",
            "rows": [
                {
                    "rank": 1, "number": "2026-0001", "company_ko": "가온로보틱스",
                    "company_en": "Gaon Robotics", "score": "81.25", "sheets": 5, "kind": "advance",
                    "kind_words": {"ko": "다음 단계 진출", "en": "advances"},
                    "award_ko": "", "award_en": "",
                },
            ],
        }
    ],
    "mails": [
        {
            "kind": "receipt", "language": "ko", "count": 4, "to": "김서연",
            "subject": "접수되었습니다", "body": "접수번호 2026-0001",
        }
    ],
    "papers": ["report", "tally-1"],
}  # fmt: skip


def an_ended(edition: Edition, **changes: Any) -> Job:
    job = request_rehearsal(actor=make.organiser_of(edition), edition=edition)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=1)
    job.refresh_from_db()
    file = default_storage.save(places_of(job)[-1], ContentFile(zipped({"report": b"%PDF-1"})))
    now = timezone.now()
    result = {**RESULT, "file": file, **changes}
    Job.objects.filter(pk=job.pk).update(
        state=JobState.DONE, progress=1, finished_at=now, result=result
    )
    job.refresh_from_db()
    return job
