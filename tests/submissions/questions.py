"""A question of every kind for the tests, with good and bad answers and the words for them."""

from dataclasses import dataclass, field
from typing import Any

from challenge.models import Edition, Question

COLUMNS = [
    {"key": "item", "kind": "short", "label_ko": "비목", "label_en": "Item", "required": True},
    {"key": "amount", "kind": "money", "label_ko": "금액", "label_en": "Amount", "summed": True},
    {"key": "until", "kind": "date", "label_ko": "기한", "label_en": "Until"},
    {"key": "own", "kind": "yesno", "label_ko": "자부담", "label_en": "Own money"},
    {
        "key": "who",
        "kind": "choice",
        "label_ko": "담당",
        "label_en": "Who",
        "choices": ["대표", "팀"],
    },
]
YEARS = [{"label_ko": "2025년", "label_en": "2025"}, {"label_ko": "2026년", "label_en": "2026"}]
COUNTS = [
    {
        "key": "people",
        "kind": "number",
        "label_ko": "인원",
        "label_en": "People",
        "unit_ko": "명",
        "unit_en": "people",
        "summed": True,
        "required": True,
    },
    {"key": "page", "kind": "url", "label_ko": "근거", "label_en": "Source"},
]


@dataclass(frozen=True)
class Sample:
    """One kind.  good: what is typed, and the Korean words that must be shown; bad: what is typed,
    and what the refusal must say.
    """

    key: str
    kind: str
    good: list[tuple[Any, list[str]]]
    bad: list[tuple[Any, str]]
    facts: dict[str, Any] = field(default_factory=dict)


SAMPLES = [
    Sample("q-short", "short", [("한 줄", ["한 줄"])], [("가" * 21, "1자 넘")], {"max_length": 20}),
    Sample(
        "q-long",
        "long",
        [("첫 줄\n둘째 줄", ["첫 줄\n둘째 줄"])],
        [("가" * 31, "1자 넘")],
        {"max_length": 30},
    ),
    Sample(
        "q-number",
        "number",
        [("1234.5", ["1,234.5 명"]), ("-3", ["-3 명"]), ("0", ["0 명"])],
        [("열두 명", "q-number"), ("1,23", "q-number"), ("1e5", "q-number"), ("NaN", "q-number")],
        {"options": {"unit_ko": "명", "unit_en": "people"}},
    ),
    Sample(
        "q-money",
        "money",
        [
            ("1284000000", ["12억 8,400만 원"]),
            ("1.5억", ["1억 5,000만 원"]),
            ("1억 2,000만 원", ["1억 2,000만 원"]),
            (0, ["0원"]),
        ],
        [("많이", "q-money"), ("2억 5천", "q-money"), ("12" * 20, "q-money")],
    ),
    Sample(
        "q-date",
        "date",
        [("2026-11-28", ["2026년 11월 28일(토)"]), ("2024.2.29", ["2024년 2월 29일(목)"])],
        [("2026-02-30", "q-date"), ("내일", "q-date"), ("0000-00-00", "q-date")],
    ),
    Sample("q-yesno", "yesno", [("yes", ["예"]), (False, ["아니요"])], [("아마", "q-yesno")]),
    Sample(
        "q-choice",
        "choice",
        [("seed", ["시드"])],
        [("시드", "q-choice"), ("other", "q-choice")],
        {"choices": [{"key": "seed", "ko": "시드", "en": "Seed"}, {"key": "a", "ko": "시리즈 A"}]},
    ),
    Sample(
        "q-choices",
        "choices",
        [(["seed", "둘"], ["시드", "둘"]), ("둘", ["둘"])],
        [(["seed", "셋"], "q-choices")],
        {"choices": [{"key": "seed", "ko": "시드", "en": "Seed"}, "둘"]},
    ),
    Sample(
        "q-url",
        "url",
        [("https://acorn.example/a?b=1", ["https://acorn.example/a?b=1"])],
        [("acorn.example", "q-url"), ("https://", "q-url"), ("javascript:alert(1)", "q-url")],
    ),
    Sample(
        "q-video",
        "video",
        [
            (
                "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
                ["youtube.com · https://www.youtube.com/watch?v=dQw4w9WgXcQ"],
            ),
            ("https://youtu.be/dQw4w9WgXcQ", ["youtu.be · "]),
            ("https://vimeo.com/76979871", ["vimeo.com · "]),
            ("https://tv.naver.com/v/123", ["tv.naver.com · "]),
        ],
        [
            ("http://youtu.be/dQw4w9WgXcQ", "q-video"),
            ("https://www.youtube.com/@channel", "q-video"),
            ("https://vimeo.com/", "q-video"),
            ("https://acorn.example", "q-video"),
            ("<iframe src='https://youtu.be/dQw4w9WgXcQ'>", "q-video"),
        ],
    ),
    Sample(
        "q-table",
        "table",
        [
            (
                [
                    {"item": "재료비", "amount": "12,000,000", "until": "2026-12-31"},
                    {},
                    {"item": "외주", "amount": "3000만", "own": "yes", "who": "팀"},
                ],
                [
                    "재료비",
                    "12,000,000",
                    "30,000,000",
                    "42,000,000",
                    "2026-12-31",
                    "예",
                    "팀",
                    "합계",
                ],
            )
        ],
        [
            ([{"item": "재료비"}], "2"),
            ([{"item": "재료비"}, {"amount": "1"}], "2행, 비목"),
            ([{"item": "재료비"}, {"item": "외주", "amount": "많이"}], "2행, 금액"),
            ([{"item": "재료비"}, {"item": "외주", "until": "2026-13-01"}], "2행, 기한"),
            ([{"item": "재료비"}, {"item": "외주", "own": "글쎄"}], "2행, 자부담"),
            ([{"item": "재료비"}, {"item": "외주", "who": "남"}], "2행, 담당"),
            ([{"item": "가" * 301}, {"item": "외주"}], "1행, 비목"),
            ([{"item": f"{n}"} for n in range(5)], "4"),
            ("표가 아닌 글", "q-table"),
        ],
        {"options": {"columns": COLUMNS, "least_rows": 2, "most_rows": 4}},
    ),
    Sample(
        "q-years",
        "table",
        [
            (
                [{"people": "3"}, {"people": "5.5", "page": "https://acorn.example"}],
                ["2025년", "2026년", "인원 (명)", "5.5", "8.5", "https://acorn.example"],
            )
        ],
        [
            ([{"people": "3"}], "2026년, 인원"),
            ([{}, {"people": "3"}], "2025년, 인원"),
            ([{"people": "3"}, {"people": "3", "page": "없음"}], "2026년, 근거"),
            ([{"people": "3"}] * 3, "2"),
        ],
        {"options": {"columns": COUNTS, "rows": YEARS}},
    ),
]


def ask(edition: Edition, sample: Sample, **facts: Any) -> Question:
    """The sample's question at the end of the edition's form; its words are its key."""
    return Question.objects.create(
        edition=edition,
        key=sample.key,
        kind=sample.kind,
        section="team",
        order=90,
        label_ko=sample.key,
        label_en=f"{sample.key} in English",
        **{**sample.facts, **facts},
    )
