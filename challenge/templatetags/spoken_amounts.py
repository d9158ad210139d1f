"""Amounts of mails: {{ award.prize_krw|in_won }}."""
# tested by: tests/judging/services/results/test_announce.py

from django import template

from challenge.kernel.text.amounts import won_in_words

register = template.Library()


@register.filter
def in_won(amount: int) -> str:
    """5,000만 원, ₩50 million."""
    return won_in_words(amount)
