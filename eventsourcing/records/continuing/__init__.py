"""Fields whose kind changes: how their values would be read, and moving them to the fields that go on with them."""
