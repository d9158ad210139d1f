"""The firms of investors, and their people."""
