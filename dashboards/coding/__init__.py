"""What the page of coding quality is made of."""
