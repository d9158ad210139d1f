"""What a machine noticed in a judge's comment, in words."""
# tested by: tests/frontend/pages/organisers/scoring/test_comments.py

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from judging.queries.results.comments.review import Notice, ReviewedComment

_WORDS: dict[Notice, str | Promise] = {
    Notice.CONTACT: _("a phone number or address"),
    Notice.JUDGE: _("a judge's name"),
    Notice.COMPANY: _("another company's name"),
}


def notice_words(comment: ReviewedComment) -> list[str]:
    """In the reader's language, one for each notice."""
    return [str(_WORDS[notice]) for notice in comment.notices]
