"""The template vocabulary of every page."""
