"""Who answers for an edition stands in every text of it, and nobody else does."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from challenge.kernel.errors import InvalidInput
from challenge.models import Edition
from challenge.models.responsible import COLUMNS, Responsible
from challenge.services.editions import update_edition
from challenge.services.mailing import promise_mail
from judging.queries.setup.missing_parts import missing_parts
from judging.services.panel.invite import invite_judge
from judging.services.setup.edition import NotReady, create_edition, publish_edition
from submissions.models import ConsentKind
from submissions.services.consents import consent_text
from tests.judging import factories as make
from tests.submissions.factories import RESPONSIBLE

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
APPS = ("challenge", "submissions", "judging", "introductions", "gatherings", "frontend")
SUFFIXES = {".py", ".html", ".txt", ".toml", ".po", ".typ", ".js"}
SAMPLE_PAGES = {"styleguide.py", "styleguide_samples.py"}  # shown with DEBUG only
SAMPLE_NAMES = re.compile(r"Seoul Tech Meetup|서울테크밋업")
SAMPLE_TEXT = re.compile(r'msgid "Seoul Tech Meetup Startup Challenge 2026"\nmsgstr .*\n')
MAIL_KINDS = sorted(path.stem for app in APPS for path in (ROOT / app).glob("templates/mail/*.txt"))


def dates_of(edition: Edition) -> dict[str, object]:
    return {"opens_at": edition.opens_at, "closes_at": edition.closes_at}


def without_host() -> Edition:
    return make.a_draft_edition(**dict.fromkeys(RESPONSIBLE, ""))


def test_no_text_of_the_product_names_the_host_of_one_programme() -> None:
    found = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*")
        if path.suffix in SUFFIXES
        and path.name not in SAMPLE_PAGES
        and SAMPLE_NAMES.search(SAMPLE_TEXT.sub("", _text(path)))
    ]
    assert found == []


def _text(path: Path) -> str:
    return path.read_text("utf-8")


def test_a_new_programme_bears_its_own_name_and_no_host_until_one_is_named() -> None:
    edition = without_host()
    assert edition.challenge.name_ko == edition.name_ko
    assert {name: getattr(edition, name) for name in COLUMNS} == dict.fromkeys(COLUMNS, "")


def test_the_call_is_not_published_until_everybody_who_answers_is_named() -> None:
    edition = without_host()
    organiser = make.organiser_of(edition)
    assert set(missing_parts(edition=edition)) >= set(Responsible.NEEDED)
    with pytest.raises(NotReady) as refused:
        publish_edition(actor=organiser, edition=edition)
    assert set(refused.value.fields) == set(Responsible.NEEDED)
    edition = update_edition(actor=organiser, edition=edition, **RESPONSIBLE)
    assert publish_edition(actor=organiser, edition=edition).state == Edition.State.PUBLISHED


@pytest.mark.parametrize("name", sorted(Responsible.NEEDED))
def test_what_the_public_reads_of_it_is_changed_but_not_emptied(name: str) -> None:
    edition = make.a_preset_edition()
    organiser = make.organiser_of(edition)
    with pytest.raises(InvalidInput) as refused:
        update_edition(actor=organiser, edition=edition, **{name: ""})
    assert set(refused.value.fields) == {name}
    edition.refresh_from_db()
    assert getattr(edition, name) == RESPONSIBLE[name]


def test_the_programmes_next_edition_begins_with_the_same_people() -> None:
    first = make.a_preset_edition()
    again = create_edition(
        actor=make.an_operator(),
        challenge_slug=first.challenge.slug,
        slug="again",
        year=2027,
        name_ko="다시",
        contact_name="새 담당",
        **dates_of(first),  # type: ignore[arg-type]
    )
    assert (again.host_ko, again.contact_name) == (first.host_ko, "새 담당")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_consents_name_who_receives_and_who_answers_for_the_data(language: str) -> None:
    edition = make.a_preset_edition(co_hosts_ko="성동구", co_hosts_en="Seongdong")
    host = {"ko": ("서울시", "성동구"), "en": ("City of Seoul", "Seongdong")}[language]
    with override(language):
        texts = [consent_text(kind, edition).whole for kind in ConsentKind.values]
    own = [text for text in texts if host[0] in text]
    assert len(own) == len(texts) - 1  # one names the investors instead
    assert all(host[1] in text and "박보호" in text for text in own)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_invitation_names_host_and_contact_and_is_answered_to_the_contact(
    language: str,
) -> None:
    edition = make.a_preset_edition()
    judge = invite_judge(
        actor=make.organiser_of(edition), edition=edition, email="j@example.org",
        name="김심사", language=language,
    )  # fmt: skip
    mail = judge.user.mails.get()
    assert {"ko": "서울시", "en": "City of Seoul"}[language] in mail.body
    assert "운영사무국 · help@example.com · 02-1234-5678" in mail.body
    assert mail.reply_to == "help@example.com"


def test_there_are_mails_and_none_writes_a_foot_of_its_own() -> None:
    """The foot is written once, where every mail of an edition is (promise_mail)."""
    assert len(MAIL_KINDS) > 15
    texts = [_text(path) for app in APPS for path in (ROOT / app).glob("templates/mail/*.txt")]
    assert not [text for text in texts if "contact_email" in text or "may object" in text]


def test_a_mail_of_no_edition_has_no_foot() -> None:
    mail = promise_mail(
        actor=None, key="k", kind="co_writer", to=make.a_person(),
        startup=make.an_eligible_entry(make.a_preset_edition()).startup,
    )  # fmt: skip
    assert mail is not None
    assert "-- " not in mail.body


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("part", ["", "rubric/", "form/", "privacy/"])
def test_the_foot_of_every_public_page_shows_the_contact(
    client: Client, part: str, prefix: str
) -> None:
    edition = make.a_preset_edition()
    text = client.get(f"{prefix}/c/{edition.slug}/{part}").content.decode()
    foot = text[text.index("<footer") :]
    for words in ("help@example.com", "02-1234-5678", "운영사무국"):
        assert words in foot
    assert f"{prefix}/c/{edition.slug}/privacy/" in foot


def test_the_privacy_page_of_an_edition_names_its_officer(client: Client) -> None:
    edition = make.a_preset_edition()
    text = client.get(f"/en/c/{edition.slug}/privacy/").content.decode()
    for words in ("City of Seoul", "박보호", "privacy@example.com", "help@example.com"):
        assert words in text[: text.index("<footer")]


LEGAL_HEADINGS = {  # articles 30 and 37-2 of the Personal Information Protection Act ask for them
    "처리하는 개인정보와 목적, 법적 근거", "보유 기간", "제3자 제공", "처리 위탁과 국외 이전",
    "파기 절차와 방법", "안전성 확보조치", "쿠키와 기기에 저장하는 정보", "자동화된 결정",
    "권리 행사 방법과 구제",
}  # fmt: skip


def test_the_privacy_notice_has_every_part_and_the_facts_of_its_host(client: Client) -> None:
    edition = make.a_preset_edition(transfers_ko="미국, 예시 클라우드", transfers_en="USA, Cloud")
    page = client.get(f"/c/{edition.slug}/privacy/").content.decode()
    headings = set(re.findall(r"<h2>([^<]+)</h2>", page))
    assert headings >= LEGAL_HEADINGS
    assert edition.processors in page
    assert "미국, 예시 클라우드" in page
    assert "시행일" in page
    assert "시행일" in client.get("/terms/").content.decode()


def test_a_consent_to_pictures_says_where_they_are_shown() -> None:
    edition = make.a_preset_edition()
    with override("ko"):
        assert "공개처: 주최 기관의 누리집" in consent_text(ConsentKind.FILMING, edition).whole
        edition.pictures_ko = "시청 누리집"
        assert "공개처: 시청 누리집" in consent_text(ConsentKind.FILMING, edition).whole
        assert "공개처" not in consent_text(ConsentKind.MARKETING, edition).whole
