"""A judge answers the invitation and signs the pledge; files stay locked until then."""

import re
import unicodedata
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from judging.models import PLEDGE_VERSION, PLEDGES_IN_FORCE, Judge, Pledge
from judging.permissions import is_that_judge, may_answer_invitation
from judging.services.assignment.replace_judge import release_judge
from judging.services.assignment.take_back import lock_judge
from judging.services.panel.device_keys import note_pledged_device
from judging.services.panel.invite import known_fields

MOST_ENTRIES = 1000  # of a judge in a round
MOST_REASON_LETTERS = 300
PLEDGE_TEXT = _(
    "I keep secret what I learn from entries, and use it only to judge. I judge every entry "
    "myself, by the rubric alone. "
    "I declare every conflict of interest with an entrant, and give back the entries concerned. "
    "I have had no contact with entrants about this "
    "challenge, and will have none until the result is announced. I take no gift or favour. "
    "I neither copy nor pass on papers of entries, and put them into no AI service or other "
    "service outside this system. After judging I keep none of them: what I noted or printed I "
    "return or destroy. I know that breaking this pledge can end my appointment and void my "
    "score sheets, and that I answer for the damage under the law."
)


class NotAccepted(Refusal):
    """The pledge is signed after the invitation is accepted."""

    code = "invitation_not_accepted"
    message = _("Accept the invitation first; then sign the pledge.")


# 직무윤리 사전진단, docs/rules-kr.md §4: each is answered with yes, or the pledge isn't signed
SELF_CHECK = {
    "ties": _("I know what counts as a conflict of interest, and declare every one that I have."),
    "contact": _("No entrant has talked with me about this challenge, and none will."),
    "gifts": _("I have taken no gift, favour or promise from an entrant, and will take none."),
    "alone": _("I score by the rubric alone, whoever asks otherwise."),
    "myself": _("I judge myself: nobody reads or scores in my place or with my account."),
    "secret": _("I keep entries and scores secret, and put them into no AI or other service."),
    "time": _("I have the time to read every entry that I take before scoring closes."),
}


class NameDiffers(InvalidInput):
    """The pledge is signed with one's own name."""

    code = "name_differs"


class NameMissing(InvalidInput):
    """The account has no name with which the signature could be compared."""

    code = "name_missing"


@transaction.atomic
def accept_invitation(
    *,
    actor: User,
    judge: Judge,
    fields: Collection[str] | None = None,
    max_load: int | None = None,
    takes_fee: bool | None = None,
) -> Judge:
    """Accept the invitation; accepted again, only what is said otherwise changes, and is told.

    fields: short names of the fields that the judge knows; max_load: how many entries they can read
    in a round at most; takes_fee: whether they may be paid.  None: not said, it stays as it is.
    """
    judge = _held(actor, judge)
    said = {"max_load": max_load, "takes_fee": takes_fee}
    changed = {
        name: value for name, value in said.items() if value not in (None, getattr(judge, name))
    }
    _check_load(judge, max_load)
    if judge.state == Judge.State.DECLINED:
        judge.advance(Judge.State.INVITED, decline_reason="")
    is_new = judge.state == Judge.State.INVITED
    if is_new:
        judge.advance(Judge.State.ACCEPTED, answered_at=timezone.now(), **changed)
    elif changed:
        Judge.with_shadows.filter(pk=judge.pk).update(**changed)
        judge.refresh_from_db(fields=list(changed))
    are_others = fields is not None and known_fields(judge=judge, slugs=fields)
    if is_new:
        audit.record(actor, "judge.accepted", judge)
    elif changed or are_others:
        told = sorted([*changed, *(["fields"] if are_others else [])])
        audit.record(actor, "judge.updated", judge, changed=told)
    return judge


@transaction.atomic
def decline_invitation(*, actor: User, judge: Judge, reason: str = "") -> Judge:
    """Decline the invitation (the judge may accept later); assigned entries are reassigned.

    reason: for the organisers, in the judge's words.
    """
    judge = _held(actor, judge)
    if judge.state == Judge.State.DECLINED:
        return judge
    why = reason.strip()[:MOST_REASON_LETTERS]
    judge.advance(Judge.State.DECLINED, answered_at=timezone.now(), decline_reason=why)
    audit.record(actor, "judge.declined", judge, edition=judge.edition, has_reason=bool(why))
    release_judge(judge=judge)
    return judge


@transaction.atomic
def sign_pledge(
    *,
    actor: User,
    judge: Judge,
    signed_name: str,
    self_check: Collection[str] = (),
    device: Mapping[str, str] | None = None,
) -> Pledge:
    """Sign the text that is in force, by typing one's own name; the text is kept with it.

    self_check: the keys of SELF_CHECK that were answered with yes: all of them.  device: the
    signature of the device that signs score sheets from now on; None or unfit: the first sheet
    brings it.
    """
    require(is_that_judge, actor, judge)
    judge = lock_judge(judge=judge)
    require(is_that_judge, actor, judge)
    name = _name_to_sign(judge, signed_name)
    signed = signed_pledge(judge=judge)
    if signed is not None:
        return signed
    _require_own_name(judge.user, name)
    _require_self_check(self_check)
    pledge = Pledge.objects.create(
        judge=judge,
        text_version=PLEDGE_VERSION,
        text=pledge_text(),
        signed_name=name[:80],
        self_check=" ".join(SELF_CHECK),
    )
    audit.record(
        actor,
        "shadow.pledged" if judge.is_shadow else "pledge.signed",  # they stand in no public log
        pledge,
        edition=judge.edition,
        judge=judge.pk,
        version=PLEDGE_VERSION,
    )
    note_pledged_device(judge=judge, given=device)
    return pledge


def _name_to_sign(judge: Judge, typed: str) -> str:
    if judge.state != Judge.State.ACCEPTED:
        raise NotAccepted
    if not typed.strip():
        raise InvalidInput(fields={"signed_name": _("Type your name to sign.")})
    return typed.strip()


def _require_own_name(user: User, typed: str) -> None:
    own = {_folded(name) for name in (user.name, user.name_roman) if name.strip()}
    if not own:
        text = _("Your account has no name yet. Write it in your profile, then sign with it.")
        raise NameMissing(fields={"signed_name": text})
    if _folded(typed) not in own:
        text = _("Sign with your own name, as your account has it: %(name)s.")
        raise NameDiffers(fields={"signed_name": text % {"name": user.display_name}})


def _folded(name: str) -> str:
    """Without case, blanks, dots and hyphens, which people write one way or another."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name)).casefold()


def _require_self_check(answered: Collection[str]) -> None:
    text = _("Answer yes to this before you sign; if you can't, write to the organiser.")
    missing = {f"check-{key}": text for key in SELF_CHECK if key not in answered}
    if missing:
        raise InvalidInput(fields=missing)


def _check_load(judge: Judge, most: int | None) -> None:
    if most is not None and not max(1, judge.min_load) <= most <= MOST_ENTRIES:
        text = _("Give a number from %(least)s to %(most)s.")
        numbers = {"least": max(1, judge.min_load), "most": MOST_ENTRIES}
        raise InvalidInput(fields={"max_load": text % numbers})


def _held(actor: User, judge: Judge) -> Judge:
    """The judge as they stand until the commit: an answer is never written over another state."""
    require(may_answer_invitation, actor, judge)
    judge = lock_judge(judge=judge)
    require(may_answer_invitation, actor, judge)
    return judge


def has_pledged(*, judge: Judge) -> bool:
    """Whether the pledge in force is signed."""
    return signed_pledge(judge=judge) is not None


def signed_pledge(*, judge: Judge) -> Pledge | None:
    """The pledge that the judge signed, of a text that is in force."""
    signed = judge.pledges.filter(text_version__in=PLEDGES_IN_FORCE)
    return signed.order_by("-signed_at").first()


def pledge_text() -> str:
    """The text in force, in both languages, as it is kept with a signature."""
    texts = []
    for language in ("ko", "en"):
        with override(language):
            texts.append(str(PLEDGE_TEXT))
    return "\n\n".join(texts)
