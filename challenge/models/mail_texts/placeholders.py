"""What an edition's own text of a mail may name in braces, and what of it has to stay.

A name stands for the same in every kind that has it (mail_outline finds where).  It is written in
the words of the text's language: {deadline}, {접수 마감}.
"""
# tested by: tests/challenge/services/mail_texts/test_own_texts.py

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What stands in the braces.  must_stay: the mail says nothing without it.  lines: it has them
    for itself: "" (it stands within words), "line", "block" (with empty lines around).
    """

    words: Promise
    must_stay: bool = False
    lines: str = ""

    def spelt(self, language: str) -> str:
        """How it is written in a text of that language."""
        with translation.override(language):
            return str(self.words)


def _named(words: Promise) -> Placeholder:
    return Placeholder(words)


def _needed(words: Promise) -> Placeholder:
    return Placeholder(words, must_stay=True)


def _line(words: Promise) -> Placeholder:
    return Placeholder(words, must_stay=True, lines="line")


def _block(words: Promise) -> Placeholder:
    return Placeholder(words, must_stay=True, lines="block")


PLACEHOLDERS: dict[str, Placeholder] = {
    "name": _named(pgettext_lazy("placeholder", "name")),
    "edition": _named(pgettext_lazy("placeholder", "edition")),
    "host": _named(pgettext_lazy("placeholder", "host")),
    "company": _named(pgettext_lazy("placeholder", "company")),
    "startup": _named(pgettext_lazy("placeholder", "startup")),
    "title": _named(pgettext_lazy("placeholder", "title")),
    "number": _named(pgettext_lazy("placeholder", "application number")),
    "round": _named(pgettext_lazy("placeholder", "round")),
    "n": _named(pgettext_lazy("placeholder", "number of them")),
    "count": _named(pgettext_lazy("placeholder", "number given on")),
    "total": _named(pgettext_lazy("placeholder", "total")),
    "given": _named(pgettext_lazy("placeholder", "given")),
    "criteria": _named(pgettext_lazy("placeholder", "criteria")),
    "due": _needed(pgettext_lazy("placeholder", "correction due")),
    "until": _needed(pgettext_lazy("placeholder", "answer by")),
    "deadline": _needed(pgettext_lazy("placeholder", "deadline")),
    "opens": _needed(pgettext_lazy("placeholder", "scoring opens")),
    "closes": _needed(pgettext_lazy("placeholder", "scoring closes")),
    "ends": _needed(pgettext_lazy("placeholder", "discussion ends")),
    "when": _needed(pgettext_lazy("placeholder", "time")),
    "place": Placeholder(pgettext_lazy("placeholder", "place"), lines="line"),
    "online": Placeholder(pgettext_lazy("placeholder", "link to take part"), lines="line"),
    "minutes": _named(pgettext_lazy("placeholder", "length")),
    "link": _line(pgettext_lazy("placeholder", "link")),
    "choices": _block(pgettext_lazy("placeholder", "answer buttons")),
    "others_link": _line(pgettext_lazy("placeholder", "link to other times")),
    "method_link": _line(pgettext_lazy("placeholder", "link to the method")),
    "proof_link": _line(pgettext_lazy("placeholder", "link to the check")),
    "subject": _named(pgettext_lazy("placeholder", "subject")),
    "reason": _needed(pgettext_lazy("placeholder", "reason")),
    "result": _block(pgettext_lazy("placeholder", "result")),
    "office_words": _block(pgettext_lazy("placeholder", "words of the office")),
    "appeals": _block(pgettext_lazy("placeholder", "appeal")),
    "log_state": _block(pgettext_lazy("placeholder", "signed state")),
    "checkpoint": _block(pgettext_lazy("placeholder", "signed log state")),
    "digest": _needed(pgettext_lazy("placeholder", "digest")),
    "receipt": _needed(pgettext_lazy("placeholder", "receipt")),
    "received": _needed(pgettext_lazy("placeholder", "received at")),
    "missing": _block(pgettext_lazy("placeholder", "still missing")),
    "changes": _line(pgettext_lazy("placeholder", "changes")),
    "parts": _block(pgettext_lazy("placeholder", "parts to correct")),
    "message": _block(pgettext_lazy("placeholder", "message")),
    "question": _block(pgettext_lazy("placeholder", "question")),
    "answer": _block(pgettext_lazy("placeholder", "answer")),
    "publicity": _block(pgettext_lazy("placeholder", "who reads it")),
    "code": _needed(pgettext_lazy("placeholder", "appeal number")),
    "ground": _named(pgettext_lazy("placeholder", "ground")),
    "reply_by": _needed(pgettext_lazy("placeholder", "reply by")),
    "reply": _block(pgettext_lazy("placeholder", "reply")),
    "outcome": _block(pgettext_lazy("placeholder", "outcome")),
    "correction": _block(pgettext_lazy("placeholder", "what follows")),
    "written": _line(pgettext_lazy("placeholder", "how far the reply is")),
    "assigned": Placeholder(pgettext_lazy("placeholder", "assigned to"), lines="line"),
    "reserve": _line(pgettext_lazy("placeholder", "reserve")),
    "silence": _block(pgettext_lazy("placeholder", "what silence means")),
    "judges": _line(pgettext_lazy("placeholder", "judges")),
    "judge": _named(pgettext_lazy("placeholder", "judge")),
    "late_sheet": _block(pgettext_lazy("placeholder", "decision on the sheet")),
    "entries": _line(pgettext_lazy("placeholder", "entries")),
    "entry": _named(pgettext_lazy("placeholder", "entry")),
    "sheets": _named(pgettext_lazy("placeholder", "score sheets")),
    "away": _needed(pgettext_lazy("placeholder", "time away")),
    "rounds": _block(pgettext_lazy("placeholder", "rounds concerned")),
    "call": _block(pgettext_lazy("placeholder", "call")),
    "co_writing": _block(pgettext_lazy("placeholder", "what may be done")),
    "file": _needed(pgettext_lazy("placeholder", "file")),
    "award": _needed(pgettext_lazy("placeholder", "award")),
    "house": _needed(pgettext_lazy("placeholder", "investment firm")),
    "one_line": Placeholder(pgettext_lazy("placeholder", "one line"), lines="block"),
    "contact": _block(pgettext_lazy("placeholder", "contact")),
    "person": _needed(pgettext_lazy("placeholder", "contact person")),
    "email": _needed(pgettext_lazy("placeholder", "e-mail address")),
    "shared": _needed(pgettext_lazy("placeholder", "what they got")),
    "slots": _block(pgettext_lazy("placeholder", "times to meet")),
    "card": _block(pgettext_lazy("placeholder", "company card")),
    "would_meet": Placeholder(pgettext_lazy("placeholder", "whom you meet"), lines="block"),
    "proposal": _block(pgettext_lazy("placeholder", "proposal")),
    "question_line": _block(pgettext_lazy("placeholder", "what is asked")),
    "before": _needed(pgettext_lazy("placeholder", "who was there before")),
    "colleague": _needed(pgettext_lazy("placeholder", "colleague")),
    "answers": _needed(pgettext_lazy("placeholder", "where answers go")),
    "companies": _block(pgettext_lazy("placeholder", "companies")),
    "called_off": _block(pgettext_lazy("placeholder", "what is off")),
    "moved": Placeholder(pgettext_lazy("placeholder", "what moved"), lines="block"),
    "other": _needed(pgettext_lazy("placeholder", "other side")),
    "ticket": _needed(pgettext_lazy("placeholder", "ticket code")),
    "timetable": _block(pgettext_lazy("placeholder", "what changed")),
    "meetings": _block(pgettext_lazy("placeholder", "meetings")),
    "webhook": _named(pgettext_lazy("placeholder", "webhook")),
    "kind": _named(pgettext_lazy("placeholder", "event kind")),
}
ALONE = {name: known.lines for name, known in PLACEHOLDERS.items() if known.lines}
