"""What a person reads as one name is one name."""

import pytest

from challenge.kernel.text.folded_names import folded, house_names, only_difference


@pytest.mark.parametrize("other", ["가\u200b", "\ufeff가", "가\u00a0", " 가 ", "가\u2060"])
def test_invisible_characters_and_blanks_make_no_other_name(other: str) -> None:
    assert folded(other) == "가"


@pytest.mark.parametrize(
    ("name", "other", "how"),
    [
        ("Alpha", "alpha", "case"), ("Ａ팀", "A팀", "width"), ("가 팀", "가팀", "blanks"),
        ("가", "가\u200b", "invisible"), ("가", "나", ""), ("가", "가", ""),
        ("001", "1.0", "blanks"),
    ],
)  # fmt: skip
def test_in_what_two_spellings_differ(name: str, other: str, how: str) -> None:
    assert only_difference(name, other) == how


@pytest.mark.parametrize(
    "written",
    [
        "(주)높새드론", "주식회사 높새드론", "높새드론㈜", "높새드론(유)", "높새드론 유한책임회사",
        "높새드론 합자회사", "높새드론 협동조합", "농업회사법인 높새드론(주)", "높새드론 Inc.",
        "높새드론Co., Ltd.", "높새드론 주식회사 부설연구소", "높새\u200b드론", "높새 드론",
        "높새드론 기업부설연구소", "사단법인 높새드론", "높새드론(재)", "높새드론 株式会社",
    ],
)  # fmt: skip
def test_a_company_is_known_by_its_name_whatever_its_legal_form(written: str) -> None:
    assert "높새드론" in house_names(written)


@pytest.mark.parametrize(
    "form",
    ["Corp.", "Corporation", "LLC", "L.L.C.", "LLP", "GmbH", "Pte. Ltd.", "Co., Ltd", "S.A."],
)
def test_latin_legal_forms_stand_at_the_end(form: str) -> None:
    assert "mulgilrobotics" in house_names(f"Mulgil Robotics {form}")
    assert house_names("Inc Foods") == {"incfoods"}


def test_a_name_that_is_a_legal_form_only_stays() -> None:
    assert house_names("Company") == {"company"}
