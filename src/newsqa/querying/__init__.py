"""The read side: from a question to the passages that are read."""
