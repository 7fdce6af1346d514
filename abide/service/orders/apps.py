"""The room `orders` as Django knows it."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.orders"
    label = "orders"
