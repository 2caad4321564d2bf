"""The condition library: what each condition of the disease reports is made of.

One file defines one condition: `sql/conditions/<condition_id>.toml` as shipped,
`conditions/<condition_id>.toml` in the home for the user's own, which take the place
of a shipped one of the same name. `definition` reads one file, `library` finds them,
`loading` makes them the tables codes.condition and codes.condition_code, `checking`
compares them with the shipped ICD-10-CM and CCSR tables.
"""
