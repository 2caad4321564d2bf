"""What the page of the payer mix is made of, beside its first charts."""
