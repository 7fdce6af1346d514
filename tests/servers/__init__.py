"""What the suite starts for itself: a PostgreSQL server, a browser, and a closed network."""
