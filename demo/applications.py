"""The sample startups apply: through the same services as everybody, with a real deck each."""
# tested by: tests/faults/test_story.py

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from challenge.models import User
from challenge.services.people import ensure_user
from demo.cast.chance import stream
from demo.cast.decks import make_deck
from demo.cast.plans import make_plan
from demo.cast.records import Startup as CastStartup
from demo.edition_setup import Stage
from demo.times.pace import moments
from demo.times.story_time import it_is
from submissions.models import ConsentKind, Entry
from submissions.services.companies import update_startup
from submissions.services.consents import SHARED_ITEMS, give_consent
from submissions.services.draft import save_answers, start_entry
from submissions.services.files.upload import attach_file
from submissions.services.submit import submit_entry

Tell = Callable[[float], None]
WRITING_TAKES = timedelta(hours=3)  # from the first word to the last, about


def representative_of(company: CastStartup) -> User:
    """The person who signs in for the company."""
    person = company.representative
    return ensure_user(
        actor=None, email=person.email, name=person.name_ko, name_roman=person.name_en
    )


def apply_all(
    stage: Stage,
    companies: Sequence[CastStartup],
    *,
    deadline: datetime | None = None,
    written_until: datetime | None = None,
    tell: Tell = lambda _share: None,
) -> dict[str, Entry]:
    """Write one entry per company by the deadline, and submit it (written_until instead: it stays
    a draft); returns them by the company's key.
    """
    random = stream(stage.cast.seed, "receipts", stage.edition.slug)
    end = deadline or written_until or timezone.now()
    times = moments(random, len(companies), start=stage.edition.opens_at, end=end, rush=3)
    entries = {}
    for done, (company, at) in enumerate(zip(companies, times, strict=True)):
        tell(done / len(companies))
        it_is(stage.edition.slug, at - WRITING_TAKES * (0.2 + random.random()))
        entries[company.key] = apply(stage, company, at, submits=deadline is not None)
    return entries


def apply(stage: Stage, company: CastStartup, at: datetime, *, submits: bool) -> Entry:
    """One company's application, done and perhaps submitted at that moment."""
    actor = representative_of(company)
    entry = start_entry(actor=actor, edition=stage.edition, company_name=company.name_ko)
    update_startup(actor=actor, startup=entry.startup, **_company_facts(company))
    save_answers(actor=actor, entry=entry, changes={**_item(company), **_answers(stage, company)})
    for kind, name, data in _papers(company):
        attach_file(actor=actor, entry=entry, kind=kind, name=name, file=BytesIO(data))
    consents = {ConsentKind.COLLECTION: (), ConsentKind.INVESTORS: SHARED_ITEMS}
    for kind, items in consents.items():
        give_consent(
            actor=actor,
            startup=entry.startup,
            edition=stage.edition,
            kind=kind,
            shared_items=items,
        )
    entry.refresh_from_db()
    if submits:
        it_is(stage.edition.slug, at)
        submit_entry(
            actor=actor,
            entry=entry,
            received_at=at,
            idempotency_key=f"demo-{entry.pk}",
        )
        entry.refresh_from_db()
    return entry


def _papers(company: CastStartup) -> Iterator[tuple[str, str, bytes]]:
    """A deck of each; of every third also its plan, as the word processor of Korean offices has it
    (key of the paper, name of the file, bytes).
    """
    yield "deck", f"{company.name_ko}_IR.pdf", make_deck(company)
    if int(company.business_number[-1]) % 3 == 0:
        yield "plan", f"{company.name_ko}_사업계획서.hwpx", make_plan(company)


def _company_facts(company: CastStartup) -> dict[str, Any]:
    return {
        "name_en": company.name_en,
        "registration_number": company.business_number.replace("-", ""),
        "representative": company.representative.name_ko,
        "founded_on": company.founded,
        "city": company.region_ko,
        "district": company.district_ko,
        "headcount": company.headcount,
        "revenue_krw": company.revenue_krw,
        "raised_krw": company.raised_krw,
        "ask_krw": company.ask_krw,
    }


def _item(company: CastStartup) -> dict[str, object]:
    return {
        "title_ko": company.name_ko,
        "title_en": company.name_en,
        "one_line_ko": company.line_ko,
        "one_line_en": company.line_en,
        "track": company.stage,
        "field": company.field,
        "keywords": [*company.keywords_ko, *company.keywords_en],
    }


def _answers(stage: Stage, company: CastStartup) -> dict[str, str]:
    """The cast's text for each section goes to the section's first question; further required ones
    get its closing sentence.
    """
    texts = {
        "problem": company.problem,
        "solution": company.solution,
        "growth": company.growth,
        "scale-up": company.growth,
        "scaleup": company.growth,
        "team": company.team,
    }
    answers: dict[str, str] = {}
    seen: set[str] = set()
    for question in stage.edition.questions.all():
        text = texts.get(question.section, company.line_ko)
        if question.section in seen:
            text = text.rsplit(". ", 1)[-1] if question.kind in {"long", "short"} else ""
        seen.add(question.section)
        if text:
            answers[question.key] = text[: question.max_length]
    return answers
