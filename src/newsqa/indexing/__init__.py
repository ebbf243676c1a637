"""The write side: from sources to what the store holds."""
