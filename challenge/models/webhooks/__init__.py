"""Webhooks: who is told of what happens in an edition, and what became of each message."""
