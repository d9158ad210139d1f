"""The patterns of our addresses stay compiled.

`reverse` looks at each address that it makes by a pattern, as a text; Python compiles it and
keeps the 512 newest.  We have more than seven hundred addresses, most of them in two languages: a
process that serves them all in turn compiles a pattern for each link, and a link takes four times
as long (85 µs of a processor, not 21).
"""

import re
from typing import Any

MOST = 4096  # two to four kB each, and only those that are used


def keep_patterns() -> None:
    """From here on, in this process.  Python has no public name for the number."""
    module: Any = re
    module._MAXCACHE = max(MOST, getattr(module, "_MAXCACHE", 0))
