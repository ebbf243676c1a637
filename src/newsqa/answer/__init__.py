"""From hits to an answer: read the spans that answer, decide the form, compose the answer."""
