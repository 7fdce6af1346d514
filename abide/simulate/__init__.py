"""An invented town, its people on tag, their days and their devices: for the demo, tests and load.

Everything follows from a seed. Distances are metres on a flat ground, times are seconds from the
world's first midnight until they leave as events, whose moments are instants of the core.
"""
