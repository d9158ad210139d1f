"""The words of pages, mails and commands: one term per thing, Korean that agrees with what it is
filled with, dates as people write them.

The catalogues hold the Korean of every text (tests/test_conventions.py), so they are read whole.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from challenge.kernel.text.messages import APPS, CONTEXT, Key, key_of, load_catalog
from frontend.in_words.library_texts import LIBRARY_TEXTS

ROOT = Path(settings.BASE_DIR)
FILLED = r"(?:%\(\w+\)[sd]|%%?n|\{\w*(?:\.\w+)?(?::[^}]*)?\})"

# What a word stood for, and the word that says it: the reader meets each thing under one name.
TERMS = {
    "출품작|참가작": "신청서 (the paper) or 참가팀 (who)",
    "지원서": "신청서",
    "평가서": "평가표",
    r"(?<!백그)라운드": "평가 단계",
    "채점": "심사",
    r"선발|뽑": "선정; of lots 추첨",
    r"과락 (?:기준|통과)": "기준점수, 기준점수 충족",
    r"운영진|운영자": "운영사무국, 담당자 or 시스템 관리자",
    r"투자 연결|투자연결": "투자연계 (what is run) or 소개 (one of them)",
    "이해관계": "이해충돌",
    r"수상팀|수상작": "수상 기업",
    r"제출함|제출됨": "제출 완료",
    "전자우편": "이메일",
    r"(?<![이가-힣])메일(?!함| 서버)": "이메일",
    "인증번호": "인증코드",
    r"지문|해시값|다이제스트": "확인값",
    r"까닭|(?<![가-힣])이유": "사유",
    r"\)s줄|\}줄|번째 줄|줄번호": "행",
    r"본사|설립일": "본점, 창업일",
    "시나리오": "배정안",
    r"심사(?:위원)? ?초대|초대에 답": "위촉 요청",
    r"받는 곳": "제공받는 자, of data that goes abroad 이전받는 자",
    r"(?:선택|필수|앞|앞선|새|신청서) 질문(?!과)|질문의 문구": "문항 (of the form)",
    r"질문 (?:추가|순서)": "문항 (of the form)",
    r"프로필|회원님": "내 정보",
    r"(?<![가-힣])대회(?![가-힣]*장)": "회차 or 챌린지",
}
# Stems of sentences that were translated word by word.
STEMS = (
    r"거두|거둬|들이[거기려면고]|들인 |들여 주|견주|무리(?:가|를|는|의)|잇기|잇는|이어 주세요"
    r"|손으로|저절로|사슬|굳[어었]|거르[기지]|지어낸|헛수고|매기는|여기에는 화면이|저희 쪽"
    r"|귀하|하시기 바랍니다|시계"
    r"|(?:심사위원|기업|사무국|팀|담당자)[이가만]? ?(?:만 )?읽습니다"
)
# In English: a word with two meanings here, or one that nobody says.
ENGLISH = {
    r"\bpts\b": "points",
    r"\bmend(?:ed)?\b": "fix",
    r"\b[Tt]aken? (?:\S+ ){0,2}back\b": "withdraw, cancel, undo or unassign",
    r"\b[Tt]aken? (?:\S+ ){0,2}away\b": "remove",
    r"\bletters (?:at least|at most|too long|over|more|for)\b": "characters",
    r"\b(?:at most|up to) \S+ letters?\b": "characters",
    r"\b[Ss]tands? (?:here|in|on|beside|below|at|behind)\b": "is, appears",
    r"\bon the line\b": "borderline",
    r"\ba tie to\b": "a relationship, a conflict of interest",
    r"\bhouses?\b(?!\))": "firm",
}
# A judge's own division; a panel is all judges of a round.
PANEL_IS_EVERYBODY = re.compile(
    r"(?:against|than|as|to|close to|towards|compare with) the panel|another panel"
    r"|the panel(?:'s| does)"
    r"|[Oo]ne panel|whole panel|a panel is good|as strict as the panel"
)


def texts() -> Iterator[tuple[str, Key, str]]:
    """App, English and Korean of every text; of a plural each form."""
    for app in APPS:
        for message in load_catalog(app):
            if message.id:
                korean = message.string
                forms = korean if isinstance(korean, (list, tuple)) else (korean,)
                for form in forms:
                    yield app, key_of(message), form or ""


def english_of(key: Key) -> str:
    if isinstance(key, tuple):
        return " / ".join(key)
    return key.rpartition(CONTEXT)[2]


def found(pattern: str) -> list[str]:
    """The texts whose Korean holds it."""
    search = re.compile(pattern)
    return [f"{app}: {korean}" for app, _key, korean in texts() if search.search(korean)]


def test_every_catalogue_is_read() -> None:
    assert len(list(texts())) > 2500
    assert {app for app, _key, _korean in texts()} == set(APPS)


@pytest.mark.parametrize("pattern", TERMS)
def test_each_thing_has_one_korean_name(pattern: str) -> None:
    assert found(pattern) == [], f"say {TERMS[pattern]}"


def test_no_sentence_sounds_translated() -> None:
    assert found(STEMS) == []


def test_english_has_one_word_for_each_thing() -> None:
    wrong = [
        f"{english} (say {better})"
        for english in {english_of(key) for _app, key, _korean in texts()}
        for pattern, better in ENGLISH.items()
        if re.search(pattern, english)
    ]
    assert sorted(wrong) == []


def test_a_panel_is_all_judges_and_a_division_some_of_them() -> None:
    wrong = [
        english
        for english in {english_of(key) for _app, key, _korean in texts()}
        if re.search(r"\b[Pp]anels?\b", english)
        and not PANEL_IS_EVERYBODY.search(english)
        and "심사위원" not in english
    ]
    assert wrong == []


def test_one_english_text_has_one_korean() -> None:
    """Django has one dictionary for all apps, so of two the one of the first app is shown
    everywhere.  A word with two meanings has a context.
    """
    ways: dict[Key, set[str]] = defaultdict(set)
    for _app, key, korean in texts():
        ways[key].add(korean)
    assert {english_of(key): kinds for key, kinds in ways.items() if len(kinds) > 1} == {}


def test_what_is_shown_is_ours_and_no_librarys() -> None:
    """A library whose catalogue comes before ours may know the same English text."""
    other = []
    with translation.override("ko"):
        for app, key, korean in texts():
            if isinstance(key, tuple):
                shown = ngettext(key[0], key[1], 2)
            else:
                context, _mark, text = key.rpartition(CONTEXT)
                shown = pgettext(context, text) if context else gettext(text)
            if shown != korean:
                other.append(f"{app}: {key} is shown as {shown}, not {korean}")
    assert other == []


def test_sentences_of_libraries_are_in_our_words() -> None:
    with translation.override("ko"):
        for text in LIBRARY_TEXTS:
            assert re.search("[가-힣]", gettext(text)), text
            assert not re.search("당신|귀하|자격 인증", gettext(text)), text


# After these the particle is that of the bracket's last word or of a digit that the eye reads.
AGREES = {"%(code)s로", "%(total)s)와", "%(places)s이며"}


def test_no_particle_follows_a_word_that_is_filled_in() -> None:
    """은(는) is no Korean, and a single one is wrong for half of all names: the sentence is built
    so that none is needed, or the filter josa writes it.
    """
    both = r"은\(는\)|는\(은\)|이\(가\)|가\(이\)|을\(를\)|를\(을\)|와\(과\)|과\(와\)|\(으\)로"
    assert found(both) == []
    after = re.compile(
        rf"{FILLED}[’”』」]?(?:은|는|이|가|을|를|과|와|으로|로|이며|며|이라|라고)(?![가-힣])"
    )
    loose = [
        korean
        for _app, _key, korean in texts()
        for hit in after.finditer(korean)
        if hit[0] not in AGREES
    ]
    assert loose == []


def test_marks_have_one_form() -> None:
    """‘…’ for quotes, ~ for ranges; no space before % and MB; one way to say what was written."""
    assert found("[“”]") == []
    assert found(rf"(?:{FILLED}|\d)–(?:{FILLED}|\d)") == []
    assert found(r"\d (?:%|MB|GB)(?![(\w])") == []
    assert found("쓰신|적으신|쓰시는") == []
    assert found(r"[!！]|하시기 바랍니다|귀하의") == []


def test_what_is_asked_of_somebody_is_asked_for() -> None:
    """~해 주세요; ~해 보세요 invites, and 비워 두세요 and 닫지 마세요 are how people say it."""
    loose = r"(?<!주)(?<!보)(?<!두)(?<!마)(?<!안녕하)(?<!필요하)세요"
    assert found(loose) == []


def test_english_is_never_shown_as_korean() -> None:
    """A sentence of three English words or more in a Korean text is one that was forgotten."""
    english = re.compile(r"(?:\b[a-z]{3,} ){3,}")
    assert [korean for _app, _key, korean in texts() if english.search(korean)] == []


def test_dates_in_mails_are_written_as_people_write_them() -> None:
    """12월 22일(화) 18:00, never 2026-12-22 18:00 KST."""
    technical = re.compile(r"\|date:|\|time:|\{% now|isoformat")
    templates = [
        path
        for app in APPS
        for folder in ("mail", "account/email")
        for path in (ROOT / app / "templates" / folder).glob("*")
    ]
    assert len(templates) > 40
    assert [path.name for path in templates if technical.search(path.read_text("utf-8"))] == []


# Korean in the code, by what it is: names that people give to a column in their own tables, words
# of the trade that are looked for, and forms of company names.
def test_presets_and_demo_use_the_same_terms() -> None:
    sources = [
        *ROOT.glob("challenge/presets/*.toml"),
        ROOT / "demo/cast/texts/edition.toml",
        *ROOT.glob("demo/**/*.py"),
        ROOT / "README.ko.md",
    ]
    wrong = [
        f"{path.name}: {line.strip()}"
        for path in sources
        for line in path.read_text("utf-8").splitlines()
        for pattern in TERMS
        if re.search(pattern, line)
    ]
    assert len(sources) > 20
    assert wrong == []


def test_english_holds_no_korean() -> None:
    """Nor the units of an amount; but the style guide's names."""
    english = {english_of(key) for _app, key, _korean in texts()}
    korean = {text for text in english if re.search("[가-힣]", text)}
    assert {text for text in korean if not text.startswith(("소리맵", "홍시우"))} == set()
