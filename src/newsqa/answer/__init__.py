"""From hits to an answer: understand the question, read, compose."""
