"""A web process: how it is started and left, and what it keeps."""
