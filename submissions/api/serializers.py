"""What goes in and comes out of the startup's API."""
# tested by: tests/submissions/api/test_applications.py

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from challenge.models import Edition
from challenge.rest.inputs import MomentField
from submissions.models import (
    Consent,
    ConsentKind,
    EligibilityCheck,
    Entry,
    Receipt,
    Startup,
)
from submissions.permissions import may_read_draft
from submissions.queries.changes import changes_since_submission
from submissions.queries.entries import last_moment_for
from submissions.queries.snapshot import COMPANY_FIELDS
from submissions.services.consents import SHARED_ITEMS
from submissions.services.submit import sealed_by
from submissions.services.with_organiser.extension import MOST_REASON_LETTERS

PIECE_BYTES = 2 * 1024 * 1024  # what we advise; uploading.PIECE_MAX_BYTES is what we take


class StartupOut(serializers.ModelSerializer[Startup]):
    """A company."""

    name = serializers.CharField(read_only=True)
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Startup
        fields = ["id", "name", *COMPANY_FIELDS, "etag"]
        read_only_fields = fields


class StartupIn(serializers.ModelSerializer[Startup]):
    """The company's facts; leave out what stays as it is."""

    registration_number = serializers.CharField(required=False, allow_blank=True, max_length=14)

    class Meta:
        model = Startup
        fields = list(COMPANY_FIELDS)
        extra_kwargs = {"name_ko": {"required": False}}


class ApplicationRow(serializers.ModelSerializer[Entry]):
    """An application in a list."""

    code = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    company = serializers.CharField(source="startup.name", read_only=True)
    edition = serializers.SlugRelatedField[Edition](slug_field="slug", read_only=True)
    track = serializers.CharField(source="track.slug", read_only=True, default=None)
    field = serializers.CharField(source="field.slug", read_only=True, default=None)
    eligibility = serializers.CharField(source="eligibility.state", read_only=True, default=None)

    class Meta:
        model = Entry
        fields = [
            "id",
            "edition",
            "code",
            "state",
            "title",
            "company",
            "track",
            "field",
            "eligibility",
            "submitted_at",
            "changed_at",
        ]
        read_only_fields = fields


class MissingOut(serializers.Serializer[Any]):
    """One thing that still keeps the application from being submitted."""

    part = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()


class ChangeOut(serializers.Serializer[Any]):
    """One field that differs from what was submitted last."""

    part = serializers.CharField()
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the serializer's own
    submitted = serializers.CharField()
    now = serializers.CharField()


_STANDING = ["eligibility_reason", "correction_due_at", "correction_parts", "last_moment"]


class ApplicationOut(ApplicationRow):
    """An application as its writers see it."""

    startup = StartupOut(read_only=True)
    eligibility_reason = serializers.CharField(
        source="eligibility.reason", read_only=True, default=""
    )
    correction_due_at = serializers.DateTimeField(
        source="eligibility.correction_due_at", read_only=True, default=None
    )
    correction_parts = serializers.ListField(
        child=serializers.CharField(),
        source="eligibility.correction_parts",
        read_only=True,
        default=list,
    )
    last_moment = serializers.SerializerMethodField()
    closes_at = serializers.DateTimeField(read_only=True)
    changes_since_submission = serializers.SerializerMethodField()

    class Meta(ApplicationRow.Meta):
        fields = [
            *ApplicationRow.Meta.fields,
            "startup",
            "title_ko",
            "title_en",
            "one_line_ko",
            "one_line_en",
            "keywords",
            "answers",
            "answer_versions",
            "revision",
            "eligibility_reason",
            "correction_due_at",
            "correction_parts",
            "last_moment",
            "closes_at",
            "extended_until",
            "extension_reason",
            "changes_since_submission",
        ]
        read_only_fields = fields

    @extend_schema_field(ChangeOut(many=True))
    def get_changes_since_submission(self, entry: Entry) -> Any:
        """What was changed since and is not submitted: a draft, for those who write it alone."""
        viewer = self.context.get("viewer")
        if viewer is not None and not may_read_draft(viewer, entry):
            return []
        return ChangeOut(changes_since_submission(entry), many=True).data

    @extend_schema_field(serializers.DateTimeField())
    def get_last_moment(self, entry: Entry) -> Any:
        """Until when a submission counts."""
        return last_moment_for(entry)


class ApplicationIn(serializers.Serializer[Any]):
    """Begin an application."""

    edition = serializers.SlugField()
    company_name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=Startup.Kind.choices, default=Startup.Kind.CORPORATION)
    founded_on = serializers.DateField(required=False, allow_null=True, default=None)
    in_region = serializers.BooleanField(default=True)


class AnswersIn(serializers.Serializer[Any]):
    """Changed fields only: question keys or item fields (title_ko, one_line_ko, track, field,
    keywords, …).

    replaces: per field what was sent before and never answered for, so that it isn't taken for
    somebody else's.
    """

    changes = serializers.DictField(child=serializers.JSONField(allow_null=True))
    base_versions = serializers.DictField(
        child=serializers.IntegerField(min_value=0), required=False
    )
    replaces = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField(allow_null=True), max_length=5),
        required=False,
    )


class CurrentOut(serializers.Serializer[Any]):
    """What somebody else wrote in a field meanwhile."""

    value = serializers.JSONField(allow_null=True)
    version = serializers.IntegerField()


class AnswersOut(serializers.Serializer[Any]):
    """What became of each field.  late: kept as a draft only, the deadline has passed."""

    revision = serializers.IntegerField()
    saved_at = serializers.DateTimeField()
    late = serializers.BooleanField()
    versions = serializers.DictField(child=serializers.IntegerField())
    current = serializers.DictField(child=CurrentOut())
    refused = serializers.DictField(child=serializers.CharField())


class ChangedFieldOut(serializers.Serializer[Any]):
    """An answer with a history: how many versions are kept, and when it was changed last."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the serializer's own
    count = serializers.IntegerField()
    at = serializers.DateTimeField()


class PieceOut(serializers.Serializer[Any]):
    """Part of a comparison with the version before: same, added or removed."""

    kind = serializers.CharField()
    text = serializers.CharField()


class KeptAnswerOut(serializers.Serializer[Any]):
    """One version of an answer, in words.  by: who wrote it."""

    version = serializers.IntegerField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    text = serializers.CharField()
    pieces = PieceOut(many=True)
    is_present = serializers.BooleanField()


class RestoreIn(serializers.Serializer[Any]):
    """Which version stands again; base_version: the one that was seen as the present one."""

    version = serializers.IntegerField(min_value=0)
    base_version = serializers.IntegerField(min_value=0, required=False)


class ReceiptOut(serializers.ModelSerializer[Receipt]):
    """접수증."""

    version = serializers.IntegerField(source="version.number", read_only=True)

    class Meta:
        model = Receipt
        fields = ["number", "entry", "version", "received_at", "digest"]
        read_only_fields = fields


class ReceivedOut(ReceiptOut):
    """A receipt with what was received, word for word.  digest = SHA-256 of `sealed`,
    sealed.content = SHA-256 of `content`.

    Both are hashed as JSON in UTF-8 with sorted keys and no spaces.
    """

    content = serializers.JSONField(source="version.snapshot", read_only=True)
    sealed = serializers.SerializerMethodField()

    class Meta(ReceiptOut.Meta):
        fields = [*ReceiptOut.Meta.fields, "sealed", "content"]
        read_only_fields = fields

    def get_sealed(self, receipt: Receipt) -> dict[str, str]:
        """What the digest is computed over."""
        return sealed_by(
            number=receipt.number, received_at=receipt.received_at, version=receipt.version
        )


class ConsentTextOut(serializers.Serializer[Any]):
    """What somebody would agree to, in the reader's language; read it before agreeing."""

    kind = serializers.CharField()
    needed = serializers.BooleanField()
    title = serializers.CharField()
    text = serializers.CharField()


class ConsentIn(serializers.Serializer[Any]):
    """Agree; shared_items only for investors."""

    kind = serializers.ChoiceField(choices=ConsentKind.choices)
    shared_items = serializers.ListField(
        child=serializers.ChoiceField(choices=SHARED_ITEMS), required=False, default=list
    )


class ConsentOut(serializers.ModelSerializer[Consent]):
    """A consent with the text that was agreed to."""

    class Meta:
        model = Consent
        fields = ["id", "kind", "text_version", "text", "shared_items", "given_at", "withdrawn_at"]
        read_only_fields = fields


class EligibilityOut(serializers.ModelSerializer[EligibilityCheck]):
    """The findings and the decision."""

    etag = serializers.CharField(read_only=True)

    class Meta:
        model = EligibilityCheck
        fields = [
            "entry",
            "state",
            "findings",
            "reason",
            "correction_due_at",
            "correction_parts",
            "decided_at",
            "etag",
        ]
        read_only_fields = fields


class EligibilityIn(serializers.Serializer[Any]):
    """A decision; correction and ineligible need a reason.  parts: what a correction opens:
    company, item, section:<name>, file:<kind>.
    """

    state = serializers.ChoiceField(choices=EligibilityCheck.State.choices)
    reason = serializers.CharField(required=False, allow_blank=True, default="")
    parts = serializers.ListField(child=serializers.CharField(), required=False, default=list)


class ExtensionIn(serializers.Serializer[Any]):
    """More time for one entry."""

    until = MomentField()
    reason = serializers.CharField(max_length=MOST_REASON_LETTERS)


class ExtensionOut(serializers.Serializer[Any]):
    """The deadline of one entry.  extended_until: null where it is the edition's."""

    entry = serializers.IntegerField(source="pk")
    closes_at = serializers.DateTimeField()
    extended_until = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(source="extension_reason")


class EligibilityJobOut(serializers.Serializer[Any]):
    """The job that computes the rules; its progress is read with the edition's other jobs."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    state = serializers.CharField()
    progress = serializers.FloatField()


class WithdrawIn(serializers.Serializer[Any]):
    """Why, if the startup wants to say."""

    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class WishOut(serializers.Serializer[Any]):
    """Whether the draft is submitted by itself at the deadline, and since when that is wished;
    null: not.
    """

    wished_at = serializers.DateTimeField(source="wish.wished_at", default=None, allow_null=True)
    wished_by = serializers.CharField(
        source="wish.wished_by.display_name", default=None, allow_null=True
    )
