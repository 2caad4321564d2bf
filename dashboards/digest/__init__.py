"""The weekly digest: one letter per facility, on the page and on paper."""
