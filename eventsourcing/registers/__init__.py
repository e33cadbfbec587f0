"""Registers: kinds of records that people define, with their typed fields."""
