"""How what happens is told: JSON in a pipe, for people on a terminal. Every process of the service tells it so."""

import sys
from typing import TextIO

import structlog


def configure_logs(stream: TextIO = sys.stderr) -> None:
    """Have every event of this process written to a stream. Traces show no values of variables: a key may be in one."""
    traces = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
    written: list[structlog.typing.Processor] = [traces, structlog.processors.JSONRenderer()]
    if stream.isatty():
        written = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *written,
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
