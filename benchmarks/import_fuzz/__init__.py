"""Workbooks and text files with the quirks that people's programs write, read by our reader."""
