"""How the bundled models are made; never imported by newsqa."""
