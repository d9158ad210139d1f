"""Discussions of entries on which judges disagree: opened, written in, ended."""
