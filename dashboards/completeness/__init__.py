"""What the page on completeness is made of."""
