"""Where a request comes from, as far as it can be believed: behind our own proxies and no further."""

from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Give the address tries are counted by (ABIDE_PROXIES says whose word counts); "" for none."""
    try:
        return get_client_ip(request) or ""
    except ImproperlyConfigured:
        # Fewer proxies than we have: somebody came past them. They are all counted together.
        return ""
