"""The documentation site: what its pages take from the code when it is built.

`mkdocs.yml` names the pages, `docs/` holds them, `make docs` builds them. A line
`<!-- made by MODULE -->` in a page is replaced by what `MODULE.text()` says, so that
what the code knows already is written nowhere else.
"""
