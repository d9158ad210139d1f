"""What goes in and comes out of tallies, decisions and announcements."""

# tested by: tests/judging/api/results/test_ranking.py

from typing import Any

from rest_framework import serializers

from challenge.rest.inputs import MomentField
from judging.models import (
    Announcement,
    AnnouncementVersion,
    Decision,
    DecisionKind,
    HeldComment,
    ResultCorrection,
    Standing,
    Tally,
    Winner,
)
from submissions.queries.as_submitted import show_submitted


class StandingOut(serializers.ModelSerializer[Standing]):
    """One entry's place: official in exact decimals, calibrated beside it."""

    code = serializers.CharField(source="entry.code", read_only=True)
    title = serializers.CharField(source="entry.title", read_only=True)

    class Meta:
        model = Standing
        fields = [
            "entry", "code", "title", "rank", "official", "base", "bonus", "deduction",
            "passed", "tied", "tie_break", "mean", "sheets", "criteria",
            "calibrated", "calibrated_sd", "calibrated_rank",
            "rank_lo", "rank_hi", "rank_lo50", "rank_hi50", "p_top", "p_first",
        ]  # fmt: skip
        read_only_fields = fields


class TallyOut(serializers.ModelSerializer[Tally]):
    """A tally with its standings, best first."""

    standings = serializers.SerializerMethodField()

    class Meta:
        model = Tally
        fields = [
            "id",
            "number",
            "method",
            "input_digest",
            "software",
            "seed",
            "sheet_count",
            "calibration_refused",
            "report",
            "made_at",
            "standings",
        ]
        read_only_fields = fields

    def get_standings(self, tally: Tally) -> list[dict[str, Any]]:
        """Official order; entries without a result last."""
        names = ("entry__startup", "entry__edition")
        rows = list(tally.standings.select_related(*names).order_by("rank", "entry_id"))
        show_submitted(row.entry for row in rows)
        return [dict(row) for row in StandingOut(rows, many=True).data]


class DecisionIn(serializers.Serializer[Any]):
    """What becomes of an entry."""

    entry = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=DecisionKind.choices)
    award = serializers.CharField(required=False, allow_blank=True, default="")
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class DecisionOut(serializers.ModelSerializer[Decision]):
    """A decision with its reason."""

    award = serializers.CharField(source="award.key", default=None, read_only=True)
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Decision
        fields = ["entry", "kind", "award", "reason", "decided_at", "etag"]
        read_only_fields = fields


class AnnouncementIn(serializers.Serializer[Any]):
    """The organiser's words."""

    message_ko = serializers.CharField(required=False, allow_blank=True, default="")
    message_en = serializers.CharField(required=False, allow_blank=True, default="")


class PublishIn(serializers.Serializer[Any]):
    """Which announcement was read: its `prepared_at`; another one since then is not published."""

    seen = MomentField(required=False, allow_null=True, default=None)


class PublicationTimeIn(PublishIn):
    """When it is to be published by itself."""

    publish_at = MomentField()


class AnnouncementOut(serializers.ModelSerializer[Announcement]):
    """An announcement."""

    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Announcement
        fields = [
            "id",
            "state",
            "message_ko",
            "message_en",
            "digest",
            "full_digest",
            "prepared_by",
            "prepared_at",
            "approved_by",
            "published_at",
            "publish_at",
            "publish_by",
            "version",
            "reason_ko",
            "reason_en",
            "etag",
        ]
        read_only_fields = fields


class ChangeIn(serializers.Serializer[Any]):
    """One decision that becomes another.  award: the award's key where the entry wins."""

    entry = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=DecisionKind.choices)
    award = serializers.CharField(required=False, allow_blank=True, default="")


class CorrectionIn(serializers.Serializer[Any]):
    """The decisions that become others, and why; everybody reads the reason."""

    changes = ChangeIn(many=True)
    reason_ko = serializers.CharField(allow_blank=True)
    reason_en = serializers.CharField(required=False, allow_blank=True, default="")


class CorrectionOut(serializers.ModelSerializer[ResultCorrection]):
    """A correction."""

    changes = ChangeIn(many=True, read_only=True)

    etag = serializers.CharField(read_only=True)

    class Meta:
        model = ResultCorrection
        fields = [
            "id",
            "state",
            "changes",
            "reason_ko",
            "reason_en",
            "prepared_by",
            "prepared_at",
            "approved_by",
            "published_at",
            "etag",
        ]
        read_only_fields = fields


class ChosenOut(serializers.Serializer[Any]):
    """One who was chosen, by application number."""

    code = serializers.CharField()
    kind = serializers.CharField()
    award_ko = serializers.CharField()
    award_en = serializers.CharField()


class VersionOut(serializers.ModelSerializer[AnnouncementVersion]):
    """What was published before a correction."""

    round = serializers.IntegerField(source="announcement.round.order", read_only=True)
    results = ChosenOut(many=True, read_only=True)

    class Meta:
        model = AnnouncementVersion
        fields = [
            "round",
            "number",
            "message_ko",
            "message_en",
            "reason_ko",
            "reason_en",
            "results",
            "digest",
            "published_at",
            "replaced_at",
            "bundle",
        ]
        read_only_fields = fields


class WinnerIn(serializers.Serializer[Any]):
    """Ready for investors?"""

    ready = serializers.BooleanField()


class WinnerOut(serializers.ModelSerializer[Winner]):
    """A winner."""

    award = serializers.CharField(source="award.key", read_only=True)
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Winner
        fields = ["id", "entry", "award", "vc_ready", "flagged_at", "etag"]
        read_only_fields = fields


class PublicWinnerOut(serializers.Serializer[Any]):
    """A winner as the public reads it."""

    startup = serializers.CharField(source="entry.startup.name")
    item = serializers.CharField(source="entry.one_line")
    field = serializers.CharField(source="entry.field.name", default=None)
    district = serializers.CharField(source="entry.startup.district")


class PublicAwardOut(serializers.Serializer[Any]):
    """An award with its winners; none: nobody got it."""

    key = serializers.CharField(source="award.key")
    name = serializers.CharField(source="award.name")
    prize_krw = serializers.IntegerField(source="award.prize_krw")
    winners = PublicWinnerOut(many=True)


class PublicRoundOut(serializers.Serializer[Any]):
    """A published round: who goes on, by application number, and where its bundle is."""

    order = serializers.IntegerField(source="announcement.round.order")
    name = serializers.CharField(source="announcement.round.name")
    digest = serializers.CharField(source="announcement.digest")
    published_at = serializers.DateTimeField(source="announcement.published_at")
    advanced = serializers.ListField(child=serializers.CharField())


class AudienceVoteOut(serializers.Serializer[Any]):
    """The audience's vote of a round.  most_points: what it gives in the score at most, 0 where it
    is in none; rows: votes, share (percent), place, points (in the score; null: it is in none).
    """

    order = serializers.IntegerField(source="round.order")
    ballots = serializers.IntegerField()
    most_points = serializers.IntegerField(source="round.audience_points")
    rows = serializers.JSONField()


class PublicResultsOut(serializers.Serializer[Any]):
    """The published results of an edition."""

    message = serializers.CharField(source="announcement.message")
    figures = serializers.DictField()
    is_final = serializers.BooleanField()
    awards = PublicAwardOut(many=True)
    rounds = PublicRoundOut(many=True)
    audience = AudienceVoteOut(many=True)


class CriterionResultOut(serializers.Serializer[Any]):
    """The mean of one's own sheets on one criterion."""

    key = serializers.CharField(source="criterion.key")
    title = serializers.CharField(source="criterion.title")
    mean = serializers.DecimalField(max_digits=8, decimal_places=2)
    points = serializers.DecimalField(source="criterion.points", max_digits=8, decimal_places=2)


class OwnBonusOut(serializers.Serializer[Any]):
    """What was said of a proof that the startup sent for bonus points."""

    name = serializers.CharField(help_text="In the reader's language.")
    accepted = serializers.BooleanField()
    points = serializers.DecimalField(
        source="adjustment.points", max_digits=5, decimal_places=2, default=None
    )
    reason = serializers.CharField()


class FeedbackOut(serializers.Serializer[Any]):
    """An announced round as one startup may know it.

    code: its name in the results bundle; median: null in a field of fewer than five; sheets:
    judges who read it; amounts: of investors among them (won), as far as they let it be seen;
    audience: points of the audience's vote, null where it is in no score; bonuses: what was said
    of the proofs that it sent for bonus points; held: why an organiser keeps a comment back, once
    for each.
    """

    round = serializers.CharField(source="round.name")
    order = serializers.IntegerField(source="round.order")
    decision = serializers.CharField(source="decision.kind", default=None)
    award = serializers.CharField(source="decision.award.name", default=None)
    base = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    median = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    criteria = CriterionResultOut(many=True)
    comments = serializers.ListField(child=serializers.CharField())
    code = serializers.CharField()
    sheets = serializers.IntegerField()
    amounts = serializers.ListField(child=serializers.IntegerField())
    audience = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    bonuses = OwnBonusOut(many=True)
    held = serializers.ListField(child=serializers.ChoiceField(choices=HeldComment.Reason.choices))


class OwnReportOut(serializers.Serializer[Any]):
    """One's own scoring beside the panel as a whole, after the close.

    In points; negative is stricter.
    """

    sheets = serializers.IntegerField()
    severity = serializers.FloatField()
    severity_lo = serializers.FloatField(source="lo")
    severity_hi = serializers.FloatField(source="hi")
    scale = serializers.FloatField(source="spread", allow_null=True)
    noise = serializers.FloatField(allow_null=True)
    panel_noise = serializers.FloatField(allow_null=True)
    halo = serializers.FloatField(allow_null=True)
    straight_lines = serializers.FloatField(allow_null=True)
