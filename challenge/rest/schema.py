"""How an operation is described: the view's sentence is its summary, the method's the description;
its room is the tag; and how it says no.
"""

import inspect
from typing import Any

from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.utils import Direction, PolymorphicProxySerializer

from challenge.rest.errors import ErrorsOut, RefusalOut
from challenge.rest.tokens import SCHEME, is_for_persons
from challenge.rest.versions import IF_MATCH, NEEDS

TAGS = {
    "gatherings.api.council_file": "Council and voices",
    "gatherings.api.voices": "Council and voices",
    "challenge.api.account.access_tokens": "Access tokens",
    "challenge.api.council": "Council and voices",
    "challenge.api": "Editions",
    "submissions.api.eligibility": "Eligibility check",
    "submissions.api": "Applications",
    "judging.api.assignment.assignments": "Assignment",
    "judging.api.assignment.runs": "Assignment",
    "judging.api.assignment.objections": "Judges and conflicts",
    "judging.api.panel.judges": "Judges and conflicts",
    "judging.api.assignment.judge_conflicts": "Scoring (judges)",
    "judging.api.panel.invitation": "Scoring (judges)",
    "judging.api.results.own_report": "Scoring (judges)",
    "judging.api.scoring.sheets": "Scoring (judges)",
    "judging.api.results.results": "Results",
    "judging.api.rounds.rounds": "Running a round",
    "judging.api.rounds.pitch_day": "Pitch day",
    "judging.api.rounds.hall_vote": "Pitch day",
    "judging.api.rounds.amounts": "Pitch day",
    "judging.api.rounds.own_discussions": "Scoring (judges)",
    "judging.api.setup.edition": "Setting up",
    "judging.api": "Judging",
    "introductions.api": "Introductions",
    "gatherings.api": "Events and investor days",
}
HANDLERS = ("get", "post", "put", "patch", "delete")
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


class AutoSchema(SpectacularSchema):
    """Tags, summaries and refusals for every operation, from what the code says anyway."""

    def get_tags(self) -> list[str]:
        """The room that the view stands in."""
        module = type(self.view).__module__
        return [next(tag for name, tag in TAGS.items() if module.startswith(name))]

    def get_summary(self) -> str | None:
        """What the view says of itself; where one view answers several methods, also what this one
        does.
        """
        title = _first_line(type(self.view))
        own = [name for name in HANDLERS if hasattr(self.view, name)]
        summary = _first_line(vars(type(self.view)).get(self.method.lower()))
        return f"{title}: {summary[0].lower()}{summary[1:]}" if len(own) > 1 and summary else title

    def _version(self) -> str:
        """Whether the operation takes, or needs, the version that was read."""
        return str(getattr(getattr(self.view, self.method.lower(), None), "version", ""))

    def get_auth(self) -> list[dict[str, Any]]:
        """By what a caller shows who they are: no access token where a person is needed."""
        ways: list[dict[str, Any]] = super().get_auth()
        if is_for_persons(type(self.view), self.method, self.path):
            return [way for way in ways if SCHEME not in way]
        return ways

    def get_override_parameters(self) -> list[Any]:
        """If-Match, where the operation reads it."""
        how = self._version()
        return [*super().get_override_parameters(), *([IF_MATCH[how]] if how else [])]

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction=direction)
        if direction != "response":
            return bodies
        known = "{" in self.path
        problem = PolymorphicProxySerializer(
            component_name="Problem",
            serializers=[ErrorsOut, RefusalOut],
            resource_type_field_name=None,
        )
        says: dict[str, Any] = {"403": problem}
        if self.method in WRITES:
            says |= {"400": ErrorsOut, "409": RefusalOut, "422": RefusalOut}
        if known:
            says["404"] = problem
        if how := self._version():
            says |= {"412": RefusalOut} | ({"428": RefusalOut} if how == NEEDS else {})
        more = {code: says[code] for code in sorted(says.keys() - bodies.keys())}
        return bodies | {
            code: self._get_response_for_code(serializer, code)  # type: ignore[no-untyped-call]
            for code, serializer in more.items()
        }


def _first_line(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n", maxsplit=1)[0].rstrip(".") if thing else ""
