"""Papers of one batch: from the press to the whole file, with memory, queries and bytes."""

from bench.world import installation, run

CHILD = "bench.papers_child"
KINDS = {
    "pdf": "labels as PDF",
    "png": "labels as PNG of 300 dots an inch",
    "zpl": "labels as ZPL",
    "slips": "packing slips with photos",
    "picks": "pick list",
}


def measure(orders: int, database_url: str) -> None:
    """A fresh database per kind; one child fills it, so that another's memory is that of the request."""
    name = "PostgreSQL" if database_url else "SQLite"
    for kind, words in KINDS.items():
        with installation("http://127.0.0.1:9", database_url) as environment:
            run(environment, CHILD, "fill", kind, str(orders))
            figures = run(environment, CHILD, "ask", kind)
        print(
            f"{orders} {words}, {name}: {figures['wall_s']:.2f} s ({figures['cpu_s']:.2f} s of processor), "
            f"{figures['bytes'] / 1024:.0f} KB, {figures['pages']:.0f} pages, {figures['queries']:.0f} queries, "
            f"{figures['peak_mb']:.0f} MB at most, {figures['before_mb']:.0f} MB before"
        )
