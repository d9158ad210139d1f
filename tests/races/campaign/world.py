"""The world of the races: an edition in each of its stages, and the same few people in all of them,
so that whatever the site can be asked for can be asked for somewhere.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from challenge.models import Division, Edition, FormSection, Job, Mail, Organisation, Role, User
from challenge.models.mail_texts.words import house_words
from challenge.services.access_tokens.tokens import bar_token
from challenge.services.council.divisions import give_seat
from challenge.services.council.members import name_person
from challenge.services.mail_texts.own_texts import save_mail_text
from challenge.services.roles.invitations import invite_to_part
from challenge.services.webhooks.endpoints import show_secret
from gatherings.models import OpinionResult
from gatherings.queries import message_groups
from gatherings.services.group_messages.sending import schedule_message
from gatherings.services.group_messages.writing import write_message
from gatherings.services.voices.statements import propose_statement
from judging.models import (
    Adjustment,
    Assignment,
    Conflict,
    Judge,
    LateSheet,
    Panel,
    PlaceOffer,
    Pledge,
    Recusal,
    Round,
    RoundEntry,
)
from judging.queries.results.comments.review import comments_to_review
from judging.services.assignment.by_hand import assign_entry, pin
from judging.services.assignment.recuse import recuse
from judging.services.assignment.request import request_assignment
from judging.services.assignment.shadow_entries import assign_to_shadow
from judging.services.imports.mapped_import import keep_file
from judging.services.panel.own_ties import state_tie
from judging.services.results.adjust import rule_on_bonus
from judging.services.results.after.held_comments import hold_comments
from judging.services.results.after.move_up import answer_place, move_waiting_lists
from judging.services.results.after.set_time import set_publication_time
from judging.services.results.announce import prepare_announcement, publish_announcement
from judging.services.results.decide import decide, decide_by_ranking
from judging.services.results.tally import tally_round
from judging.services.rounds.close import close_round
from judging.services.rounds.discussion.open import open_discussions
from judging.services.rounds.discussion.talk import write_post
from judging.services.rounds.pitch_day.stage import act_on_stage
from judging.services.rounds.pitch_day.vote import open_vote
from judging.services.scoring.sheet import save_sheet
from judging.services.scoring.wild_card import give_wild_card
from submissions.models import EligibilityCheck, Entry
from submissions.services.with_organiser.inquiries import ask_question
from tests.challenge.services.access_tokens.world import a_token
from tests.challenge.services.council.worlds import a_member, a_person
from tests.challenge.services.webhooks.world import a_log, an_endpoint
from tests.gatherings.services.voices.worlds import a_consultation, a_statement, ended
from tests.judging import factories as f
from tests.judging.pitch_days import a_pitch_day
from tests.judging.queries.rounds.bonus_cases import a_bonus_paper, send_proof
from tests.judging.services.rehearsal.ended import an_ended
from tests.judging.services.results.after.test_move_up import (
    a_published_round,
    one_withdraws,
)
from tests.races.campaign.scenes import People, Scene
from tests.races.campaign.stages.call import call
from tests.races.campaign.stages.published import introduce_and_appeal
from tests.races.campaign.things import some_judges, things_in

WANTED_SHEETS = 9  # of an entry: more than it has, so that judges may ask for more
ENTRIES, JUDGES = 4, 4


@dataclass(frozen=True, slots=True)
class World:
    """Scenes, and the people who may be asked to act in them, by their part."""

    scenes: list[Scene]
    people: People


def a_world(stages: Sequence["Stage"]) -> World:
    """An edition in each of these stages."""
    people = {
        "organiser": f.a_person("김주최"),
        "operator": f.an_operator(),
        "observer": f.a_person(),
        "judge": f.a_person("이심사"),
        "invited": f.a_person("박초대"),
        "unsigned": f.a_person("최서약"),
        "startup": f.a_person("정창업"),
        "colleague": f.a_person("한동료"),
        "investor": f.a_person("오투자"),
        "somebody": f.a_person("조아무"),
    }
    now = timezone.now()
    for email, confirmed_at in (("more@example.com", now), ("waits@example.com", None)):
        people["somebody"].other_addresses.create(
            email=email, asked_at=now, confirmed_at=confirmed_at
        )
    _council(people)
    scenes = [_scene(stage, people) for stage in stages]
    by_stage = {scene.stage: scene.edition for scene in scenes}
    if source := by_stage.get("published"):  # its judges may be invited again
        Edition.objects.filter(slug="draft-2027").update(copied_from=source)
    return World(scenes, people)


def _council(people: People) -> None:
    """The organisers' own company is a member of it; an organiser and somebody lead a division."""
    member, operator = a_member(), people["operator"]
    a_person(member, division="기술교류")
    division = Division.objects.get(name_ko="법률/규제")
    for part in ("organiser", "somebody"):
        person = name_person(actor=operator, member=member, email=people[part].email)
        give_seat(actor=operator, division=division, person=person, is_chair=True)


def _scene(stage: "Stage", people: People) -> Scene:
    edition, round = stage(people)
    for part in ("organiser", "observer"):
        Role.objects.create(user=people[part], edition=edition, kind=part)
    _more_of_every_edition(edition, people)
    there = things_in(edition, round, people["judge"])
    return Scene(stage.__name__.strip("_"), edition, round, people, there)


def _draft(_people: People) -> tuple[Edition, Round | None]:
    """Not yet published; of its two tracks one has to stay."""
    edition = f.a_draft_edition(slug="draft-2027", challenge_slug="draft")
    kept = list(edition.tracks.order_by("pk").values_list("pk", flat=True)[:2])
    edition.tracks.exclude(pk__in=kept).delete()
    last = edition.sections.count() + 1
    FormSection.objects.create(edition=edition, name="empty", title_ko="빈 부분", order=last)
    return edition, edition.rounds.earliest("order")


def _assigned(people: People) -> tuple[Edition, Round]:
    """Assigned, not yet open, with a scenario that may be put into force; some judges haven't
    answered.
    """
    round = f.an_assigned_round(entries=ENTRIES, judges=JUDGES)
    organiser = f.organiser_of(round.edition)
    f.run(request_assignment(actor=organiser, round=round, seed=99, scenario=True))
    brought = f.an_eligible_entry(round.edition)
    EligibilityCheck.objects.filter(entry=brought).update(state=EligibilityCheck.State.PENDING)
    Entry.objects.filter(pk=brought.pk).update(import_source="other")
    f.a_version(brought)
    f.an_eligible_entry(round.edition)  # may be admitted
    f.conflicts_tie(f.a_judge(round.edition), brought.startup.name, "adviser")  # not yet found
    for part, state in {"invited": Judge.State.INVITED, "unsigned": Judge.State.ACCEPTED}.items():
        seat = f.a_judge(round.edition, email=people[part].email, pledged=False)
        Judge.objects.filter(pk=seat.pk).update(state=state)
    judge = _seat(people, round)
    # who has said a tie of their own, and has not gone through the names
    state_tie(actor=people["judge"], judge=judge, organisation="먼바다물산", kind="adviser")
    judge.names_checked.filter(round=round).delete()
    held = set(judge.assignments.values_list("entry_id", flat=True))
    free = round.participations.exclude(entry__in=held).earliest("pk").entry
    assign_entry(actor=organiser, round=round, judge=judge, entry=free)
    pin(actor=organiser, assignment=round.assignments.earliest("pk"))
    _shadow(round)
    return round.edition, round


def _shadow(round: Round) -> None:
    """Has read nothing yet of the one entry that they have, and may get others."""
    shadow = f.a_judge(round.edition, is_shadow=True)
    assign_to_shadow(
        actor=f.organiser_of(round.edition),
        round=round,
        judge=shadow,
        entries=[round.participations.earliest("pk").entry_id],
    )


def _open(people: People) -> tuple[Edition, Round]:
    """Being scored: one sheet of our judge is submitted, one pair given back."""
    round = f.an_open_round(
        entries=ENTRIES + 2, judges=JUDGES + 1, allocation="adaptive", method="mean", wild_cards=1
    )
    judge = _seat(people, round)
    pairs = list(judge.assignments.filter(state="active").order_by("pk"))
    others = list(round.assignments.filter(state="active").exclude(judge=judge).order_by("pk"))
    in_talks = {pairs[0].entry_id, pairs[-1].entry_id}
    far = next(other for other in others if other.entry_id not in in_talks)  # may be discussed
    for other in others:
        f.score(other, 0.1 if other == far else 0.6)
    _discussed_before(pairs[0])
    give_wild_card(actor=people["judge"], assignment=pairs[0], reason="팀이 남다릅니다.")
    recuse(actor=people["judge"], assignment=pairs[1], kind="other")
    Recusal.objects.update(at=timezone.now() + timedelta(hours=2))  # may be undone all the while
    for whole in pairs[2:3]:
        save_sheet(
            actor=people["judge"], assignment=whole, scores=f.full_scores(whole),
            comment="근거가 뚜렷하고 실행 계획이 구체적입니다.", base_revision=0, mutation_id="w",
        )  # fmt: skip
    _discussed(people, pairs[-1])
    RoundEntry.objects.filter(round=round).update(wanted_sheets=WANTED_SHEETS)
    tally_round(round=round)
    f.let_pass(round, timedelta(days=4))  # somebody is late
    now = timezone.now()
    Round.objects.filter(pk=round.pk).update(waits_since=now, closes_at=now + timedelta(hours=5))
    round.refresh_from_db()
    return round.edition, round


def _discussed(people: People, pair: Assignment) -> None:
    """Our judge is the chair of a discussion, and has written in it."""
    for other in pair.round.assignments.filter(entry=pair.entry, state="active"):
        f.score(other, 0.9 if other.pk == pair.pk else 0.5)
    [discussion] = open_discussions(
        actor=f.organiser_of(pair.round.edition),
        round=pair.round,
        chairs={pair.entry_id: pair.judge_id},
        ends_at=timezone.now() + timedelta(hours=4),
    )
    write_post(actor=people["judge"], discussion=discussion, text="수치를 다르게 읽었습니다.")


def _discussed_before(pair: Assignment) -> None:
    """A discussion that our judge may join, who submits only after it was opened."""
    others = pair.round.assignments.filter(entry=pair.entry, state="active").exclude(pk=pair.pk)
    open_discussions(
        actor=f.organiser_of(pair.round.edition),
        round=pair.round,
        chairs={pair.entry_id: others.earliest("pk").judge_id},
        ends_at=timezone.now() + timedelta(hours=4),
    )
    f.score(pair)


def _pitching(people: People) -> tuple[Edition, Round]:
    """In the hall: the first one is on stage, the audience votes, our judge is an investor."""
    session = a_pitch_day(entries=ENTRIES - 1, judges=JUDGES - 1)
    judge, organiser = _seat(people, session.round), f.organiser_of(session.round.edition)
    house, _made = Organisation.objects.get_or_create(kind="vc", name_ko="한강벤처스")
    Judge.objects.filter(pk=judge.pk).update(organisation=house)
    rules = {"audience_vote": "device", "asks_amounts": True}
    Round.objects.filter(pk=session.round_id).update(**rules)
    session = act_on_stage(actor=organiser, session=session, act="start")
    open_vote(actor=organiser, session=session)
    return session.round.edition, session.round


def _closed(people: People) -> tuple[Edition, Round]:
    """Closed and tallied; our judge's last sheet came too late."""
    round = f.make_last(f.an_open_round(entries=ENTRIES, judges=JUDGES))
    judge = _seat(people, round)
    f.score_all(round)
    late = judge.assignments.filter(state="active").earliest("pk")
    late.sheet.delete()
    LateSheet.objects.create(
        assignment=late,
        digest="0" * 64,
        scores={row.key: 3 for row in round.rubric.criteria.all()},
    )
    close_round(actor=f.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    tally_round(round=round)
    Adjustment.objects.create(
        round=round,
        entry=round.participations.earliest("pk").entry,
        kind="bonus",
        points=1,
        reason="가점",
        made_by=f.organiser_of(round.edition),
    )
    _bonus_claim(round)
    tally_round(round=round)
    organiser, out = f.organiser_of(round.edition), round.participations.earliest("pk").entry
    decide(actor=organiser, round=round, entry=out, kind="reject", reason="심사 기준 미달")
    return round.edition, round


def _bonus_claim(round: Round) -> None:
    """Refused once: while one is open, nothing is decided."""
    paper, entry = a_bonus_paper(round), round.participations.latest("pk").entry
    send_proof(entry)
    rule_on_bonus(
        actor=f.organiser_of(round.edition), round=round, entry=entry, paper_key=paper.key,
        accepted=False, reason="아직 출원 중",
    )  # fmt: skip


def _decided(people: People, **facts: Any) -> tuple[Edition, Round]:
    """Decided; the announcement waits for a second person, our judge's pledge for paper."""
    round = f.make_last(f.a_closed_round(**{"entries": ENTRIES, "judges": JUDGES, **facts}))
    Pledge.objects.filter(judge=_seat(people, round)).delete()
    organiser = f.organiser_of(round.edition)
    decide_by_ranking(actor=organiser, round=round)
    round.refresh_from_db()
    first = comments_to_review(round)[0]
    hold_comments(actor=organiser, round=round, sheets=[first.pk], reason="judge")
    prepare_announcement(
        actor=organiser, round=round, message_ko="축하합니다.", message_en="Congratulations."
    )
    return round.edition, round


def _timed(people: People) -> tuple[Edition, Round]:
    """Decided, and a second person has set when it is published."""
    edition, round = _decided(people)
    set_publication_time(
        actor=f.an_organiser_of(edition),
        announcement=round.announcement,
        publish_at=timezone.now() + timedelta(days=3),
    )
    return edition, round


def _published(people: People) -> tuple[Edition, Round]:
    """Published; winners and an investor at each step, and a correction that waits."""
    edition, round = _decided(people, entries=ENTRIES + 4, places=ENTRIES + 1)
    organiser = f.organiser_of(edition)
    publish_announcement(actor=f.an_organiser_of(edition), announcement=round.announcement)
    round.refresh_from_db()
    introduce_and_appeal(edition, round, organiser, people)
    return edition, round


def _moved_up(people: People) -> tuple[Edition, Round]:
    """A winner has withdrawn; of two who wait the first is asked for a place, which is ours."""
    round = a_published_round(waiting=2)
    for entry in Entry.objects.filter(edition=round.edition).select_related("startup"):
        entry.startup.members.update(user=people["startup"])
    one_withdraws(round)
    one_withdraws(round)
    move_waiting_lists()
    offer = PlaceOffer.objects.filter(round=round).latest("pk")  # the other may be taken or not
    answer_place(actor=people["startup"], offer=offer, takes_it=True)
    return round.edition, round


def _seat(people: People, round: Round) -> Judge:
    """Our judge takes the seat of the one with most pairs."""
    seats = sorted(
        round.edition.judges.filter(state=Judge.State.ACCEPTED).order_by("pk"),
        key=lambda judge: -judge.assignments.count(),
    )
    judge = seats[0]
    Judge.objects.filter(pk=judge.pk).update(user=people["judge"])
    Pledge.objects.filter(judge=judge).update(signed_name=people["judge"].name)
    return Judge.objects.get(pk=judge.pk)


def _voices_of(edition: Edition, organiser: User) -> None:
    """A consultation that is open, with a proposal, and one whose result is final."""
    asked = a_consultation(edition)
    a_statement(asked)
    propose_statement(actor=organiser, consultation=asked, text_ko="함께 정합시다")
    over = a_consultation(edition)
    said = a_statement(over)
    OpinionResult.objects.create(
        consultation=ended(over), made_at=timezone.now(), voters=5, is_final=True,
        figures={"sizes": [], "statements": [], "shared": [said.pk], "divided": []},
    )  # fmt: skip


def _more_of_every_edition(edition: Edition, people: People) -> None:
    """What every stage may hold."""
    Role.objects.create(user=f.a_person(), edition=edition, kind="observer")
    Panel.objects.create(edition=edition, name_ko="가 분과")
    organiser = people["organiser"]
    Mail.objects.create(
        key=f"failed-{edition.pk}", edition=edition, kind="judge_invited", to_user=organiser,
        to_email=organiser.email, language="ko", subject="가", body="나", state="failed",
    )  # fmt: skip
    _voices_of(edition, organiser)
    an_ended(edition)  # a rehearsal, whose report may be thrown away
    for state in ("failed", "queued"):
        Job.objects.create(
            edition=edition, kind="check", key=f"{state}-{edition.pk}",
            task="submissions.tasks.check_eligibility", state=state,
        )  # fmt: skip
    if edition.state == Edition.State.PUBLISHED:
        a_token(organiser, edition)  # may be barred
        bar_token(actor=organiser, token=a_token(organiser, edition), edition=edition)
        a_token(people["somebody"])
        ask_question(actor=people["colleague"], edition=edition, question="서울에 살아야 합니까?")
        _told_and_asked(edition, people)
        for name in ("회계", "홍보"):  # the first one's secret was seen: it may be rolled
            told = an_endpoint(edition, name=name, url="https://hooks.agency.invalid/")
            a_log(told)
            if name == "회계":
                show_secret(actor=organiser, endpoint=told)
    content = "이름,이메일,소속\n강민서,kang@vc.example,새솔\n".encode()
    keep_file(actor=organiser, edition=edition, kind="judges", name="a.csv", content=content)
    for judge in some_judges(edition, people["judge"]):
        f.conflicts_tie(judge, f"다른 회사 {edition.pk}", "adviser")
        held = judge.assignments.values("entry")
        others = Entry.objects.filter(edition=edition).exclude(pk__in=held)
        if entry := others.order_by("pk").last():  # none where everybody hears everything
            Conflict.objects.create(judge=judge, entry=entry, kind="other", source="organiser")


def _told_and_asked(edition: Edition, people: People) -> None:
    """A message to a group that isn't sent yet, and people who are asked to help."""
    organiser = people["organiser"]
    to_judges = message_groups.MessageGroup(who=message_groups.JUDGES)
    words = {"subject_ko": "안내", "body_ko": "{name} 님, 안내드립니다."}
    for is_scheduled in (False, True):
        written = write_message(actor=organiser, edition=edition, words=words, group=to_judges)
        if is_scheduled and edition.judges.exists():
            at = timezone.now() + timedelta(days=5)
            schedule_message(actor=organiser, message=written, at=at)
    subject, body = house_words("withdrawn", "ko")
    save_mail_text(
        actor=organiser, edition=edition, kind="withdrawn", language="ko",
        subject=f"{subject} (안내)", body=body,
    )  # fmt: skip
    for name in ("somebody", "investor"):
        email = people[name].email
        invite_to_part(actor=organiser, edition=edition, email=email, part="observer")


Stage = Callable[[People], tuple[Edition, Round | None]]
DRAFT: Stage = _draft
STAGES: list[Stage] = [
    call, DRAFT, _assigned, _open, _closed, _decided, _timed, _published, _pitching,
    _moved_up,
]  # fmt: skip
