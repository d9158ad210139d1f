"""Documents of word processors and slides, read as headings, paragraphs and tables."""
