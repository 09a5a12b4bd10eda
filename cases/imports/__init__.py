"""Arrears files: columns, reading, checking (pure Python, no Django), then staging and writing by COPY and SQL."""
