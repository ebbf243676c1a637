"""The store: news.db (SQLite through apsw) is the truth, every index is made from its rows."""
