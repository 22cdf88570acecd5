"""Backup sets of one moment, putting them back, a log that begins a new epoch, moving to another database."""
