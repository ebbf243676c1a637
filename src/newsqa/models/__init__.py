"""The bundled models: weights, tokenizer, manifest and card, and how they are opened."""
