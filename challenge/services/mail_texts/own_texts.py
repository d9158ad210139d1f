"""An edition's own texts of the mails that go out in it: written, checked, given up."""
# tested by: tests/challenge/services/mail_texts/test_own_texts.py

import re
from typing import Any
from unicodedata import normalize

from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, NotFound
from challenge.kernel.text.mail_outline import NAMED, names_in
from challenge.kernel.text.mail_page import SIGNATURE
from challenge.models import Edition, MailText, User
from challenge.models.mail_texts.own import LANGUAGES, is_reworded
from challenge.models.mail_texts.placeholders import ALONE, PLACEHOLDERS
from challenge.permissions import may_organise, require
from challenge.services.sign_in_links import HIDDEN_KEY

MOST_SUBJECT_LETTERS, MOST_LETTERS = 150, 6_000
FILLED_LINE = "▤ "  # what is filled in as the mail leaves begins so
Problem = str | Promise


@transaction.atomic
def save_mail_text(
    *,
    actor: User,
    edition: Edition,
    kind: str,
    language: str,
    subject: str,
    body: str,
    seen: str | None = None,
) -> MailText:
    """From now on mails of the kind go out in these words; what was promised keeps its own.

    InvalidInput says which placeholder is unknown, or has to stay.  The same again is none.
    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_organise, actor, edition)
    require_kind(kind, language)
    words = checked(kind, language, subject, body)
    return _save(actor, edition, kind, language, words, seen)


@transaction.atomic
def restore_house_text(
    *, actor: User, edition: Edition, kind: str, language: str, seen: str | None = None
) -> MailText:
    """From now on the house's words again."""
    require(may_organise, actor, edition)
    require_kind(kind, language)
    return _save(actor, edition, kind, language, {"subject": "", "body": ""}, seen)


def _save(
    actor: User,
    edition: Edition,
    kind: str,
    language: str,
    words: dict[str, str],
    seen: str | None,
) -> MailText:
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    require(may_organise, actor, edition)
    now = MailText.objects.in_force(edition, kind, language)
    changes = now.merged(seen, words)
    if not changes:
        return now
    before = now.versioned_values()
    text = MailText(edition=edition, kind=kind, language=language, **{**before, **changes})
    if text.is_own:
        checked(kind, language, text.subject, text.body)  # two people's changes in one
    text.save(force_insert=True)
    action = "mail_text.changed" if text.is_own else "mail_text.restored"
    facts = {"kind": kind, "language": language, "changed": sorted(changes)}
    audit.record(actor, action, text, edition=edition, before=before, after=changes, **facts)
    return text


@transaction.atomic
def copy_mail_texts(*, source: Edition, edition: Edition) -> None:
    """What is in force, for next year's edition; the caller holds both."""
    MailText.objects.bulk_create(
        MailText(
            edition=edition,
            kind=row.kind,
            language=row.language,
            subject=row.subject,
            body=row.body,
        )
        for row in MailText.objects.all_in_force(source)
    )


def require_kind(kind: str, language: str) -> None:
    """NotFound: no kind that an edition words itself, or no language of ours."""
    if not is_reworded(kind) or language not in LANGUAGES:
        raise NotFound


def checked(kind: str, language: str, subject: str, body: str) -> dict[str, str]:
    """Both as they are kept, with placeholders by their keys.  InvalidInput: per field, what is
    wrong.
    """
    names = names_in(kind)
    given = {"subject": " ".join(_tidy(subject).split()), "body": _tidy(body)}
    known = {
        _plain(spelling): name
        for name in names
        for spelling in (name, *(PLACEHOLDERS[name].spelt(code) for code in LANGUAGES))
    }
    words = {
        field: NAMED.sub(lambda found: _keyed(found, known), text) for field, text in given.items()
    }
    problems: dict[str, Problem] = {}
    for field, most in (("subject", MOST_SUBJECT_LETTERS), ("body", MOST_LETTERS)):
        problem = _problem_in(words[field], set(names), most)
        if field == "body" and not problem:
            problem = _missing_in(words, names, language) or _misplaced_in(words["body"], language)
        if problem:
            problems[field] = problem
    if problems:
        raise InvalidInput(fields=problems)
    return words


def _tidy(text: str) -> str:
    return normalize("NFC", text).replace("\r\n", "\n").replace("\x00", "").strip()


def _plain(spelling: str) -> str:
    return " ".join(spelling.casefold().split())


def _keyed(found: re.Match[str], known: dict[str, str]) -> str:
    name = known.get(_plain(found[1]))
    return f"{{{name}}}" if name else found[0]


def _problem_in(text: str, names: set[str], most: int) -> Problem:
    """What is wrong with the words themselves; "": nothing."""
    if not text:
        return _("Write something here, or go back to the standard text.")
    if len(text) > most:
        return format_lazy(_("At most {most} letters. It has {has}."), most=most, has=len(text))
    unknown = [found[0] for found in NAMED.finditer(text) if found[1] not in names]
    if unknown:
        wrong = ", ".join(dict.fromkeys(unknown))
        return format_lazy(
            _("This mail has no {wrong}. Use the placeholders that are listed."), wrong=wrong
        )
    if set("{}") & set(NAMED.sub("", text)):
        return _("A brace belongs to no placeholder. Write it with one brace on each side.")
    marks = (FILLED_LINE.strip(), SIGNATURE.strip())
    if HIDDEN_KEY in text or any(line.strip().startswith(marks) for line in text.split("\n")):
        return _("A line can't begin with ▤ or --, and a link's key can't be written.")
    return ""


def _missing_in(words: dict[str, str], names: tuple[str, ...], language: str) -> Problem:
    """What has to stay and isn't there."""
    said = {found[1] for text in words.values() for found in NAMED.finditer(text)}
    missing = [name for name in names if PLACEHOLDERS[name].must_stay and name not in said]
    return _names(_("This has to stay in the mail: {names}."), missing, language)


def _misplaced_in(body: str, language: str) -> Problem:
    """What needs a line for itself and hasn't one."""
    misplaced = [
        found[1]
        for line in body.split("\n")
        for found in NAMED.finditer(line)
        if found[1] in ALONE and line.strip() != found[0]
    ]
    return _names(_("This needs a line for itself: {names}."), misplaced, language)


def _names(words: Any, names: list[str], language: str) -> Problem:
    spellings = [f"{{{PLACEHOLDERS[name].spelt(language)}}}" for name in dict.fromkeys(names)]
    said = ", ".join(spellings)
    return format_lazy(words, names=said) if names else ""
