"""`python -m config.embedded test|demo …`, called by bin/test and bin/demo once the packages are there.

`python -m config.embedded database` only readies the roles and the database of the server that DATABASE_URL,
DATABASE_OWNER_URL and DATABASE_ADMIN_URL name (docker-compose.yml).
"""

import os
import signal
import sys

from config.embedded.servers import ServerError


def main(arguments: list[str]) -> int:
    # SIGTERM like Ctrl-C: through every `finally`, so that no server stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    command, rest = arguments[0], arguments[1:]
    try:
        if command == "test":
            from config.embedded import testing

            return testing.run(rest)
        if command == "database":
            from config.embedded import database

            database.prepare_given_server(dict(os.environ), for_tests=False)
            return 0
        from config.embedded import demo

        return demo.run(rest)
    except ServerError as error:
        print(f"Arrêt : {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
