"""What the pages about denials share: the rules, what they are cut by, their charts."""
