"""The invented people, startups, decks and scores of the sample challenge."""
