"""Shapes of the floor's API: what is sent, and what is answered."""
# tested by: tests/challenge/api/test_editions.py

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from challenge.kernel.file_types import FILE_TYPES
from challenge.models import (
    AuditEvent,
    Edition,
    Field,
    FormSection,
    Job,
    Mail,
    MailTrouble,
    Paper,
    Question,
    Track,
)
from challenge.models.application_form import COMPANY_KINDS
from challenge.models.edition import MOST_DAYS, MOST_WAITLIST_DAYS
from challenge.rest.inputs import FIELD_FOR
from challenge.services import editions as services

MOST_PLACES = 20
MOST_PLACE_CHARACTERS = 40
EDITION_COLUMNS = sorted(services.ALWAYS | services.UNTIL_OPEN | {"closes_at"})


def region_field() -> serializers.ListField:
    """Where a head office may be, in both languages of the applicants."""
    place = serializers.CharField(max_length=MOST_PLACE_CHARACTERS)
    return serializers.ListField(child=place, max_length=MOST_PLACES, required=False)


class TimeOut(serializers.Serializer[Any]):
    """The server's clock, by which deadlines are decided."""

    now = serializers.DateTimeField()


class TrackOut(serializers.ModelSerializer[Track]):
    """A track."""

    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Track
        fields = ["slug", "order", "name_ko", "name_en", "max_age_years", "etag"]


class FieldOut(serializers.ModelSerializer[Field]):
    """A field."""

    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Field
        fields = ["slug", "order", "name_ko", "name_en", "etag"]


class SectionOut(serializers.ModelSerializer[FormSection]):
    """A page of the form."""

    etag = serializers.CharField(read_only=True)

    class Meta:
        model = FormSection
        fields = ["name", "order", "title_ko", "title_en", "help_ko", "help_en", "etag"]
        read_only_fields = ["name"]


class FormPresetIn(serializers.Serializer[Any]):
    """Which form is taken over: a preset such as psst-business-plan, or the form of an edition that
    you run, with its papers.
    """

    preset = serializers.SlugField(required=False, default="")
    edition = serializers.SlugField(required=False, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if bool(attrs["preset"]) == bool(attrs["edition"]):
            raise serializers.ValidationError({"preset": _("Name a form or an edition.")})
        return attrs


class LibraryQuestionOut(serializers.Serializer[Any]):
    """A question that can be taken over.  key: what it is asked for by; facts: its columns as in
    the form; what is left out has the form's default.
    """

    key = serializers.CharField()
    name = serializers.CharField(help_text="Its short name; with a number where that is taken.")
    facts = serializers.DictField()


class LibraryShelfOut(serializers.Serializer[Any]):
    """Questions that stand together.  edition: the one that asked them; empty: the library."""

    name = serializers.CharField()
    title_ko = serializers.CharField()
    title_en = serializers.CharField()
    edition = serializers.CharField()
    questions = LibraryQuestionOut(many=True)


class LibraryCopyIn(serializers.Serializer[Any]):
    """Which question is copied: a key of the library, or with an edition one of its questions."""

    key = serializers.CharField(max_length=120)
    edition = serializers.SlugField(required=False, default="")
    section = serializers.SlugField(
        required=False, default="", help_text="The part of the form; empty: the first one."
    )


class QuestionOut(serializers.ModelSerializer[Question]):
    """A question of the form."""

    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Question
        fields = [
            "key",
            "section",
            "order",
            "kind",
            "label_ko",
            "label_en",
            "help_ko",
            "help_en",
            "max_length",
            "required",
            "choices",
            "options",
            "condition",
            "criterion_key",
            "reworded_at",
            "etag",
        ]
        read_only_fields = ["key", "reworded_at"]


class PaperOut(serializers.ModelSerializer[Paper]):
    """A paper that startups are asked for, by name."""

    types = serializers.ListField(
        child=serializers.ChoiceField(choices=list(FILE_TYPES)), allow_empty=False
    )
    track_slugs = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="Asked in these tracks only; empty: in all.",
    )
    company_kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=list(COMPANY_KINDS)),
        required=False,
        help_text="Asked of these legal forms only; empty: of all.",
    )
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Paper
        fields = [
            "key",
            "order",
            "name_ko",
            "name_en",
            "help_ko",
            "help_en",
            "required",
            "track_slugs",
            "company_kinds",
            "types",
            "most_megabytes",
            "most_pages",
            "most_months",
            "readers",
            "several",
            "bonus_points",
            "bonus_round",
            "etag",
        ]
        read_only_fields = ["key"]


class IsoDay(serializers.DateField):
    """A day as the rules of an edition keep it."""

    def to_internal_value(self, value: Any) -> str:  # type: ignore[override]  # JSON keeps texts
        """YYYY-MM-DD."""
        return super().to_internal_value(value).isoformat()


class EditionRow(serializers.ModelSerializer[Edition]):
    """An edition in a list."""

    phase = serializers.CharField(read_only=True)
    challenge = serializers.CharField(source="challenge.slug", read_only=True)

    class Meta:
        model = Edition
        fields = [
            "slug",
            "challenge",
            "year",
            "state",
            "phase",
            "name_ko",
            "name_en",
            "opens_at",
            "closes_at",
        ]
        read_only_fields = fields


class EditionOut(EditionRow):
    """An edition with its form."""

    tracks = TrackOut(many=True, read_only=True)
    fields_of_business = FieldOut(source="fields", many=True, read_only=True)
    sections = SectionOut(many=True, read_only=True)
    questions = QuestionOut(many=True, read_only=True)
    papers = PaperOut(many=True, read_only=True)

    region = serializers.ListField(child=serializers.CharField(), read_only=True)
    appeal_days = serializers.IntegerField(read_only=True)
    appeal_reply_days = serializers.IntegerField(read_only=True)
    days_off = serializers.ListField(
        child=serializers.DateField(), read_only=True, help_text="Besides weekends."
    )
    remind_days = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    correction_working_days = serializers.IntegerField(read_only=True)
    objections = serializers.IntegerField(read_only=True)
    etag = serializers.CharField(read_only=True)

    class Meta(EditionRow.Meta):
        fields = [
            *dict.fromkeys([*EditionRow.Meta.fields, *EDITION_COLUMNS]),
            "preset",
            "tracks",
            "fields_of_business",
            "sections",
            "questions",
            "papers",
            "etag",
        ]
        read_only_fields = fields


class EditionChanges(serializers.ModelSerializer[Edition]):
    """What changes; leave out what stays."""

    serializer_field_mapping = FIELD_FOR
    region = region_field()
    appeal_days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS, required=False)
    appeal_reply_days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False)
    days_off = serializers.ListField(
        child=IsoDay(), required=False, max_length=100, help_text="Besides weekends."
    )
    remind_days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=365), required=False
    )
    correction_working_days = serializers.IntegerField(min_value=1, max_value=20, required=False)
    objections = serializers.IntegerField(min_value=0, max_value=20, required=False)

    class Meta:
        model = Edition
        fields = EDITION_COLUMNS
        extra_kwargs = {name: {"required": False} for name in EDITION_COLUMNS}
        validators: list[Any] = []


class ClockRulesIn(serializers.Serializer[Any]):
    """Hours of the edition's zone; both null: mail goes out at any hour.  waitlist_days: to say yes
    to a place that became free; 0: by hand; null: as it is.
    """

    quiet_from = serializers.IntegerField(min_value=0, max_value=23, allow_null=True)
    quiet_until = serializers.IntegerField(min_value=0, max_value=23, allow_null=True)
    after_outage = serializers.ChoiceField(choices=Edition.AfterOutage.choices)
    waitlist_days = serializers.IntegerField(
        min_value=0, max_value=MOST_WAITLIST_DAYS, required=False, allow_null=True, default=None
    )


class JobRow(serializers.ModelSerializer[Job]):
    """A recorded step with its progress (0..1).  error: why it failed, in the reader's language."""

    error = serializers.CharField(source="why", read_only=True)

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "state",
            "progress",
            "message",
            "message_facts",
            "attempts",
            "error",
            "seed",
            "reason",
            "result",
            "subject_type",
            "subject_id",
            "created_at",
            "started_at",
            "finished_at",
        ]
        read_only_fields = fields


class AuditOut(serializers.ModelSerializer[AuditEvent]):
    """What happened."""

    actor = serializers.CharField(source="actor.email", default=None, read_only=True)
    sealed = serializers.CharField(source="seal.digest", default=None, read_only=True)

    class Meta:
        model = AuditEvent
        fields = [
            "id",
            "at",
            "actor",
            "action",
            "object_type",
            "object_id",
            "facts",
            "before_digest",
            "after_digest",
            "request_id",
            "sealed",
        ]
        read_only_fields = fields


class MailTroubleOut(serializers.ModelSerializer[MailTrouble]):
    """What the mail service told afterwards.  over_at: a later mail to the address arrived."""

    class Meta:
        model = MailTrouble
        fields = ["kind", "reason", "at", "over_at"]
        read_only_fields = fields


class MailOut(serializers.ModelSerializer[Mail]):
    """A mail that was sent or is owed.  Its text holds sign-in links, so it is not shown.

    troubles: that it came back (bounced) or was called unwanted (complained), and why.
    """

    troubles = MailTroubleOut(many=True, read_only=True)

    class Meta:
        model = Mail
        fields = [
            "id",
            "kind",
            "to_email",
            "language",
            "subject",
            "state",
            "attempts",
            "error",
            "created_at",
            "sent_at",
            "next_try_at",
            "expires_at",
            "troubles",
        ]
        read_only_fields = fields


class MailCountOut(serializers.Serializer[Any]):
    """A kind of mail.  unsent: failed, or too late to be sent."""

    kind = serializers.CharField()
    total = serializers.IntegerField()
    waiting = serializers.IntegerField()
    unsent = serializers.IntegerField()
    last_at = serializers.DateTimeField()


class NearnessIn(serializers.Serializer[Any]):
    """How near two fields are: {"one": slug, "other": slug, "nearness": 0..1}."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """By the names in the JSON."""
        return {
            "one": serializers.SlugField(),
            "other": serializers.SlugField(),
            "nearness": serializers.FloatField(min_value=0, max_value=1),
        }
