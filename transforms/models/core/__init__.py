"""Tables of core that SQL cannot express."""
