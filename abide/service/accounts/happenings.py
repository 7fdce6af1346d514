"""How this room tells the audit, which stands above it, what was done to users and teams."""

from django.dispatch import Signal

# Sent inside the transaction of the change, with:
# by (User, or the name of a part of the service), action (an audit.models.Action value),
# what (a code such as "account.made"), obj (the row), reason (a code, may be empty).
happened = Signal()
