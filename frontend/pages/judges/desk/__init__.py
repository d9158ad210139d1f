"""A judge's desk beside the sheet: the list, comparing, one criterion at a time, submitting."""
