"""Tables of text that people exchange with other programs: CSV in, of any common making, and CSV out, made harmless."""
