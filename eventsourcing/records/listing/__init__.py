"""A register's records as a list: what is asked, how it is answered, searched, shown and exported."""
