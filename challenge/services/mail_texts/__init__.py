"""Mails in an edition's own words."""
