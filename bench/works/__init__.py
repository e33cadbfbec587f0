"""The works: a module each, whose rows() measures them."""
