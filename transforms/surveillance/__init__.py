"""Surveillance: pure functions that judge weekly counts of disease.

They take many series at once: arrays of counts are (series, weeks); a week without feed
is nan, never zero. Nothing here reads a file, a database, the clock or the environment.
"""
