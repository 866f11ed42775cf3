"""Intake: contact logs and interval counts, read as they come and imported whole or not at all."""
