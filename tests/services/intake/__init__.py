"""Tests of reading and importing logs."""
