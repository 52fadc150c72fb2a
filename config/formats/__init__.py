"""How Django itself writes days and times, by language: those of the admin."""
