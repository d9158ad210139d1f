"""Which acts stand in the public log, and as what (docs/proof-format.md §2).

An action that was here once stays: an event noted under it may still wait for its record.
"""
# tested by: tests/challenge/transparency/test_sealing.py

SUBMISSION, WITHDRAWAL = "submission", "withdrawal"
SHEET, SHEET_WITHDRAWAL, LATE_SHEET = "sheet", "sheet-withdrawal", "late-sheet"
RECUSAL, RULE, OPENING, CLOSE = "recusal", "rule", "opening", "close"
ADJUSTMENT, TALLY, DECISION = "adjustment", "tally", "decision"
PUBLICATION, CORRECTION, CONSENT, PLEDGE = "publication", "correction", "consent", "pledge"
DEVICE_KEY, APPEAL, LOT, VOTE = "device-key", "appeal", "lot", "vote"

_ACTS = {
    SUBMISSION: ("entry.submitted", "entry.completed", "entry.imported"),
    WITHDRAWAL: ("entry.withdrawn",),
    SHEET: ("sheet.submitted",),
    SHEET_WITHDRAWAL: ("sheet.taken_back", "sheet.reopened"),
    LATE_SHEET: ("sheet.late", "late_sheet.accepted", "late_sheet.refused"),
    RECUSAL: (
        "assignment.recused", "conflict.declared", "conflict.counted", "conflict.withdrawn",
        "recusal.undone",
    ),
    RULE: (
        "edition.created", "edition.copied", "edition.published", "edition.updated",
        "edition.finished", "entry.extended", "inquiry.ruled",
        "round.added", "round.updated", "round.removed", "round.extended",
        "criterion.added", "criterion.updated", "criterion.removed",
        "award.added", "award.saved", "award.removed", "seed.committed",
    ),
    OPENING: ("round.opened", "round.reopened"),
    CLOSE: ("round.closed",),
    ADJUSTMENT: ("adjustment.added", "adjustment.removed"),
    TALLY: ("round.tallied",),
    DECISION: ("entry.decided", "decision.cleared", "round.decided_by_ranking", "round.decided"),
    PUBLICATION: ("announcement.published",),
    CORRECTION: ("correction.published",),
    APPEAL: ("appeal.answered",),
    CONSENT: ("consent.given", "consent.recorded", "consent.withdrawn"),
    PLEDGE: ("pledge.signed", "pledge.recorded", "pledge.counted"),
    LOT: ("pitch.prepared", "pitch.order_drawn"),
    VOTE: ("pitch.vote_closed",),
    DEVICE_KEY: ("judge.device_noted", "office.device_noted"),
}  # fmt: skip
KIND_OF = {action: kind for kind, actions in _ACTS.items() for action in actions}
# their content and salt are published as soon as they are sealed
OPEN_AT_ONCE = frozenset({OPENING, CLOSE, LOT, PUBLICATION, CORRECTION, APPEAL})
