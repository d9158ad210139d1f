"""How the installation is doing, for its operators."""
# tested by: tests/challenge/api/test_installation.py

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.permissions import may_operate, require
from challenge.rest.requests import actor_of
from challenge.watch.checks import all_findings
from challenge.watch.findings import Level, worst

LEVELS = [level.value for level in Level]


class FindingOut(serializers.Serializer[object]):
    """One check.  says: in the reader's language, how it stands and what to do."""

    key = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(LEVELS)
    says = serializers.CharField()


class InstallationStatusOut(serializers.Serializer[object]):
    """The worst of the levels, and every check."""

    level = serializers.ChoiceField(LEVELS)
    findings = FindingOut(many=True)


class InstallationStatus(APIView):
    """Whether everything that the installation stands on works."""

    @extend_schema(responses=InstallationStatusOut)
    def get(self, request: Request) -> Response:
        """Check it now; operators only."""
        require(may_operate, actor_of(request), None)
        findings = all_findings()
        return Response(
            InstallationStatusOut({"level": worst(findings), "findings": findings}).data
        )


urlpatterns = [path("installation/status", InstallationStatus.as_view(), name="installation")]
