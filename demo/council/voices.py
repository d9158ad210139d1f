"""The council of the sample, and a consultation of its members: two camps, what both share, and
what the agency answers.
"""
# tested by: tests/faults/test_story.py

from datetime import date, timedelta

from django.utils import timezone

from challenge.models import CouncilPerson, Division, Job, User
from challenge.services.council.council import save_council
from challenge.services.council.divisions import give_seat
from challenge.services.council.members import add_member, name_person
from demo.cast.chance import stream
from demo.edition_setup import Stage
from demo.waiting import finished
from gatherings.models import Consultation, Statement
from gatherings.services.voices.consultations import add_consultation
from gatherings.services.voices.opinions import KIND, ask_for_counts
from gatherings.services.voices.statements import answer_statement, write_statement
from gatherings.services.voices.votes import cast_vote

COMPANIES = (
    ("한결시스템", "Hangyeol Systems"), ("다온물류", "Daon Logistics"),
    ("세움에너지", "Seum Energy"), ("가람데이터", "Garam Data"),
    ("푸른소재", "Pureun Materials"), ("이음교육", "Ieum Education"),
    ("누리보안", "Nuri Security"), ("맑은식품", "Malgeun Foods"),
)  # fmt: skip
PEOPLE = (
    ("민도경", "Dogyeong Min"), ("추가온", "Gaon Chu"), ("선우담", "Dam Seonu"),
    ("표은결", "Eungyeol Pyo"), ("국해나", "Haena Guk"), ("봉시우", "Siu Bong"),
    ("모다래", "Darae Mo"), ("어진솔", "Jinsol Eo"), ("명한별", "Hanbyeol Myeong"),
    ("탁이든", "Ideun Tak"), ("빙채원", "Chaewon Bing"), ("옹서린", "Seorin Ong"),
    ("설도담", "Dodam Seol"), ("길나린", "Narin Gil"), ("왕태오", "Taeo Wang"),
    ("예소율", "Soyul Ye"),
)  # fmt: skip
# Korean, English, and who agrees: all of them, the first camp, or the second
STATEMENTS = (
    ("지원사업 신청 서류를 한 곳에서 한 번만 내게 해야 한다.",
     "Papers for support programmes should be handed in once, at one place.", "both"),
    ("실증 사업에서 시범 구매까지 이어지는 예산이 따로 있어야 한다.",
     "Pilots need a budget of their own that leads on to a first purchase.", "both"),
    ("신기술 규제 확인은 30일 안에 답을 주어야 한다.",
     "A question on rules for a new technology should be answered within 30 days.", "both"),
    ("지원금은 소수 기업에 크게 주는 편이 낫다.",
     "It is better to give large grants to few companies.", "first"),
    ("해외 진출 지원을 국내 판로 지원보다 늘려야 한다.",
     "Support for going abroad should grow more than support for sales at home.", "first"),
    ("대표자의 업력보다 기술 평가를 더 크게 반영해야 한다.",
     "Technology should count more than how long its founders have been in business.", "first"),
    ("채용 지원은 청년 우대를 유지해야 한다.",
     "Support for hiring should keep its preference for young people.", "second"),
    ("지원 기업의 소재지 제한을 유지해야 한다.",
     "Support should stay limited to companies of the city.", "second"),
)  # fmt: skip
OTHERWISE, PASSES = 0.08, 0.06  # of the votes
ANSWER_KO = "내년 상반기부터 공통 서류는 한 번만 받습니다. 사업별 추가 서류만 따로 냅니다."
ANSWER_EN = (
    "From the first half of next year the papers that all programmes share are handed in once; "
    "only what a programme asks besides is sent to it."
)


def hear_voices(stage: Stage) -> Consultation:
    """The council, its members' votes, the final count, and the first answer."""
    people = _council(stage)
    consultation, statements = _consultation(stage)
    _votes(stage, [person.user for person in people], statements)
    now = timezone.now()
    opened, closed = now - timedelta(days=16), now - timedelta(days=2)
    Consultation.objects.filter(pk=consultation.pk).update(opens_at=opened, closes_at=closed)
    ask_for_counts()
    finished(Job.objects.get(kind=KIND, subject_id=consultation.pk))
    texts = {"answer_ko": ANSWER_KO, "answer_en": ANSWER_EN}
    answer_statement(actor=stage.organiser, statement=statements[0], **texts)
    consultation.refresh_from_db()
    return consultation


def _council(stage: Stage) -> list[CouncilPerson]:
    """Eight companies with two people each; the first of each division chairs it."""
    operator = stage.organiser
    names = {"name_ko": "서울테크밋업 협의회", "name_en": "Seoul Tech Meetup Council"}
    save_council(actor=operator, directory="public", **names)
    members = [
        add_member(actor=operator, company=korean, company_en=english, since=date(2025, 3, 1))
        for korean, english in COMPANIES
    ]
    people = [
        name_person(
            actor=operator,
            member=members[place % len(members)],
            email=f"council-{place + 1:02d}@stm.example",
            name=korean,
            title="대표" if place < len(members) else "이사",
        )
        for place, (korean, _english) in enumerate(PEOPLE)
    ]
    for (_korean, english), person in zip(PEOPLE, people, strict=True):
        User.objects.filter(pk=person.user_id, name_roman="").update(name_roman=english)
    divisions = list(Division.objects.filter(is_steering=False))
    for place, person in enumerate(people):
        division = divisions[place % len(divisions)]
        is_chair = place < len(divisions)
        give_seat(actor=operator, division=division, person=person, is_chair=is_chair)
        if is_chair:
            steering = Division.objects.get(is_steering=True)
            give_seat(actor=operator, division=steering, person=person, is_chair=place == 0)
    return people


def _consultation(stage: Stage) -> tuple[Consultation, list[Statement]]:
    now = timezone.now()
    consultation = add_consultation(
        actor=stage.organiser,
        edition=stage.edition,
        title_ko="스타트업 지원 정책에 바라는 것",
        title_en="What support for startups should change",
        about_ko="회원사와 참가팀의 의견을 모아 내년 지원 정책에 반영합니다.",
        about_en="We collect what members and entrants think, for next year's support policy.",
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
        answers_due=(now + timedelta(days=21)).date(),
    )
    statements = [
        write_statement(
            actor=stage.organiser, consultation=consultation, text_ko=korean, text_en=english
        )
        for korean, english, _whose in STATEMENTS
    ]
    return consultation, statements


def _votes(stage: Stage, people: list[User], statements: list[Statement]) -> None:
    random = stream(stage.cast.seed, "voices")
    for place, person in enumerate(people):
        camp = "first" if place % 2 else "second"
        for statement, (_korean, _english, whose) in zip(statements, STATEMENTS, strict=True):
            choice = 1 if whose in {"both", camp} else -1
            if random.random() < PASSES:
                choice = 0
            elif whose != "both" and random.random() < OTHERWISE:
                choice = -choice
            cast_vote(actor=person, statement=statement, choice=choice)
