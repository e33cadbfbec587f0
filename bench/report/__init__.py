"""What was measured, as a table in a terminal, as JSON, and as the page docs/benchmarks.md with its charts."""
