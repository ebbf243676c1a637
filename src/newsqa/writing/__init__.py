"""Written answers: a language model writes sentences, and each is checked against its sources."""
