"""The documentation as a site: Markdown in, plain pages out; nothing is fetched from elsewhere."""

project = "Startup challenge"
author = "The contributors"
html_title = "Startup challenge"
language = "en"

extensions = ["myst_parser"]
myst_heading_anchors = 4  # so that a link to a section that is gone fails the build

exclude_patterns = ["examples"]
html_theme = "furo"
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
