"""Empties a PostgreSQL database that was made for measuring: python -m bench.clean_database."""

from bench.child import setup

if __name__ == "__main__":
    setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    print("{}")
