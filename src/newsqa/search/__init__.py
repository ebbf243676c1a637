"""Retrieval of passages: dense, lexical, and the weighted sum of both."""
