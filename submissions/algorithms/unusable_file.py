"""Why an uploaded file can't be used."""

# tested by: tests/submissions/algorithms/test_hostile_files.py


class UnusableFileError(Exception):
    """`code` names the reason; the words stand in submissions/services/files/file_check.py.

    Not a Refusal: nobody is waiting for the answer of a task.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
