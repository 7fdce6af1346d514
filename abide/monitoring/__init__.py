"""The pure core: a plan (what was ordered) and events (what happened) become findings.

Nothing here reads a clock, a file, a network or a database.
"""
