"""Child: a seller with two stores and many orders stored already."""

import json
import sys

from bench.child import connect_seller, setup

if __name__ == "__main__":
    setup()
    from bench.filling import fill

    connect_seller(sys.argv[1])
    fill(int(sys.argv[2]))
    print(json.dumps({"orders": int(sys.argv[2])}))
