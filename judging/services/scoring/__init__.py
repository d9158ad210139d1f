"""Writes about score sheets: save, submit, late sheets, paper."""
