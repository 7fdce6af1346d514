"""How this room tells those above it that a thread changed, so that open pages can show it."""

from django.dispatch import Signal

# Sent inside the transaction of the change, with thread (the row).
changed = Signal()
