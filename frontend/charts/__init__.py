"""Charts as SVG text.  Plain numbers and already translated words in, markup out; colours come from
the CSS classes in data.css.
"""
