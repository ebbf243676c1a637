"""Published stores of millions of passages, made of a small one: which index, at what cost."""
