"""Fictional data for the demonstration, written through the services that people use (docs/demo.md)."""
