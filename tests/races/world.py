"""The world of the API's tests, and what it lacks for races."""

from challenge.models import Mail, Role
from judging.models import Judge, LateSheet, Panel, RoundEntry
from tests.challenge.api.world import World, a_world
from tests.judging import factories as f

WANTED_SHEETS = 9  # of an entry: more than it has, so that judges may ask for more


def a_wider_world() -> World:
    """Also with a draft edition, a panel, a late sheet, entries that want more sheets."""
    world = a_world()
    organiser, person = world.people["organiser"], world.people["judge"]
    assert organiser
    assert person
    judge = Judge.objects.get(user=person)
    _words_of_bodies(world, judge)
    f.conflicts_tie(judge, "다른 회사", "adviser")
    panel = Panel.objects.create(edition=judge.edition, name_ko="가 분과")
    late = LateSheet.objects.create(
        assignment=judge.assignments.earliest("pk"), digest="0" * 64, scores={}
    )
    RoundEntry.objects.update(wanted_sheets=WANTED_SHEETS)
    draft = f.a_draft_edition(slug="draft-2027", challenge_slug="draft")
    Role.objects.create(user=organiser, edition=draft, kind="organiser")
    tracks = list(draft.tracks.order_by("pk"))
    draft.tracks.exclude(pk__in=[track.pk for track in tracks[:2]]).delete()
    world.real["editions"].append(draft.slug)
    world.real["tracks"] = [track.slug for track in tracks[:2]]
    world.real["affiliations"] = list(person.affiliations.values_list("pk", flat=True))
    world.real["panels"] = [panel.pk]
    world.real["late-sheets"] = [late.pk]
    world.real["mails"] = list(Mail.objects.values_list("pk", flat=True)[:5]) or [999_998]
    world.real["import"] = ["entries", "judges", "scores"]
    world.real["form"] = ["tracks", "fields", "questions"]
    world.real["-"] = world.real["tracks"] + world.real["questions"][:2]
    world.real["names"] = world.real["entries"]
    return world


def _words_of_bodies(world: World, judge: Judge) -> None:
    """What a program sends in fields of these names."""
    keys = judge.assignments.earliest("pk").round.rubric.criteria.values_list("key", flat=True)
    world.real["_named"] = [
        {
            "scores": [dict.fromkeys(keys, 4)],
            "comment": ["근거가 뚜렷하고 실행 계획이 구체적이라 높이 평가합니다."],
            "reason": ["사유를 분명히 적습니다."],
            "base_revision": [0],
            "submit": [True],
            "withdraw": [False],
            "replaces": [[]],
            "waiting": [0],
        }
    ]
