"""The software's part of the offender-tracking standard, tried where the truth is known."""
