"""Writing an earlier version of an answer again, as one more version."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from submissions.models import AnswerVersion, Entry
from submissions.permissions import may_edit_entry
from submissions.services.draft import Saved, save_answers


class AnswerMovedOn(Refusal):
    """Somebody wrote in the field meanwhile."""

    code = "answer_moved_on"
    message = _(
        "Somebody wrote in this answer after you opened the page. Nothing is overwritten: look at "
        "what stands there now, then choose again."
    )


@transaction.atomic
def restore_answer(
    *, actor: User, entry: Entry, key: str, version: int, base_version: int | None = None
) -> Saved:
    """Let an earlier version stand again; what stood there stays in the history.  What stands there
    already changes nothing, and is not told.

    base_version: the version that the person saw as the present one; AnswerMovedOn: another one is
    there now.  InvalidInput: there is no such version, or its question is gone.
    """
    require(may_edit_entry, actor, entry)
    row = AnswerVersion.objects.filter(entry=entry, key=key, version=version).first()
    if row is None:
        gone = _("This version is no longer kept. Reload the page.")
        raise InvalidInput(gone, fields={"version": gone})
    # held already while it is looked up what stands
    held = Entry.objects.select_for_update(no_key=True, of=("self",)).get(pk=entry.pk)
    bases = {} if base_version is None else {key: base_version}
    saved = save_answers(actor=actor, entry=entry, changes={key: row.value}, base_versions=bases)
    if saved.clashes:
        raise AnswerMovedOn
    if saved.refused:
        raise InvalidInput(saved.refused[key], fields={"version": saved.refused[key]})
    now = saved.versions[key]
    if now != held.answer_versions.get(key, [0])[0]:
        audit.record(actor, "answer.restored", entry, field=key, restored=version, version=now)
    return saved
