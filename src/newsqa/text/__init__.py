"""What is true of text for every step: folding, sentences, terms."""
