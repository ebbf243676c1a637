"""Finding passages: dense, lexical, and both weighed together."""
