"""Commands of `claimscope` that have commands of their own; no logic."""
