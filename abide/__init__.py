"""Abide: electronic monitoring, from what was ordered to what happened, with evidence."""

__version__ = "0.1.0"
