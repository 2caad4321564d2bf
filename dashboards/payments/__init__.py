"""What the pages on payments draw: prices, changes of fees, waits for answers."""
