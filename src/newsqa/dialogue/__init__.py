"""From what a user typed to a parsed question."""
