"""What the API lets in: JSON that can be stored, and pages of a size that the database
can serve.
"""
# tested by: tests/challenge/api/test_fuzz.py

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any, ClassVar, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from challenge.kernel.text.plain_text import plain_values

UNSTORABLE = re.compile(
    "[\x00\ud800-\udfff]"
)  # NUL, and halves of a character: PostgreSQL keeps neither
ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
LAST = 2**63 - 1 - 1000


@extend_schema_field(OpenApiTypes.BINARY)
class FileIn(serializers.FileField):
    """A file that is sent, told to the schema as one: generated clients send its bytes."""


class StorableJSONParser(JSONParser):
    """Refuses, before any view sees it: too deep, NaN and Infinity, and characters that no database
    keeps.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value; ParseError says what is wrong."""
        body = stream.read()
        try:
            value = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
            storable = not ESCAPED.search(body) or not UNSTORABLE.search(
                json.dumps(value, ensure_ascii=False).replace("\\u0000", "\x00")
            )
        except (ValueError, RecursionError) as error:
            raise ParseError(
                _("This isn't JSON that can be read: %(why)s") % {"why": error}
            ) from error
        if not storable:
            raise ParseError(
                _("The text holds a character that can't be stored. Remove it and send it again.")
            )
        return plain_values(value)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


class MomentField(serializers.DateTimeField):
    """A date and time with its offset from UTC, so that no zone has to be guessed; one that the
    calendar cannot hold in UTC (the year 1 in Seoul, say) is wrong input, not a crash.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "offset": _(
            "Say the offset from UTC too, for example 2027-05-31T18:00:00+09:00, "
            "or with Z: 2027-05-31T09:00:00Z."
        )
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        """The same moment; a time of a clock on some wall is none."""
        if timezone.is_naive(value):
            self.fail("offset")
        try:
            return super().enforce_timezone(value)
        except OverflowError:
            self.fail("overflow")


FIELD_FOR = {
    **serializers.ModelSerializer.serializer_field_mapping,
    models.DateTimeField: MomentField,
}


class BoundedPagination(LimitOffsetPagination):
    """limit and offset; nobody draws a whole table in one answer, and no offset is beyond what the
    database can count.
    """

    max_limit = 500

    def get_offset(self, request: Request) -> int:
        """The offset, or the last that can be counted."""
        return min(super().get_offset(request), LAST)
