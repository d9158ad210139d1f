"""The HTML of a mail is made of its text, and of nothing that mail programs lack.

What they lack: Outlook draws with Word (no flex, grid, position, background pictures), Gmail throws
<style> away where it is long or broken and removes scripts, forms and external sheets, most block
pictures until asked.
"""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

from challenge.kernel.text.mail_page import blocks_of, html_of
from challenge.kernel.text.mail_styles import STYLES

SITE = settings.SITE_URL
TEXT = f"""김나래 님, 안녕하세요.

★ 대상

축하합니다. 대상 수상 기업으로 선정되었습니다.

접수번호: 2026-0001
아이템: 작은 병원의 운반 로봇

아직 빠진 것:
- 발표 자료
- 사업자등록증

{SITE}/apply/7/

결과를 계산한 방법:
{SITE}/c/x/results/method/

--{" "}
서울시
문의: 운영사무국 · help@example.com
"""
NOT_IN_MAIL = {"script", "link", "iframe", "form", "input", "svg", "video", "object", "base"}
NOT_IN_STYLE = re.compile(
    r"\b(?:flex|grid|position|float|var\(|calc\(|url\(|@import|gap|transform|object-fit)"
)
WIDEST = 600


class Reader(HTMLParser):
    """Elements, styles and links of a page; words that are shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(text: str = TEXT, language: str = "ko") -> str:
    return html_of(subject="[챌린지] 결과 안내", body=text, language=language, button="결과 보기")


def test_each_piece_of_the_text_is_known_for_what_it_is() -> None:
    kinds = [block.kind for block in blocks_of(TEXT.partition("\n-- ")[0])]
    assert kinds == [
        "words", "prize", "words", "facts", "words", "list", "button", "link",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Congratulations: your entry wins the Grand Prize.",
        "보완할 수 있는 항목: 발표 자료. 나머지는 제출하신 그대로 유지됩니다.",
        "Still missing:",
        "http: x" + "y" * 200,
    ],
)
def test_a_sentence_with_a_colon_is_no_fact(line: str) -> None:
    assert [block.kind for block in blocks_of(line)] == ["words"]


def test_the_page_says_what_the_text_says() -> None:
    said = " ".join("".join(Reader(page()).words).split())
    for line in TEXT.splitlines():
        words = re.sub(r"^(?:★ |- |-- $)", "", line).strip()
        if words and not words.startswith("http"):
            for part in words.rstrip(":").split(": "):
                assert part in said, words
    links = [facts["href"] for tag, facts in Reader(page()).tags if tag == "a"]
    assert links == [f"{SITE}/apply/7/", f"{SITE}/c/x/results/method/"]
    assert "결과 보기" in said


@pytest.mark.parametrize("language", ["ko", "en"])
def test_nothing_is_used_that_mail_programs_lack(language: str) -> None:
    html = page(language=language)
    read = Reader(html)
    assert {tag for tag, _facts in read.tags} & NOT_IN_MAIL == set()
    assert dict(read.tags)["html"]["lang"] == language
    for tag, facts in read.tags:
        style = facts.get("style") or ""
        assert not NOT_IN_STYLE.search(style), (tag, style)
        assert not any(name.startswith("on") for name in facts), tag
        if tag == "img":
            assert facts.get("alt") is not None
        if tag == "table":
            assert facts.get("role") == "presentation"
        if (facts.get("width") or "").isdigit():
            assert int(facts["width"] or 0) <= WIDEST
    assert len(html.encode()) < 60_000, "Gmail cuts mails at 102 KB"


def test_without_its_style_sheet_the_page_looks_the_same_in_the_light() -> None:
    """The sheet has dark colours and the phone's padding, nothing that the layout needs."""
    sheet = page().partition("<style>")[2].partition("</style>")[0]
    outside = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet)
    assert outside.strip() == ""
    for tag, facts in Reader(page()).tags:
        if tag in {"td", "p", "h1", "a"}:
            assert facts.get("style"), (tag, facts)
    assert all("color" in STYLES[name] for name in ("words", "title", "value", "button_link"))


def test_a_dark_colour_stands_for_each_light_one() -> None:
    sheet = page().partition("<style>")[2].partition("</style>")[0]
    used = {
        name
        for _tag, facts in Reader(page()).tags
        for name in (facts.get("class") or "").split()
        if name.startswith("m-")
    }
    assert used - {"m-pad"} <= set(re.findall(r"\.(m-[a-z-]+)", sheet))


def test_what_somebody_typed_is_words_and_no_link() -> None:
    typed = 'https://evil.example/login\n\n<script>alert(1)</script> & "x"'
    html = page(f"안녕하세요.\n\n{typed}\n\n{SITE}.evil.example/a/\n")
    assert "evil.example" in html
    assert [tag for tag, _facts in Reader(html).tags if tag in {"a", "script"}] == []


def test_a_code_stands_large_and_a_mail_without_signature_has_none() -> None:
    assert [block.kind for block in blocks_of("입력해 주세요.\n\nAB12CD")] == ["words", "code"]
    assert STYLES["logo"] not in page("입력해 주세요.\n\nAB12CD")


def test_of_a_prize_the_award_stands_large_and_the_company_below_it() -> None:
    html = page("★ 대상\n★ 온기로보틱스\n★ 상금 5,000만 원\n")
    lines = [facts for _tag, facts in Reader(html).tags if facts.get("class") == "m-prize-ink"]
    assert [facts.get("style", "") for facts in lines] == ["", STYLES["below"], STYLES["below"]]
    assert "상금 5,000만 원" in html


def test_what_programs_compare_stands_small() -> None:
    note = f"x.kr/proof\n12\n{'A' * 43}=\n\n— x.kr/proof {'b' * 96}=="
    text = f"접수번호: 7\n확인값: {'0f' * 32}\n\n{note}\n\n끝."
    blocks = list(blocks_of(text))
    assert [block.kind for block in blocks] == ["facts", "proof", "proof", "words"]
    assert [look for _label, _value, look in blocks[0].facts] == ["value", "digest"]
    html = page(text)
    for name in ("digest", "proof"):
        assert STYLES[name] in html


def test_a_link_after_a_sentence_says_that_it_opens_something() -> None:
    """A whole sentence as a link, or an address, is hard to read; few words are not."""
    sentence = "이의가 " + "있으시면 " * 12 + "신청할 수 있습니다:"
    text = f"{SITE}/a/\n\n{sentence}\n{SITE}/b/\n\n결과를 계산한 방법:\n{SITE}/c/\n"
    html = page(text)
    said = " ".join("".join(Reader(html).words).split())
    assert f"{sentence} 열기 결과를 계산한 방법" in said
    assert SITE not in said
