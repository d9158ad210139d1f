"""What the clock does by itself, in words: for where it could not."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

STEPS: dict[str, Promise] = {
    "rounds.notify": gettext_lazy("tell judges of their entries"),
    "rounds.open": gettext_lazy("open scoring"),
    "rounds.remind": gettext_lazy("remind judges"),
    "rounds.conflicts": gettext_lazy("look for conflicts of interest"),
    "rounds.warn_silent": gettext_lazy("warn silent judges"),
    "rounds.replace_silent": gettext_lazy("replace silent judges"),
    "rounds.reassign": gettext_lazy("fill open seats"),
    "rounds.widen": gettext_lazy("give more sheets"),
    "rounds.close": gettext_lazy("close scoring"),
    "rounds.tally": gettext_lazy("tally"),
    "rounds.tell_tallied": gettext_lazy("tell organisers that it is tallied"),
    "rounds.tell_left_out": gettext_lazy("tell organisers of entries that are not in the round"),
    "judges.remind_invited": gettext_lazy("remind of unanswered invitations"),
    "results.free_places": gettext_lazy("tell organisers of places that became free"),
    "appeals.remind": gettext_lazy("remind organisers of appeals"),
    "rounds.outage": gettext_lazy("give back the time of an outage"),
    "results.resend": gettext_lazy("mail results that were not mailed yet"),
    "proofs.mail": gettext_lazy("mail judges the proof of their sheets"),
    "drafts.submit": gettext_lazy("submit a draft as its representative wished"),
    "drafts.revive_wishes": gettext_lazy("renew wishes to submit after a new deadline"),
    "drafts.remind": gettext_lazy("remind drafts of the deadline"),
    "drafts.deadline_moved": gettext_lazy("tell drafts of the new deadline"),
    "drafts.over": gettext_lazy("tell drafts that the deadline has passed"),
    "drafts.over_later": gettext_lazy("tell drafts that their later deadline has passed"),
    "corrections.remind": gettext_lazy("remind of corrections that were asked for"),
    "corrections.lapse": gettext_lazy("tell that the time for a correction is over"),
    "introductions.lapse": gettext_lazy("end introductions that nobody answered"),
    "introductions.remind": gettext_lazy("remind of introductions that wait for an answer"),
    "introductions.outcomes": gettext_lazy("ask what became of introductions"),
    "jobs.resend": gettext_lazy("take up background work that fell silent"),
    "mail.resend": gettext_lazy("send mail that waits"),
    "erasures.resend": gettext_lazy("erase personal data as it was asked for"),
}
