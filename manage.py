#!/usr/bin/env python
"""The same command line as `challenge`, for those whose fingers know manage.py."""

from challenge.command_line import main

if __name__ == "__main__":
    main()
