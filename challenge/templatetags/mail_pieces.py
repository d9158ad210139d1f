"""{% piece "name" %}…{% endpiece %}: a part of a mail that an edition's own text names {name}.

In the mail itself it is what stands in it (challenge/kernel/text/mail_outline.py).
"""
# tested by: tests/challenge/kernel/text/test_mail_outline.py

from django import template
from django.template.base import Parser, Token

from challenge.kernel.text.mail_outline import Piece

register = template.Library()


@register.tag
def piece(parser: Parser, token: Token) -> Piece:
    """Everything up to the end of the piece, under its name."""
    _tag, name = token.split_contents()
    nodes = parser.parse(("endpiece",))
    parser.delete_first_token()
    return Piece(name.strip('"'), nodes)
