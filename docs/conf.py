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


KOREAN_PAGES = "handbook/ko/"


def setup(app):
    """Pages in Korean say so to browsers and screen readers."""
    app.connect("html-page-context", _name_the_language)


def _name_the_language(_app, page, _template, context, _doctree):
    if page.startswith(KOREAN_PAGES):
        context["language"] = "ko"
