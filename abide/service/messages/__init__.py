"""Threads between organisations about a person or a topic, and the directory of contacts."""
