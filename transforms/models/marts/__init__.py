"""Reports that SQL cannot express."""
