"""Consultations: statements, one's votes, what all say together, and answers."""
# tested by: tests/gatherings/api/test_voices.py

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.models import Division
from challenge.permissions import may_observe
from challenge.queries import visible_edition
from challenge.rest.inputs import MomentField
from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.rest.versions import takes_version
from gatherings.models import Consultation, Statement, Vote
from gatherings.models.voices import MOST_ANSWER, MOST_STATEMENT
from gatherings.queries.voices import (
    accepted_in,
    consultation_for,
    consultations_for,
    next_statement,
    outcome_of,
    own_proposals,
    own_votes,
)
from gatherings.services.voices.consultations import add_consultation, save_consultation
from gatherings.services.voices.statements import (
    answer_statement,
    decide_statement,
    propose_statement,
    write_statement,
)
from gatherings.services.voices.votes import cast_vote

LAST_ROW = 2**63 - 1
STAGES = [("ahead", "ahead"), ("open", "open"), ("closed", "closed")]


class ConsultationOut(serializers.ModelSerializer[Consultation]):
    """A consultation.  stage: by the clock."""

    stage = serializers.ChoiceField(STAGES, read_only=True)
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Consultation
        fields = ["id", *Consultation.VERSIONED, "stage", "etag"]
        read_only_fields = fields


class ConsultationIn(serializers.Serializer[None]):
    """A topic, its times, and the day until which it is answered."""

    title_ko = serializers.CharField(max_length=120)
    title_en = serializers.CharField(max_length=120, allow_blank=True, required=False)
    about_ko = serializers.CharField(max_length=2_000, allow_blank=True, required=False)
    about_en = serializers.CharField(max_length=2_000, allow_blank=True, required=False)
    opens_at = MomentField()
    closes_at = MomentField()
    answers_due = serializers.DateField()


class StatementOut(serializers.ModelSerializer[Statement]):
    """A statement.  said_by: never a person's name; mine: one's own vote, null: none yet."""

    said_by = serializers.CharField(read_only=True)
    reason = serializers.SerializerMethodField()
    mine = serializers.SerializerMethodField()
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Statement
        fields = [
            "id", "text_ko", "text_en", "state", "author", "said_by", "reason", "mine",
            "answer_ko", "answer_en", "answered_at", "etag",
        ]  # fmt: skip
        read_only_fields = fields

    def get_reason(self, row: Statement) -> str:
        """Why it isn't taken up, for its author and the organisers."""
        return row.reason if row.state == Statement.State.REFUSED else ""

    def get_mine(self, row: Statement) -> int | None:
        """Of the reader."""
        found: int | None = self.context.get("own", {}).get(row.pk)
        return found


class StatementIn(serializers.Serializer[None]):
    """A statement in one language or both.  division: written for it, by its chair."""

    text_ko = serializers.CharField(
        max_length=MOST_STATEMENT, allow_blank=True, required=False, default=""
    )
    text_en = serializers.CharField(
        max_length=MOST_STATEMENT, allow_blank=True, required=False, default=""
    )
    division = serializers.IntegerField(
        min_value=1, max_value=LAST_ROW, required=False, allow_null=True, default=None
    )
    propose = serializers.BooleanField(required=False, default=True)


class StatementDecisionIn(serializers.Serializer[None]):
    """Whether it is voted on; a refusal needs a reason."""

    accept = serializers.BooleanField()
    reason = serializers.CharField(max_length=300, allow_blank=True, required=False, default="")


class StatementVoteIn(serializers.Serializer[None]):
    """1: agree, 0: pass, -1: disagree."""

    choice = serializers.ChoiceField(Vote.Choice.choices)


class StatementAnswerIn(serializers.Serializer[None]):
    """What is done about it."""

    answer_ko = serializers.CharField(max_length=MOST_ANSWER, required=False)
    answer_en = serializers.CharField(max_length=MOST_ANSWER, allow_blank=True, required=False)


class OpinionShareOut(serializers.Serializer[Any]):
    """How some people voted."""

    agrees = serializers.IntegerField()
    disagrees = serializers.IntegerField()
    passes = serializers.IntegerField()
    seen = serializers.IntegerField()


class OpinionOut(serializers.Serializer[Any]):
    """A statement, how all voted and how each group did; null where fewer than five saw it."""

    id = serializers.IntegerField(source="statement.pk")
    text = serializers.CharField(source="statement.text")
    all = OpinionShareOut(allow_null=True)
    groups = OpinionShareOut(many=True)


class ConsultationOutcomeOut(serializers.Serializer[Any]):
    """What all say together.  sizes: of the groups; none: too few people, or not counted yet."""

    voters = serializers.IntegerField(source="result.voters")
    made_at = serializers.DateTimeField(source="result.made_at")
    is_final = serializers.BooleanField(source="result.is_final")
    sizes = serializers.ListField(child=serializers.IntegerField())
    shared = OpinionOut(many=True)
    divided = OpinionOut(many=True)
    others = OpinionOut(many=True)


class Consultations(APIView):
    """An edition's consultations."""

    @extend_schema(responses=ConsultationOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Those that have opened; all of them for organisers and observers."""
        actor = actor_of(request)
        rows = consultations_for(actor, visible_edition(actor, slug))
        return Response(ConsultationOut(rows, many=True).data)

    @extend_schema(request=ConsultationIn, responses={201: ConsultationOut}, parameters=[ONCE])
    def post(self, request: Request, slug: str) -> Response:
        """One more."""
        actor = actor_of(request)
        row = add_consultation(
            actor=actor,
            edition=visible_edition(actor, slug),
            idempotency_key=idempotency_key(request),
            **typed(ConsultationIn, request),
        )
        return Response(ConsultationOut(row).data, status=status.HTTP_201_CREATED)


class OneConsultation(APIView):
    """One consultation."""

    @extend_schema(responses=ConsultationOut)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Its words and times."""
        return Response(ConsultationOut(_consultation(request, slug, pk)).data)

    @extend_schema(request=ConsultationIn, responses=ConsultationOut)
    @takes_version
    def patch(self, request: Request, slug: str, pk: int, *, seen: str | None) -> Response:
        """Other words or times."""
        saved = save_consultation(
            actor=actor_of(request),
            consultation=_consultation(request, slug, pk),
            seen=seen,
            **typed(ConsultationIn, request, partial=True),
        )
        return Response(ConsultationOut(saved).data)


class Statements(APIView):
    """Statements of a consultation."""

    @extend_schema(responses=StatementOut(many=True))
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """What is voted on, and one's own proposals; all of them for organisers and observers."""
        actor, found = actor_of(request), _consultation(request, slug, pk)
        rows = found.statements.select_related("division")
        if not may_observe(actor, found.edition):
            rows = accepted_in(found) | own_proposals(actor, found).select_related(
                "division", "consultation__edition"
            )
        return Response(_statements(request, found, rows, many=True))

    @extend_schema(request=StatementIn, responses={201: StatementOut})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Propose one; with propose=false an organiser writes one, or a chair for a division."""
        actor, found = actor_of(request), _consultation(request, slug, pk)
        sent = typed(StatementIn, request)
        texts = {name: sent[name] for name in ("text_ko", "text_en")}
        if sent["division"] is None and sent["propose"]:
            row = propose_statement(actor=actor, consultation=found, **texts)
        else:
            division = (
                None
                if sent["division"] is None
                else get_object_or_404(Division, pk=sent["division"])
            )
            row = write_statement(actor=actor, consultation=found, division=division, **texts)
        return Response(_statements(request, found, row), status=status.HTTP_201_CREATED)


class NextStatement(APIView):
    """What to vote on next."""

    @extend_schema(responses={200: StatementOut, 204: None})
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """The one that needs votes most; 204: there is none left."""
        found = _consultation(request, slug, pk)
        row = next_statement(actor_of(request), found)
        if row is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(_statements(request, found, row))


class StatementDecision(APIView):
    """A look at what was proposed."""

    @extend_schema(request=StatementDecisionIn, responses=StatementOut)
    def post(self, request: Request, slug: str, pk: int, statement: int) -> Response:
        """Take it up, or not."""
        found = _consultation(request, slug, pk)
        row = get_object_or_404(found.statements, pk=statement)
        sent = typed(StatementDecisionIn, request)
        decided = decide_statement(actor=actor_of(request), statement=row, **sent)
        return Response(_statements(request, found, decided))


class StatementVote(APIView):
    """One's own vote."""

    @extend_schema(request=StatementVoteIn, responses=StatementOut)
    def put(self, request: Request, slug: str, pk: int, statement: int) -> Response:
        """Cast it, or change it."""
        found = _consultation(request, slug, pk)
        row = get_object_or_404(accepted_in(found), pk=statement)
        choice = typed(StatementVoteIn, request)["choice"]
        cast_vote(actor=actor_of(request), statement=row, choice=choice)
        return Response(_statements(request, found, row))


class StatementAnswer(APIView):
    """What the agency does about a statement that all share."""

    @extend_schema(request=StatementAnswerIn, responses=StatementOut)
    @takes_version
    def patch(
        self, request: Request, slug: str, pk: int, statement: int, *, seen: str | None
    ) -> Response:
        """Answer it, for everybody to read."""
        found = _consultation(request, slug, pk)
        row = get_object_or_404(accepted_in(found), pk=statement)
        sent = typed(StatementAnswerIn, request)
        answered = answer_statement(actor=actor_of(request), statement=row, seen=seen, **sent)
        return Response(_statements(request, found, answered))


class ConsultationOutcome(APIView):
    """What all say together."""

    @extend_schema(responses={200: ConsultationOutcomeOut, 204: None})
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """The same for everybody; 204: not counted yet."""
        outcome = outcome_of(_consultation(request, slug, pk))
        if outcome is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(ConsultationOutcomeOut(outcome).data)


def _consultation(request: Request, slug: str, pk: int) -> Consultation:
    actor = actor_of(request)
    return consultation_for(actor, visible_edition(actor, slug), pk)


def _statements(request: Request, found: Consultation, rows: Any, *, many: bool = False) -> Any:
    own = own_votes(actor_of(request), found)
    return StatementOut(rows, many=many, context={"own": own}).data


_AT = "editions/<slug:slug>/consultations"
urlpatterns = [
    path(_AT, Consultations.as_view(), name="consultations"),
    path(f"{_AT}/<int:pk>", OneConsultation.as_view(), name="consultation"),
    path(f"{_AT}/<int:pk>/statements", Statements.as_view(), name="statements"),
    path(f"{_AT}/<int:pk>/next", NextStatement.as_view(), name="next-statement"),
    path(f"{_AT}/<int:pk>/outcome", ConsultationOutcome.as_view(), name="consultation-outcome"),
    path(
        f"{_AT}/<int:pk>/statements/<int:statement>/decision",
        StatementDecision.as_view(),
        name="statement-decision",
    ),
    path(
        f"{_AT}/<int:pk>/statements/<int:statement>/vote",
        StatementVote.as_view(),
        name="statement-vote",
    ),
    path(
        f"{_AT}/<int:pk>/statements/<int:statement>/answer",
        StatementAnswer.as_view(),
        name="statement-answer",
    ),
]
