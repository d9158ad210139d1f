"""Founders and judges: from a consent to a receipt, from a sheet to a recusal, and an answer to an
investor.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from challenge.kernel import clock
from challenge.models import User
from introductions.models import Introduction, IntroductionState
from introductions.services.answers import agree_as_startup, decline_introduction
from judging.models import (
    Assignment,
    AssignmentState,
    Recusal,
    RoundState,
    Scoresheet,
    SheetRevision,
    SheetState,
)
from judging.services.assignment.recuse import recuse
from judging.services.scoring.sheet import save_sheet, withdraw_sheet
from submissions.models import Attachment, Consent, Entry, EntryState, Receipt
from submissions.services import submit
from submissions.services.consents import SHARED_ITEMS, give_consent, withdraw_consent
from submissions.services.draft import save_answers
from submissions.services.files.file_check import ATTEMPTS
from submissions.services.files.upload import attach_file
from tests.faults.simulated.houses import a_file
from tests.faults.simulated.people.acts import Act, Memory
from tests.faults.simulated.people.sight import Sight
from tests.judging import factories as judging
from tests.submissions import factories as startups

DECK = startups.a_pdf(1)
READY = Attachment.State.READY


def founder_acts(memory: Memory, sight: Sight, number: int, actor: User) -> Iterator[Act]:
    """What one founder may do now."""
    entry = sight.entries[number]
    if sight.is_call_open:
        yield from _apply(memory, sight, f"founder {number}", actor, entry)
    consent = sight.consents.get((entry.startup_id, "investors"))
    has_agreed = any(
        row.winner.entry_id == entry.pk and row.startup_agreed_at for row in sight.introductions
    )
    turns_away = memory.wishes(f"founder {number} turns away", 0.15) or (
        has_agreed and memory.wishes(f"founder {number} thinks better of it", 0.6)
    )
    if consent is not None and entry.state == EntryState.SUBMITTED and turns_away:
        yield Act(
            f"founder {number} withdraws the consent",
            partial(withdraw_consent, actor=actor, consent=consent),
            _consent_is_withdrawn,
        )
    for introduction in sight.introductions:
        if introduction.winner.entry_id == entry.pk:
            yield from _answer(memory, f"founder {number}", actor, introduction)


def _apply(memory: Memory, sight: Sight, name: str, actor: User, entry: Entry) -> Iterator[Act]:
    facts: dict[str, Any] = {"actor": actor, "startup": entry.startup, "edition": entry.edition}
    yield Act(
        f"{name} consents", partial(give_consent, kind="collection", **facts), _consent_stands
    )
    yield Act(
        f"{name} consents to investors",
        partial(give_consent, kind="investors", shared_items=list(SHARED_ITEMS), **facts),
        _consent_was_given,
    )
    decks = sight.decks.get(entry.pk, [])
    times = 1 + decks.count(Attachment.State.REFUSED)
    yield Act(f"{name} sends a deck, {times}", partial(_send_deck, actor, entry), _deck_is_whole)
    title = f"{name} title"
    change = partial(save_answers, actor=actor, entry=entry, changes={"title_ko": title})
    if entry.state == EntryState.DRAFT:
        yield Act(f"{name} writes", change, partial(_answer_stands, title))
    if READY not in decks or (entry.startup_id, "collection") not in sight.consents:
        return
    if f"{name} submits" not in memory.answered:
        yield Act(f"{name} submits", partial(_submit, actor, entry, f"{name}-1"), _receipt_stands)
    elif memory.wishes(f"{name} submits again", 0.4):
        yield Act(
            f"{name} submits again", partial(_submit, actor, entry, f"{name}-2"), _receipt_stands
        )


def _send_deck(actor: User, entry: Entry) -> Attachment:
    return attach_file(actor=actor, entry=entry, kind="deck", name="deck.pdf", file=a_file(DECK))


def _submit(actor: User, entry: Entry, key: str) -> Receipt:
    return submit.submit_entry(
        actor=actor, entry=entry, received_at=clock.now(), idempotency_key=key
    )


def _answer(memory: Memory, name: str, actor: User, introduction: Introduction) -> Iterator[Act]:
    owed = memory.owes(f"{name} says no") or memory.owes(f"{name} says yes")
    if introduction.state != IntroductionState.PROPOSED and not owed:
        return
    if memory.wishes(f"{name} says no", 0.15):
        do = partial(decline_introduction, actor=actor, introduction=introduction)
        yield Act(f"{name} says no", do, _no_stands)
        return
    items = ["contact", "deck"]
    do = partial(agree_as_startup, actor=actor, introduction=introduction, shared_items=items)
    yield Act(f"{name} says yes", do, _yes_stands)


def judge_acts(memory: Memory, sight: Sight, number: int, actor: User) -> Iterator[Act]:
    """What one judge may do now."""
    mine = [row for row in sight.assignments if row.judge.user_id == actor.pk]
    if sight.round.state != RoundState.OPEN or sight.now >= sight.round.closes_at:
        return
    places = {entry.pk: place for place, entry in enumerate(sight.entries)}
    for row in mine:
        if row.state == AssignmentState.ACTIVE:
            yield from _work(memory, f"judge {number}", row, places[row.entry_id])


def _work(memory: Memory, judge: str, row: Assignment, place: int) -> Iterator[Act]:
    name = f"{judge} on {place}"
    sheet: Scoresheet | None = getattr(row, "sheet", None)
    do: Any
    if memory.wishes(f"{name} is in conflict", 0.12):
        do = partial(recuse, actor=row.judge.user, assignment=row, kind="other")
        yield Act(f"{name} recuses", do, _recusal_stands)
        return
    scores = f"{name} scores, {2 if f'{name} withdraws' in memory.answered else 1}"
    if sheet is None or sheet.state != SheetState.SUBMITTED or memory.owes(scores):
        yield _score(memory, scores, row, sheet)
        return
    if memory.wishes(f"{name} changes", 0.3):
        yield _score(memory, f"{name} changes", row, sheet)
    if memory.wishes(f"{name} withdraws", 0.15):
        do = partial(withdraw_sheet, actor=row.judge.user, assignment=row)
        yield Act(f"{name} withdraws", do)


def _score(memory: Memory, name: str, row: Assignment, sheet: Scoresheet | None) -> Act:
    """With the words that tell this try of this act from all others."""
    words = f"{name}, try {memory.refusals[name]}. {judging.COMMENT}"
    level = 2 + sum(map(ord, name)) % 4
    base = memory.once(name, sheet.revision if sheet else 0)

    def save() -> tuple[int, int]:
        saved = save_sheet(
            actor=row.judge.user,
            assignment=row,
            scores=judging.full_scores(row, level),
            comment=words,
            base_revision=base,
            mutation_id=words[:70],
            submit=True,
            reason="Read again." if name.endswith("changes") else "",
        )
        return saved.pk, saved.revision

    return Act(name, save, partial(_revision_stands, words))


def _consent_stands(consent: Consent) -> str:
    stands = Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).exists()
    return "" if stands else "the consent is gone"


def _consent_was_given(consent: Consent) -> str:
    return "" if Consent.objects.filter(pk=consent.pk).exists() else "the consent is gone"


def _consent_is_withdrawn(consent: Consent) -> str:
    stands = Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).exists()
    return "the consent stands all the same" if stands else ""


def _deck_is_whole(sent: Attachment) -> str:
    attachment = Attachment.objects.filter(pk=sent.pk).first()
    if attachment is None or attachment.state == Attachment.State.REMOVED:
        return "the file is gone"
    if attachment.state == Attachment.State.REFUSED:  # it took three workers with it
        is_told = attachment.refusal_code == "too_heavy" and attachment.check_attempts >= ATTEMPTS
        return "" if is_told else f"the file was refused: {attachment.refusal_code}"
    try:
        with attachment.file.open("rb") as file:
            return "" if file.read() == DECK else "the file is another one"
    except OSError as error:
        return f"the file can't be read: {error}"


def _answer_stands(title: str, _saved: Any) -> str:
    return "" if Entry.objects.filter(answers__title_ko=title).exists() else "the answer is gone"


def _receipt_stands(receipt: Receipt) -> str:
    rows = Receipt.objects.filter(
        pk=receipt.pk, digest=receipt.digest, version__digest=receipt.version.digest
    )
    return "" if rows.exists() else "the receipt is gone"


def _revision_stands(words: str, said: tuple[int, int]) -> str:
    sheet, number = said
    rows = SheetRevision.objects.filter(sheet=sheet, number=number, snapshot__comment=words)
    return "" if rows.exists() else "what was submitted is gone"


def _recusal_stands(recusal: Recusal) -> str:
    return "" if Recusal.objects.filter(pk=recusal.pk).exists() else "the recusal is gone"


def _yes_stands(introduction: Introduction) -> str:
    rows = Introduction.objects.filter(pk=introduction.pk, startup_agreed_at__isnull=False)
    return "" if rows.exists() else "the yes is gone"


def _no_stands(introduction: Introduction) -> str:
    rows = Introduction.objects.filter(pk=introduction.pk, startup_declined_at__isnull=False)
    return "" if rows.exists() else "the no is gone"
