"""Tables that people send: text in the dialects of office programs, and workbooks as people see
them.  `read_table` gives rows with the line numbers that the person sees, or says what to fix.
"""

from challenge.kernel.spreadsheets.named_table import Row, Table
from challenge.kernel.spreadsheets.refused_table import SpreadsheetError, in_words
from challenge.kernel.spreadsheets.table_files import read_file, read_table

__all__ = ["Row", "SpreadsheetError", "Table", "in_words", "read_file", "read_table"]
