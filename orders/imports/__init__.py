"""From Amazon into the tables: runs, pages, rows."""
