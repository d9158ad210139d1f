"""A judge answers the invitation and signs the pledge; files stay locked until then."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from judging.models import Judge, Pledge
from judging.permissions import is_that_judge, may_answer_invitation
from judging.services.assignment.replace_judge import release_judge
from judging.services.assignment.take_back import lock_judge

PLEDGE_VERSION = "2026-2"
# who signed one of these judges on: an upgrade never stops a round
PLEDGES_IN_FORCE = ("2026-1", PLEDGE_VERSION)
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


@transaction.atomic
def accept_invitation(*, actor: User, judge: Judge) -> Judge:
    """Accept the invitation; accepted again, nothing changes."""
    judge = _held(actor, judge)
    if judge.state == Judge.State.ACCEPTED:
        return judge
    if judge.state == Judge.State.DECLINED:
        judge.advance(Judge.State.INVITED)
    judge.advance(Judge.State.ACCEPTED, answered_at=timezone.now())
    audit.record(actor, "judge.accepted", judge)
    return judge


@transaction.atomic
def decline_invitation(*, actor: User, judge: Judge) -> Judge:
    """Decline the invitation (the judge may accept later); assigned entries are reassigned."""
    judge = _held(actor, judge)
    if judge.state == Judge.State.DECLINED:
        return judge
    judge.advance(Judge.State.DECLINED, answered_at=timezone.now())
    audit.record(actor, "judge.declined", judge)
    release_judge(judge=judge)
    return judge


@transaction.atomic
def sign_pledge(*, actor: User, judge: Judge, signed_name: str) -> Pledge:
    """Sign the text that is in force, by typing one's name; the text is kept with the signature."""
    require(is_that_judge, actor, judge)
    judge = lock_judge(judge=judge)
    require(is_that_judge, actor, judge)
    if judge.state != Judge.State.ACCEPTED:
        raise NotAccepted
    name = signed_name.strip()
    if not name:
        raise InvalidInput(fields={"signed_name": _("Type your name to sign.")})
    signed = signed_pledge(judge=judge)
    if signed is not None:
        return signed
    pledge = Pledge.objects.create(
        judge=judge, text_version=PLEDGE_VERSION, text=pledge_text(), signed_name=name[:80]
    )
    audit.record(
        actor,
        "pledge.signed",
        pledge,
        edition=judge.edition,
        judge=judge.pk,
        version=PLEDGE_VERSION,
    )
    return pledge


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
