"""Running Daybook: settings, the embedded PostgreSQL, the server and the commands of an operator."""
