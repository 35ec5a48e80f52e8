"""Tests: unit and pages (no browser), browser (Chromium), load, bench (`make bench`)."""
