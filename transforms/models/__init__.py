"""Models that SQL can't express: pure Python functions from tables to a table.

`transforms/models/<schema>/<name>.py` makes `<schema>.<name>`. Its docstring is what
the comment above a SQL model is; `SOURCES` names the tables it reads, `KEYS` the
columns that tell its rows apart, and `rows(**frames)` makes them from the frames of its
sources, each named as its table is without the schema.
"""
