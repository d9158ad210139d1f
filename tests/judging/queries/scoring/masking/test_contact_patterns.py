"""Every way to reach somebody is found by its form, and ordinary words and figures stay."""

import re
from itertools import product

import pytest

from judging.queries.scoring.blinding import COVER, covered
from judging.queries.scoring.masking.contact_patterns import CONTACTS

CONTACT = re.compile("|".join(CONTACTS), re.IGNORECASE)
BETWEEN = [
    "",
    " ",
    "-",
    ".",
    " - ",
    "–",
    "−",
    "－",
    "_",
    "~",
    "/",
    "·",
    ")",
    "\u200b",
    "\n",
    "\u3000",
]
MOBILE = [
    "010", "+82 10", "+8210", "82-10", "(010)", "+82 (0)10", "０１０", "0082 10", "＋８２ １０",
    "공일공", "영일공", "O1O", "ㅇ1ㅇ", "011", "016", "019",
]  # fmt: skip
OTHERS = ["02", "(02)", "031", "+82 2", "070", "080", "0505", "+82 70"]


@pytest.mark.parametrize("before", MOBILE + OTHERS)
def test_a_phone_is_found_in_every_form_also_inside_words(before: str) -> None:
    tails = [("7777", "1234"), ("７７７７", "１２３４")]
    if before in MOBILE:
        tails += [("칠칠칠칠", "일이삼사"), ("777 7", "1 2 3 4")]
    elif before.endswith(("2", "31")):
        tails += [("777", "1234")]
    for between, tail in product(BETWEEN, tails):
        text = between.join([before, *tail])
        assert covered(f"연락처{text}로", CONTACT) == f"연락처{COVER}로", ascii(text)


BOXES = ["someone.else@gmail.com", "ceo ＠ other.co.kr", "홍@회사.한국", "a+b@mail.co.kr",
         "one@naver", "one﹫gmail．com", "one @gmail .com"]  # fmt: skip
WRITTEN_OUT = [
    f"one{at}gmail{dot}com"
    for at in (
        "@",
        "[at]",
        " [at] ",
        "(at)",
        " (at) ",
        "{at}",
        "<at>",
        "골뱅이",
        " 골뱅이 ",
        "(골뱅이)",
        "#",
    )
    for dot in (".", "[dot]", " (dot) ", "[.]", "닷")
] + ["one at gmail dot com", "one at gmail.com"]
PAGES = [
    "https://other.example/a?b=c", "HTTP://OTHER.KR", "hxxp://other.kr", "www.other.kr/ko",
    "other-site.co.kr", "blog.other.io/post/1", "OTHER.COM", "회사.com", "other.한국", "other.team",
    "bit.ly/abc", "forms.gle/abc", "linktr.ee/abc", "open.kakao.com/o/sAbCd", "instagram.com/one77",
    "other[.]com", "other(.)co.kr", "other dot com", "other . com", "other。com", "other닷컴",
]  # fmt: skip
NUMBERS = [
    "123-45-67890", "123 45 67890", "123.45.67890", "123–45–67890", "１２３-４５-６７８９０",
    "123/45/67890", "123_45_67890", "123·45·67890", "123-4567890", "12345-67890", "1234567890",
    "110111-1234567", "110111－1234567", "1101111234567", "사업자등록번호 123 4567890",
    "사업자번호:1 2 3 4 5 6 7 8 9 0", "1588-1234", "15881234", "+1 (415) 555-2671",
    "+81-90-1234-5678", "10-9988-7766", "10 – 9988 – 7766",
]  # fmt: skip
HANDLES = [
    f"{service}{sign}{handle}"
    for service in (
        "카카오톡",
        "카톡",
        "인스타",
        "Instagram",
        "텔레그램",
        "LinkedIn",
        "디스코드",
        "LINE",
    )
    for sign, handle in ((": ", "onename"), (" ID ", "onename"), (" @", "onename"), (" ", "one_77"))
] + ["@onename", "@소리맵", "onename#1234", "오픈채팅 one77", "IG: one77", "Discord: one#1234"]


@pytest.mark.parametrize("text", BOXES + WRITTEN_OUT + PAGES + NUMBERS + HANDLES)
def test_any_contact_is_found_also_one_that_nobody_entered(text: str) -> None:
    assert covered(f"({text})", CONTACT) == f"({COVER})", ascii(text)


def test_an_address_after_a_word_in_hangul_is_found() -> None:
    assert covered("홈페이지other.kr로", CONTACT).endswith(f"{COVER}로")
    assert covered("홈페이지other.io로", CONTACT) == f"홈페이지{COVER}로"


@pytest.mark.parametrize(
    "text",
    [
        "소리를 지도로 그립니다",
        "매출 1,200,000,000원, 고객 12345678명, 누적 1588123400건",
        "매출 1200000000원, 2024-2026년, 3.5배, 10.5 %",
        "2026-11-28 14:30, 2026.11.28~2026.12.31",
        "0 10 20 30 40 50 60 70 80 90 100",
        "0 1 2 3 4 5 6 7 8 9 10 11 12",
        "0.01 0.02 0.123456789 12345 67890",
        "2021 2022 2023 2024 2025 2026 1500 2000",
        "mAP@0.5, Recall@10, Node.js, React.js/Express, main.py, v2.0_beta",
        "특허 제10-2345678호, 출원 10-2024-0012345, ISO 27001",
        "제공합니다.AI 기반, e.g. this. We help.",
        "인스타그램 광고 성과 3배, 카카오톡 API 연동, 유튜브 조회수 100만, 블로그 글 1,000건",
        "GitHub Actions와 Slack 알림, LINE 프렌즈, 온라인 라인업, 파이프라인: 세 개",
        "guideline: follow it; a deadline: tomorrow; baseline v1_2; signal processing",
        "look at our team, TCP/IP, A/B, 24/7",
    ],
)
def test_ordinary_words_and_figures_stay(text: str) -> None:
    assert covered(text, CONTACT) == text
