"""Webhooks: endpoints, what they are told of, and the sending."""
