"""How what is logged is told. Must not import Django: settings name it before Django is there."""

import logging


class OneLine(logging.Filter):
    """Keeps the sentence of a record and leaves its traceback out."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without its trace."""
        record.exc_info = None
        record.exc_text = None
        return True


class Answers(logging.Filter):
    """Tells of answers only where something broke.

    A page that is not there, a form that is not filled in and a desk that says it is not ready are
    answers, not faults: they are details, for whoever asks for them (CRISISDESK_LOG=INFO).
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let what broke through, and the rest as a detail."""
        status = getattr(record, "status_code", 500)
        if record.exc_info or (status >= 500 and status != 503):
            return True
        record.levelno, record.levelname = logging.INFO, "INFO"
        return logging.getLogger().isEnabledFor(logging.INFO)
