"""Files: uploading, checking, papers signed by hand, what is left over."""
