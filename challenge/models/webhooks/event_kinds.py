"""What a webhook can tell of: the kinds of event, and the acts of the audit log that they are."""
# tested by: tests/challenge/services/webhooks/test_collect.py

TEST = "webhook.test"
# kind of event → the acts; in the order in which they come in an edition
ACTS_OF: dict[str, tuple[str, ...]] = {
    "entry.submitted": ("entry.submitted", "entry.imported"),
    "entry.withdrawn": ("entry.withdrawn",),
    "round.opened": ("round.opened", "round.reopened"),
    "round.closed": ("round.closed",),
    "tally.done": ("round.tallied",),
    "result.published": ("announcement.published",),
    "result.corrected": ("correction.published",),
    "introduction.made": ("introduction.introduced",),
}
KINDS = tuple(ACTS_OF)
KIND_OF_ACT = {act: kind for kind, acts in ACTS_OF.items() for act in acts}
