"""A company is recognised however its name is written, and no other one is taken for it."""

import re
from itertools import product

import pytest

from challenge.kernel.text import house_names as module
from challenge.kernel.text.house_names import house_names

KOREAN_FORMS = [
    "주식회사", "주식 회사", "유한회사", "유한책임회사", "합자회사", "합명회사", "재단법인",
    "사단법인",
    "협동조합", "사회적협동조합", "농업회사법인", "학교법인", "의료법인", "법무법인", "비영리법인",
    "(주)", "㈜", "（주）", "[주]", "(유)", "㈲", "(재)", "㈶", "(사)", "㈳", "(株)", "㈱",
    "(유한)",
    "株式会社", "合同会社", "一般社団法人",
]  # fmt: skip
LATIN_FORMS = [
    "Inc.", "INC", "Incorporated", "Corp.", "Corporation", "Ltd.", "Limited", "LLC", "L.L.C.",
    "LLP",
    "PLC", "P.L.C.", "Co., Ltd.", "CO.,LTD", "Company Limited", "GmbH", "GmbH & Co. KG", "AG", "SE",
    "UG (haftungsbeschränkt)", "K.K.", "KK", "G.K.", "S.A.", "S.A.S.", "SARL", "S.à r.l.", "S.r.l.",
    "S.p.A.", "S.L.", "S.A. de C.V.", "Ltda.", "B.V.", "N.V.", "A/S", "ApS", "AB", "Oy", "OÜ",
    "Kft.",
    "s.r.o.", "d.o.o.", "Sp. z o.o.", "Pte. Ltd.", "PTE LTD", "Pty Ltd", "(Pvt) Ltd", "Sdn. Bhd.",
    "Private Limited", "Joint Stock Company", "JSC", "ООО", "e.V.", "Co-op", "(Inc.)", ".Inc",
    ", a Delaware corporation", "Inc., Seoul", "Ltd., Korea Branch",
]  # fmt: skip


@pytest.mark.parametrize("form", KOREAN_FORMS)
def test_a_korean_form_says_nothing_before_or_behind_with_and_without_a_blank(form: str) -> None:
    for blank in ("", " ", "\u00a0", "\u200b"):
        assert "높새드론" in house_names(f"{form}{blank}높새드론")
        assert "높새드론" in house_names(f"높새드론{blank}{form}")


@pytest.mark.parametrize("form", LATIN_FORMS)
def test_a_form_of_another_country_says_nothing_at_the_end(form: str) -> None:
    for name in (
        "Mulgil Robotics",
        "MULGIL-ROBOTICS",
        "Ｍｕｌｇｉｌ　Ｒｏｂｏｔｉｃｓ",
        "Mulgil\u00ad Robotics",
    ):
        blank = "" if form[0] in ".," else " "
        assert "mulgilrobotics" in house_names(f"{name}{blank}{form}")
    if form.isascii() and form.replace(".", "").isalpha():
        assert house_names(f"{form} Foods") != house_names("Foods")


@pytest.mark.parametrize(
    "written",
    [
        "주)높새드론", "株)높새드론", "농업회사법인 주식회사 높새드론", "높새드론Co., Ltd.",
        "높새드론 주식회사 부설연구소",
        "높새드론 기업부설연구소", "높새드론㈜ 판교지점", "높새드론 서울지사", "높새드론서울지점",
        "높새드론 R&D센터", "높새드론 연구소", "높\u3164새드론", "높새\u034f드론", "높새드론™",
        "「높새드론」", "높새드론 사내벤처", "높새드론 C랩", "높새드론 C-Lab",
        "\"높새드론\"", "높새-드론", "높새드론 (서울)", "PT. 높새드론", "The 높새드론 Company",
        "㊑높새드론", "높새드론 ㊒",
    ],
)  # fmt: skip
def test_parts_marks_and_what_nobody_sees_make_no_other_company(written: str) -> None:
    assert "높새드론" in house_names(written)


@pytest.mark.parametrize(
    "written",
    [
        "높새드론(구 다라테크)", "높새드론 (구: 다라테크)", "높새드론(구)다라테크",
        "높새드론 (舊 다라테크)",
        "높새드론 주식회사(구 다라테크 주식회사)", "높새드론(구다라테크)", "높새드론(전 다라테크)",
        "높새드론 (formerly 다라테크)", "높새드론 f/k/a 다라테크", "높새드론, 구 다라테크",
        "다라테크(현 높새드론)",
        "높새드론 (이전 사명: 다라테크)", "높새드론(변경 전 상호 다라테크)",
        "높새드론(옛 이름: 다라테크)", "높새드론 (변경 전: 다라테크)", "다라테크 → 높새드론",
        "다라테크->(주)높새드론", "前 다라테크 現 높새드론", "전 다라테크, 현 높새드론",
        "높새드론(다라테크에서 사명 변경)", "다라테크 (높새드론으로 상호변경, 2025)",
    ],
)  # fmt: skip
def test_a_name_that_says_what_it_was_before_is_known_by_both(written: str) -> None:
    assert {"높새드론", "다라테크"} <= house_names(written)


@pytest.mark.parametrize(
    "written",
    ["높새드론(Nopsae Drone)", "높새드론 (주) / Nopsae Drone Inc.", "Nopsae Drone (높새드론)"],
)
def test_a_name_in_two_scripts_is_known_by_both(written: str) -> None:
    assert {"높새드론", "nopsaedrone"} <= house_names(written)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("한국사회적기업진흥원", "한국"), ("서울협동조합지원센터", "서울"),
        ("바이오연구소", "바이오"),
        ("구미전자", "미전자"), ("주니어", "니어"), ("유니온", "니온"), ("재능교육", "능교육"),
        ("마카오", "마카"),
        ("Do Now Labs", "Do"), ("Inc Foods", "Foods"), ("전 세계", "세계"),
        ("높새드론(구미)", "미"),
        ("Basel", "Ba"), ("Texas", "Tex"), ("Corporate Bio", "Bio"), ("A+", "A"),
        ("사람인", "람인"),
    ],
)  # fmt: skip
def test_other_companies_stay_others(name: str, other: str) -> None:
    assert not house_names(name) & house_names(other)


@pytest.mark.parametrize(
    "name", ["Company", "주식회사", "(주)", "The", "협동조합", "...", "㈜", "+"]
)
def test_a_name_of_forms_or_marks_only_is_still_a_name(name: str) -> None:
    assert house_names(name)
    assert "" not in house_names(name)


def test_no_name_has_no_key() -> None:
    assert house_names("") == house_names("\u200b ") == frozenset()


def test_every_form_of_the_list_is_tried_by_itself() -> None:
    plain = re.compile(r"[a-z]+")
    for form, name in product(module._LATIN_ENDS.split("|"), ("Mulgil", "Gana Bio")):
        if plain.fullmatch(form):
            assert name.lower().replace(" ", "") in house_names(f"{name} {form.upper()}")


@pytest.mark.parametrize(
    "part", [" 공과대학", "공과대학", " 공과대학 기계공학과", " 대학원", " AI연구실"]
)
def test_a_part_of_a_university_is_the_university(part: str) -> None:
    assert "높새대학교" in house_names(f"높새대학교{part}")
    assert "높새대학교" not in house_names("높새대학교병원")
