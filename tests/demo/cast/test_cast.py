"""The cast is believable, free of repetition, and the same for the same seed."""

import re
from collections import Counter
from dataclasses import asdict
from itertools import combinations

import pytest
from stdnum.kr import brn

from demo.cast.cast import find_conflicts, make_cast
from demo.cast.numbers import check_digit, won
from demo.cast.records import Cast, Startup
from demo.cast.words import FIELDS

PLACEHOLDER = re.compile(r"lorem|ipsum|todo|tbd|xxx|placeholder|[{}|]|○○|OOO", re.IGNORECASE)


@pytest.fixture(scope="module")
def cast() -> Cast:
    return make_cast()


def long_texts(startup: Startup) -> list[str]:
    return [startup.problem, startup.solution, startup.growth, startup.team]


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return (
        [text for item in value for text in strings(item)]
        if isinstance(value, list | tuple)
        else []
    )


def test_the_same_seed_gives_the_same_cast_and_another_seed_another_one(cast: Cast) -> None:
    assert make_cast(2026) == cast
    assert make_cast(7).startups != cast.startups


def test_the_edition_has_the_promised_numbers_of_everything(cast: Cast) -> None:
    assert (len(cast.startups), len(cast.drafts), len(cast.investors), len(cast.organisers)) == (
        60,
        3,
        8,
        2,
    )
    assert Counter(judge.reserve for judge in cast.judges) == {False: 12, True: 2}
    assert [(award.name_ko, award.places) for award in cast.awards] == [
        ("대상", 1),
        ("최우수상", 2),
        ("우수상", 3),
    ]
    assert sum(award.places * award.prize_krw for award in cast.awards) == 145_000_000


def test_every_field_has_at_least_eight_startups_and_both_tracks_are_filled(cast: Cast) -> None:
    assert min(Counter(startup.field for startup in cast.startups)[field] for field in FIELDS) >= 8
    assert min(Counter(startup.stage for startup in cast.startups).values()) >= 15


@pytest.mark.parametrize("seed", [2026, 1, 2])
def test_business_numbers_are_valid_unique_and_of_no_real_tax_office(seed: int) -> None:
    cast = make_cast(seed)
    numbers = [startup.business_number for startup in cast.startups + cast.drafts]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        digits = brn.validate(number)
        assert digits.startswith("999")
        assert check_digit(digits[:9]) == int(digits[9])


@pytest.mark.parametrize(("nine", "digit"), [("116820027", 6), ("134867268", 3), ("000000000", 0)])
def test_the_check_digit_follows_the_published_rule(nine: str, digit: int) -> None:
    assert check_digit(nine) == digit


def test_texts_have_two_to_five_sentences_and_say_something(cast: Cast) -> None:
    for startup in cast.startups:
        for text in long_texts(startup):
            assert len(text) >= 45, text
            assert 2 <= len(re.findall(r"[.](?:\s|$)", text)) <= 5, text


def test_no_two_startups_share_a_text_a_sentence_or_a_name(cast: Cast) -> None:
    everyone = cast.startups + cast.drafts
    for field in (
        "key",
        "name_ko",
        "name_en",
        "line_ko",
        "line_en",
        "problem",
        "solution",
        "edges",
    ):
        assert len({getattr(startup, field) for startup in everyone}) == len(everyone), field
    for startup, other in combinations(cast.startups, 2):
        assert startup.growth != other.growth
        assert startup.team != other.team


def test_texts_never_name_the_company_or_its_people_so_that_they_can_be_read_blind(
    cast: Cast,
) -> None:
    for startup in cast.startups:
        prose = " ".join([*long_texts(startup), startup.line_ko, startup.line_en, startup.customer])
        for name in (
            startup.name_ko,
            startup.name_en,
            *(member.person.name_ko for member in startup.members),
        ):
            assert name not in prose


def test_no_text_holds_a_placeholder(cast: Cast) -> None:
    assert [text for text in strings(asdict(cast)) if PLACEHOLDER.search(text)] == []


def test_people_have_names_and_addresses_of_their_own_at_invented_domains(cast: Cast) -> None:
    people = [
        member.person for startup in cast.startups + cast.drafts for member in startup.members
    ]
    people += (
        [judge.person for judge in cast.judges]
        + [*cast.organisers, cast.observer]
        + [investor.contact for investor in cast.investors]
    )
    assert len({person.name_ko for person in people}) == len(people)
    assert len({person.email for person in people}) == len(people)
    assert all(re.fullmatch(r"[a-z0-9.]+@[a-z0-9-]+\.example", person.email) for person in people)


def test_stage_follows_from_the_founding_date_and_faults_are_what_they_say(cast: Cast) -> None:
    notice = cast.edition.notice_date
    for startup in cast.startups:
        assert (startup.stage == "early") == (
            startup.founded >= notice.replace(year=notice.year - 3)
        )
        assert (startup.founded < notice.replace(year=notice.year - 7)) == (
            startup.fault == "too_old"
        )
        assert (startup.region_ko != "서울특별시") == (startup.fault == "outside_seoul")
    assert Counter(startup.fault for startup in cast.startups) == {
        "": 56,
        "outside_seoul": 2,
        "too_old": 2,
    }


def test_one_startup_is_exactly_seven_years_old_and_still_eligible(cast: Cast) -> None:
    notice = cast.edition.notice_date
    assert [
        s.fault for s in cast.startups if s.founded == notice.replace(year=notice.year - 7)
    ] == [""]


def test_money_is_plausible(cast: Cast) -> None:
    for startup in cast.startups:
        assert startup.revenue_krw > 0
        assert startup.ask_krw >= 300_000_000
        total, served, reachable = startup.market_krw
        assert startup.revenue_krw < reachable < served < total
        assert sum(share for _, share in startup.uses) == 100
        assert all(year >= startup.founded.year for year, _ in startup.revenues)


def test_drafts_are_visibly_unfinished(cast: Cast) -> None:
    assert all(draft.problem and not draft.growth and not draft.team for draft in cast.drafts)


@pytest.mark.parametrize("seed", [2026, 1, 2])
def test_conflicts_of_every_kind_follow_from_the_data(seed: int) -> None:
    cast = make_cast(seed)
    assert cast.conflicts == find_conflicts(cast.judges, cast.startups)
    assert {conflict.kind for conflict in cast.conflicts} == {"mentor", "investor", "same_domain"}
    assert len(cast.conflicts) <= 12


def test_looking_up_an_unknown_key_raises(cast: Cast) -> None:
    assert cast.startup(cast.drafts[0].key) is cast.drafts[0]
    with pytest.raises(KeyError):
        cast.judge("nobody")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 원"),
        (9_900, "9,900 원"),
        (1_284_000_000, "12억 8,400만 원"),
        (1_200_000_000_000, "1조 2,000억 원"),
        (39_001, "3만 9,001 원"),
    ],
)
def test_money_reads_as_koreans_write_it(amount: int, text: str) -> None:
    assert won(amount) == text
