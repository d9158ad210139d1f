"""Korean particles follow the sound before them."""

import pytest

from frontend.josa import WORD_JOINER, final_consonant, particle, with_particle


@pytest.mark.parametrize(
    ("word", "form", "said"),
    [
        ("도토리로보틱스", "을", "도토리로보틱스를"),
        ("소리맵", "은", "소리맵은"),
        ("소리맵", "는", "소리맵은"),
        ("트라이앵글AI", "은", "트라이앵글AI는"),
        ("팀 10", "이", "팀 10이"),
        ("KTX", "이", "KTX가"),
        ("SQL", "으로", "SQL로"),
        ("LLM", "과", "LLM과"),
        ("서울", "으로", "서울로"),
        ("(주)온기", "으로", "(주)온기로"),
        ("부산", "으로", "부산으로"),
        ("7", "으로", "7로"),
        ("3", "으로", "3으로"),
        ("78%", "가", "78%가"),
        ("Dotori Lab", "을", "Dotori Lab을(를)"),
        ("Dotori Lab", "으로", "Dotori Lab(으)로"),
        ("", "을", "을(를)"),
    ],
)
def test_the_particle_fits_the_word(word: str, form: str, said: str) -> None:
    assert with_particle(word, form) == said


def test_a_bracketed_remark_is_not_read_aloud() -> None:
    assert particle("소리맵(경쟁사)", "은") == "은"
    assert particle("도토리로보틱스(주)", "을") == "를"
    assert particle("‘소리맵(주)’", "은") == "은"


def test_after_a_closing_mark_the_particle_stays_on_the_line() -> None:
    assert with_particle("‘경쟁 관계’", "으로") == f"‘경쟁 관계’{WORD_JOINER}로"


def test_every_final_consonant_is_known() -> None:
    assert [final_consonant(word) for word in ("가", "각", "날", "값", "힣")] == [
        "",
        "ㄱ",
        "ㄹ",
        "ㅄ",
        "ㅎ",
    ]


def test_a_particle_without_a_pair_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        particle("소리맵", "에서")
