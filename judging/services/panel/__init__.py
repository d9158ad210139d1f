"""Writes about judges: invitation, pledge, panels."""
