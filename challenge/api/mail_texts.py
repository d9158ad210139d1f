"""Mails of an edition in its own words."""
# tested by: tests/challenge/api/test_mail_texts.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.text.mail_outline import names_in
from challenge.models import Edition, MailText
from challenge.models.mail_caps import CAPS
from challenge.models.mail_texts.own import LANGUAGES, is_reworded
from challenge.models.mail_texts.placeholders import PLACEHOLDERS
from challenge.models.mail_texts.words import house_words, spelt
from challenge.queries import observed_edition
from challenge.rest.requests import actor_of, typed
from challenge.rest.versions import takes_version
from challenge.services.mail_texts import own_texts


class MailTextIn(serializers.Serializer[Any]):
    """Subject and body with placeholders in braces, by their names or by their words."""

    subject = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True, trim_whitespace=False)


class MailTextLineOut(serializers.Serializer[Any]):
    """A kind of mail in a language.  is_own: the edition words it itself."""

    kind = serializers.CharField()
    language = serializers.ChoiceField(choices=LANGUAGES)
    is_own = serializers.BooleanField()


class MailPlaceholderOut(serializers.Serializer[Any]):
    """What the text may name.  words: as the text spells it; must_stay: no text without it; lines:
    "line" or "block" where it needs a line for itself.
    """

    name = serializers.CharField()
    words = serializers.CharField()
    must_stay = serializers.BooleanField()
    lines = serializers.CharField()


class MailTextOut(MailTextLineOut):
    """The text in force, the house's own, and what it may name."""

    subject = serializers.CharField()
    body = serializers.CharField()
    house_subject = serializers.CharField()
    house_body = serializers.CharField()
    placeholders = MailPlaceholderOut(many=True)
    etag = serializers.CharField()


class MailTexts(APIView):
    """Which mails an edition may word, and which it does."""

    @extend_schema(responses=MailTextLineOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Every kind in every language."""
        edition = observed_edition(actor_of(request), slug)
        own = {(row.kind, row.language) for row in MailText.objects.all_in_force(edition)}
        lines = [
            {"kind": kind, "language": code, "is_own": (kind, code) in own}
            for kind in CAPS
            if is_reworded(kind)
            for code in LANGUAGES
        ]
        return Response(MailTextLineOut(lines, many=True).data)


class OneMailText(APIView):
    """The text of a kind of mail in a language."""

    @extend_schema(responses=MailTextOut)
    def get(self, request: Request, slug: str, kind: str, language: str) -> Response:
        """As mails go out now."""
        edition = observed_edition(actor_of(request), slug)
        own_texts.require_kind(kind, language)
        return _answer(MailText.objects.in_force(edition, kind, language))

    @extend_schema(request=MailTextIn, responses=MailTextOut)
    @takes_version
    def put(
        self, request: Request, slug: str, kind: str, language: str, *, seen: str | None
    ) -> Response:
        """Word it anew: for mails from now on."""
        edition, given = _edition(request, slug), typed(MailTextIn, request)
        return _answer(
            own_texts.save_mail_text(
                actor=actor_of(request),
                edition=edition,
                kind=kind,
                language=language,
                seen=seen,
                **given,
            )
        )

    @extend_schema(responses=MailTextOut)
    @takes_version
    def delete(
        self, request: Request, slug: str, kind: str, language: str, *, seen: str | None
    ) -> Response:
        """Back to the house's words."""
        return _answer(
            own_texts.restore_house_text(
                actor=actor_of(request),
                edition=_edition(request, slug),
                kind=kind,
                language=language,
                seen=seen,
            )
        )


def _edition(request: Request, slug: str) -> Edition:
    return observed_edition(actor_of(request), slug)


def _answer(text: MailText) -> Response:
    house = house_words(text.kind, text.language)
    subject, body = (text.subject, text.body) if text.is_own else house
    names = [
        {
            "name": name,
            "words": PLACEHOLDERS[name].spelt(text.language),
            "must_stay": PLACEHOLDERS[name].must_stay,
            "lines": PLACEHOLDERS[name].lines,
        }
        for name in names_in(text.kind)
    ]
    words = {"subject": subject, "body": body, "house_subject": house[0], "house_body": house[1]}
    facts = {name: spelt(said, text.language) for name, said in words.items()}
    facts |= {"kind": text.kind, "language": text.language, "etag": text.etag}
    return Response(MailTextOut({**facts, "is_own": text.is_own, "placeholders": names}).data)


_ONE = "editions/<slug:slug>/mail-texts/<slug:kind>/<slug:language>"
urlpatterns = [
    path("editions/<slug:slug>/mail-texts/", MailTexts.as_view(), name="mail-texts"),
    path(_ONE, OneMailText.as_view(), name="mail-text"),
]
