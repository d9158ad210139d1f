"""Why a form can't be changed so."""

# tested by: tests/challenge/services/test_editions.py

from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal

NO_SUCH_SECTION = _("The form has no such part. Choose one that is there, or add it first.")


class InUse(Refusal):
    """Somebody has chosen it already."""

    code = "in_use"
    message = _("Entries have chosen this already, so it can't be removed. Rename it instead.")


class SectionHasQuestions(Refusal):
    """A page of the form goes only empty."""

    code = "section_has_questions"
    message = _("This section has questions. Move them to another section first.")


class OthersDepend(Refusal):
    """Another question is asked only after an answer to this one."""

    code = "others_depend"
    status = 422
    message = _("Another question depends on this one. Change that first.")


class LastOne(Refusal):
    """An edition needs at least one."""

    code = "last_one"
    message = _(
        "An edition needs at least one track, one field and one question. Add another one first."
    )


class ReplacedMeanwhile(Refusal):
    """A whole form was taken over since: what is meant is gone, and another stands in its place."""

    code = "form_replaced"
    status = 409
    message = _("The form was replaced meanwhile. Look at it, then choose again.")
