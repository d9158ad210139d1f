"""Organisers set up: editions from presets, rounds, rubrics, awards."""

# tested by: tests/judging/api/rounds/test_rounds.py

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.api.serializers import EditionOut
from challenge.kernel.presets import load_preset, preset_names
from challenge.rest.requests import ONCE, actor_of, idempotency_key, typed
from challenge.rest.versions import takes_version
from judging.api.requests import edition_of, round_in_full, round_of
from judging.api.setup.copy_serializers import (
    ChangedSectionOut,
    CopyIn,
    CopyPlanOut,
    FormerJudgeOut,
    dates_in,
)
from judging.api.setup.serializers import (
    AwardOut,
    CommitmentOut,
    CriterionIn,
    CriterionOut,
    EditionIn,
    NewRoundIn,
    PresetOut,
    RoundIn,
    RoundOut,
)
from judging.models import Award, Criterion
from judging.queries.setup.copy_plan import copy_plan, former_judges
from judging.queries.setup.edition_changes import edition_changes
from judging.services.setup.awards import remove_award, save_award
from judging.services.setup.copy_edition import copy_edition
from judging.services.setup.edition import create_edition, publish_edition
from judging.services.setup.rounds import add_round, commit_seed, remove_round, update_round
from judging.services.setup.rubric import add_criterion, remove_criterion, update_criterion


class Presets(APIView):
    """Kinds of competitions."""

    @extend_schema(responses=PresetOut(many=True))
    def get(self, request: Request) -> Response:
        """All presets."""
        return Response(PresetOut([load_preset(name) for name in preset_names()], many=True).data)


class PresetEditions(APIView):
    """Begin an edition."""

    @extend_schema(request=EditionIn, responses={201: EditionOut})
    def post(self, request: Request, preset: str) -> Response:
        """With the preset's form, rounds, rubrics and awards; still a draft."""
        edition = create_edition(
            actor=actor_of(request), preset=preset, **typed(EditionIn, request)
        )
        return Response(EditionOut(edition).data, status=status.HTTP_201_CREATED)


class EditionCopy(APIView):
    """Next year's edition from this one."""

    @extend_schema(responses=CopyPlanOut)
    def get(self, request: Request, slug: str) -> Response:
        """What is proposed: name, address, and every date before and after."""
        return Response(CopyPlanOut(copy_plan(edition_of(request, slug))).data)

    @extend_schema(request=CopyIn, responses={201: EditionOut})
    def post(self, request: Request, slug: str) -> Response:
        """Write it, as a draft.  Dates that are left out are as proposed."""
        source, values = edition_of(request, slug), typed(CopyIn, request)
        plan = copy_plan(source, values["year"])
        proposed = {row.name: row.after for row in plan.dates}
        values["dates"] = proposed | dates_in(values["dates"])
        edition = copy_edition(actor=actor_of(request), source=source, **values)
        return Response(EditionOut(edition).data, status=status.HTTP_201_CREATED)


class EditionChangesSinceLast(APIView):
    """What changed since the edition that this one was made from."""

    @extend_schema(responses=ChangedSectionOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Section by section; empty where nothing differs, or it was made from no other."""
        edition = edition_of(request, slug)
        before = edition.copied_from
        found = edition_changes(before, edition) if before else []
        return Response(ChangedSectionOut(found, many=True).data)


class FormerJudges(APIView):
    """Judges of the edition that this one was made from."""

    @extend_schema(responses=FormerJudgeOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Who accepted then and isn't here yet; nobody is invited by it."""
        rows = former_judges(actor_of(request), edition_of(request, slug))
        return Response(FormerJudgeOut(rows, many=True).data)


class PublishEdition(APIView):
    """Let the public see it."""

    @extend_schema(request=None, responses=EditionOut)
    def post(self, request: Request, slug: str) -> Response:
        """Refused with what is missing."""
        return Response(
            EditionOut(
                publish_edition(actor=actor_of(request), edition=edition_of(request, slug))
            ).data
        )


class Rounds(APIView):
    """The edition's rounds."""

    @extend_schema(responses=RoundOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """With rules and rubrics, in order."""
        rounds = (
            edition_of(request, slug)
            .rounds.select_related("rubric")
            .prefetch_related("rubric__criteria__anchors")
        )
        return Response(RoundOut(rounds, many=True).data)

    @extend_schema(request=NewRoundIn, responses={201: RoundOut}, parameters=[ONCE])
    def post(self, request: Request, slug: str) -> Response:
        """Add one at the end, with the last one's rules and rubric to begin with."""
        round = add_round(
            actor=actor_of(request),
            edition=edition_of(request, slug),
            idempotency_key=idempotency_key(request),
            **typed(NewRoundIn, request),
        )
        return Response(
            RoundOut(round_in_full(request, slug, round.order)).data, status=status.HTTP_201_CREATED
        )


class OneRound(APIView):
    """A round."""

    @extend_schema(responses=RoundOut)
    def get(self, request: Request, slug: str, order: int) -> Response:
        """With its rules and rubric."""
        return Response(RoundOut(round_in_full(request, slug, order)).data)

    @extend_schema(request=RoundIn, responses=RoundOut)
    @takes_version
    def patch(self, request: Request, slug: str, order: int, *, seen: str | None) -> Response:
        """Change rules or dates, until scoring opens."""
        changes = typed(RoundIn, request, partial=True)
        return Response(
            RoundOut(
                update_round(
                    actor=actor_of(request),
                    seen=seen,
                    round=round_in_full(request, slug, order),
                    **changes,
                )
            ).data
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, order: int) -> Response:
        """Take it away, until applications open."""
        remove_round(actor=actor_of(request), round=round_of(request, slug, order))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CommitSeed(APIView):
    """Commit to a seed in public."""

    @extend_schema(request=None, responses={201: CommitmentOut})
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Only its SHA-256 is told; the results bundle opens it."""
        commitment = commit_seed(actor=actor_of(request), round=round_of(request, slug, order))
        return Response({"commitment": commitment}, status=status.HTTP_201_CREATED)


class Criteria(APIView):
    """The rubric of a round."""

    @extend_schema(request=CriterionIn, responses={201: CriterionOut})
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Add a line, until scoring opens."""
        facts = typed(CriterionIn, request)
        anchors = {row["level"]: row for row in facts.pop("anchors", [])}
        facts.pop("order", None)
        criterion = add_criterion(
            actor=actor_of(request), round=round_of(request, slug, order), anchors=anchors, **facts
        )
        return Response(CriterionOut(criterion).data, status=status.HTTP_201_CREATED)


class OneCriterion(APIView):
    """A line of the rubric."""

    @extend_schema(request=CriterionIn, responses=CriterionOut)
    @takes_version
    def patch(
        self, request: Request, slug: str, order: int, key: str, *, seen: str | None
    ) -> Response:
        """Change it, until scoring opens."""
        facts = typed(CriterionIn, request, partial=True)
        anchors = {row["level"]: row for row in facts.pop("anchors", [])}
        criterion = update_criterion(
            actor=actor_of(request),
            seen=seen,
            criterion=_criterion(request, slug, order, key),
            anchors=anchors,
            **facts,
        )
        return Response(CriterionOut(criterion).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, order: int, key: str) -> Response:
        """Take it off, until scoring opens."""
        remove_criterion(actor=actor_of(request), criterion=_criterion(request, slug, order, key))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Awards(APIView):
    """The edition's awards."""

    @extend_schema(responses=AwardOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """In order."""
        return Response(AwardOut(edition_of(request, slug).awards.all(), many=True).data)


class OneAward(APIView):
    """An award."""

    @extend_schema(request=AwardOut, responses=AwardOut)
    @takes_version
    def put(self, request: Request, slug: str, key: str, *, seen: str | None) -> Response:
        """Add it, or change it."""
        facts = typed(AwardOut, request, partial=True)
        return Response(
            AwardOut(
                save_award(
                    actor=actor_of(request),
                    seen=seen,
                    edition=edition_of(request, slug),
                    key=key,
                    **facts,
                )
            ).data
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str, key: str) -> Response:
        """Take it away, until a decision names it."""
        award = get_object_or_404(
            Award.objects.select_related("edition"), edition=edition_of(request, slug), key=key
        )
        remove_award(actor=actor_of(request), award=award)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _criterion(request: Request, slug: str, order: int, key: str) -> Criterion:
    rubric = round_of(request, slug, order).rubric
    return get_object_or_404(
        Criterion.objects.select_related("rubric__round__edition"), rubric=rubric, key=key
    )


urlpatterns = [
    path("editions/<slug:slug>/copy", EditionCopy.as_view(), name="edition-copy"),
    path(
        "editions/<slug:slug>/changes-since-last",
        EditionChangesSinceLast.as_view(),
        name="edition-changes-since-last",
    ),
    path(
        "editions/<slug:slug>/former-judges/",
        FormerJudges.as_view(),
        name="edition-former-judges",
    ),
    path("presets/", Presets.as_view(), name="presets"),
    path("presets/<slug:preset>/editions/", PresetEditions.as_view(), name="edition-create"),
    path("editions/<slug:slug>/publish", PublishEdition.as_view(), name="edition-publish"),
    path("editions/<slug:slug>/rounds/", Rounds.as_view(), name="rounds"),
    path("editions/<slug:slug>/rounds/<int:order>/", OneRound.as_view(), name="round"),
    path("editions/<slug:slug>/rounds/<int:order>/seed", CommitSeed.as_view(), name="round-seed"),
    path(
        "editions/<slug:slug>/rounds/<int:order>/criteria/",
        Criteria.as_view(),
        name="round-criteria",
    ),
    path(
        "editions/<slug:slug>/rounds/<int:order>/criteria/<slug:key>",
        OneCriterion.as_view(),
        name="round-criterion",
    ),
    path("editions/<slug:slug>/awards/", Awards.as_view(), name="edition-awards"),
    path("editions/<slug:slug>/awards/<slug:key>", OneAward.as_view(), name="edition-award"),
]
