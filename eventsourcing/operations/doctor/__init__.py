"""The doctor: looks at an installation, check by check, and says what is wrong and what helps."""
