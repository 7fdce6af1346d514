"""How this room tells those above it what became of a notice."""

from django.dispatch import Signal

# Sent inside the transaction of the change, with notice (the row) and what: "receipted", "next" (the next on
# the list are told) or "unanswered" (nobody on the list confirmed it in time).
moved = Signal()
# Sent inside the transaction in which users are told of something in the service, with users (primary keys).
told = Signal()
