"""Measures in one run, side by side, so that a ratio holds on any machine: `make bench`."""
