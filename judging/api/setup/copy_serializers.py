"""What goes in and comes out when next year's edition is made from this one."""

# tested by: tests/judging/services/setup/test_copy_edition.py

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from challenge.kernel.errors import InvalidInput
from judging.models import Judge
from judging.queries.setup.copy_plan import MovedDate
from judging.queries.setup.edition_changes import SettingChange


class MovedDateOut(serializers.Serializer[Any]):
    """A date before and after: notice_date is a day, all others are moments."""

    name = serializers.CharField()
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    def get_before(self, row: MovedDate) -> str:
        """As it was (ISO 8601)."""
        return row.before.isoformat()

    def get_after(self, row: MovedDate) -> str:
        """As it is proposed."""
        return row.after.isoformat()


class CopyPlanOut(serializers.Serializer[Any]):
    """What is proposed for the copy."""

    slug = serializers.CharField()
    year = serializers.IntegerField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    dates = MovedDateOut(many=True)


class CopyIn(serializers.Serializer[Any]):
    """The copy's own.  dates: those that are otherwise than proposed, by name (ISO 8601)."""

    slug = serializers.SlugField(max_length=49)
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    name_ko = serializers.CharField(max_length=120)
    name_en = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    dates = serializers.DictField(child=serializers.CharField(), required=False, default=dict)


class SettingChangeOut(serializers.Serializer[Any]):
    """A value before and after, as text; null: the row isn't there."""

    what = serializers.CharField()
    name = serializers.CharField()
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    def get_before(self, change: SettingChange) -> str | None:
        """As it was."""
        return None if change.before is None else str(change.before)

    def get_after(self, change: SettingChange) -> str | None:
        """As it is."""
        return None if change.after is None else str(change.after)


class ChangedSectionOut(serializers.Serializer[Any]):
    """A part of the settings with what differs in it."""

    name = serializers.CharField()
    changes = SettingChangeOut(many=True)


class FormerJudgeOut(serializers.ModelSerializer[Judge]):
    """Somebody who judged last year."""

    email = serializers.EmailField(source="user.email", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    organisation = serializers.CharField(source="organisation.name", default="", read_only=True)

    class Meta:
        model = Judge
        fields = ["email", "name", "organisation"]
        read_only_fields = fields


def dates_in(sent: Mapping[str, str]) -> dict[str, date | datetime]:
    """The dates as such; InvalidInput names those that are none."""
    found = {name: _read(name, text) for name, text in sent.items()}
    wrong = {name: _("Write the date as 2027-03-02T09:00+09:00.") for name in found
             if found[name] is None}  # fmt: skip
    if wrong:
        raise InvalidInput(fields=wrong)
    return {name: value for name, value in found.items() if value is not None}


def _read(name: str, text: str) -> date | datetime | None:
    try:
        if name == "notice_date":
            return parse_date(text)
        moment = parse_datetime(text)
    except ValueError:
        return None
    is_naive = moment is not None and timezone.is_naive(moment)
    return timezone.make_aware(moment) if moment is not None and is_naive else moment
