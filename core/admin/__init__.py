"""Shared parts of every app's admin."""
