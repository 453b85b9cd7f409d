"""How what is logged is told. Must not import Django: settings name it before Django is there."""

import logging


class OneLine(logging.Filter):
    """Keeps the sentence of a record and leaves its traceback out."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without its trace."""
        record.exc_info = None
        record.exc_text = None
        return True
