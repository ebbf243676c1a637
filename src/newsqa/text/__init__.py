"""Knowledge of Chinese text that every step uses: folding, sentences, terms, names, times."""
