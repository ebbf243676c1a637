"""newsqa: ask a pile of Chinese news, get the exact words of the article with their source."""
