"""Charts as SVG text: plain numbers and translated words in, markup out.

Colours come from the CSS classes in data.css.
"""
