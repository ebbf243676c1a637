"""newsqa beside what people would take instead, on the same articles and questions."""
