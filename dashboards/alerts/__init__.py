"""What the page on outbreak alerts is made of."""
