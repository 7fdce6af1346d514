"""The log between arrival and judgement."""

from abide.stream.log import Batch, Busy, Closed, Conflict, Entry, Log, Receipt
from abide.stream.sqlite_log import SqliteLog

__all__ = ["Batch", "Busy", "Closed", "Conflict", "Entry", "Log", "Receipt", "SqliteLog"]
