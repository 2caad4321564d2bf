"""Open data: the published disease tables as a data set that others can read.

A folder, or one zip file: each table as CSV and Parquet, a Data Package that describes
them (`datapackage.json`), a data dictionary, a README in plain words, and worked
examples. It is made of what researchers may read of a publication, so all that is small
is withheld already; the warehouse is never opened. The same publication always gives
the same bytes.
"""
