"""Addresses that other services call."""
