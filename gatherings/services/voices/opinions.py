"""The votes of a consultation are counted: by the clock, for at least five people, once at the end.

While it runs it is counted anew only when five more people have voted: of two results one after
the other, the difference tells nobody's vote.
"""

from django.db import transaction

from challenge.kernel import clock
from challenge.models import Job
from challenge.services.jobs import enqueue_job, finish_job, hold_job, run_job
from gatherings.algorithms.opinion_groups import LEAST_PEOPLE, Counted, Opinions, opinions_in
from gatherings.models import Consultation, OpinionResult
from gatherings.models.voices import COUNTED_AFTER
from gatherings.queries.voices import consultations_to_count, votes_of

KIND = "count_voices"


def ask_for_counts() -> int:
    """Ask for a count wherever one is due; returns for how many.  Asked twice, it is asked once."""
    now, asked = clock.now(), 0
    for due in consultations_to_count():
        row = due.consultation
        is_over = row.closes_at + COUNTED_AFTER <= now
        if not is_over and (row.closes_at <= now or due.people < due.counted + LEAST_PEOPLE):
            continue
        what = "end" if is_over else str(due.people)
        enqueue_job(
            actor=None,
            edition=row.edition,
            kind=KIND,
            key=f"{KIND}:{row.pk}:{what}",
            task="gatherings.tasks.count_opinions",
            subject=("consultation", row.pk),
        )
        asked += 1
    return asked


def write_opinions(*, job_id: int) -> None:
    """The task's body: count on plain data, then put the result in place of the one before.

    Run twice, it writes one result; a final one stays.
    """
    run_job(job_id=job_id, body=_count)


def _count(job: Job) -> None:
    consultation = Consultation.objects.get(pk=job.subject_id or 0)
    now = clock.now()
    is_final = consultation.closes_at + COUNTED_AFTER <= now
    statements, votes = votes_of(consultation)
    found = opinions_in(votes, seed=consultation.seed)
    values = {
        "made_at": now,
        "voters": len(votes),
        "figures": _figures(statements, found, is_shown=len(votes) >= LEAST_PEOPLE),
        "is_final": is_final,
    }
    with transaction.atomic():
        hold_job(job=job)
        rows = OpinionResult.objects.select_for_update(no_key=True)
        known = rows.filter(consultation=consultation).first()
        if known is None:
            OpinionResult.objects.create(consultation=consultation, **values)
        elif not known.is_final:
            OpinionResult.objects.filter(pk=known.pk).update(**values)
    finish_job(job=job, result={"voters": len(votes), "groups": len(found.sizes)})


def _figures(statements: list[int], found: Opinions, *, is_shown: bool) -> dict[str, object]:
    """Nothing that fewer than five people stand behind."""
    if not is_shown:
        return {"sizes": [], "statements": [], "shared": [], "divided": []}
    return {
        "sizes": list(found.sizes),
        "statements": [
            {
                "id": pk,
                "all": _told(found.counts[column]),
                "groups": [_told(group[column]) for group in found.by_group],
            }
            for column, pk in enumerate(statements)
        ],
        "shared": [statements[column] for column in found.shared],
        "divided": [statements[column] for column in found.divided],
    }


def _told(counted: Counted) -> list[int] | None:
    if not counted.may_be_shown:
        return None
    return [counted.agrees, counted.disagrees, counted.seen]
