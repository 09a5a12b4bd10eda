"""`./bin/bench [name] [--scale N]`: populates a throw-away database, runs the benchmarks, prints one line each."""

import argparse
import importlib
import sys

from tests.benchmarks.server import running

# Order matters: the sweep and the import move what the others read.
NAMES = ("desk", "pages", "plans", "papers", "commission", "dsf-pdf", "dsf-screen", "saves", "sweep", "import")
DEFAULT_SCALE = 100_000
SMALL_SCALE = 20  # of diagnostics
LIGHT_FROM = 300_000  # above, only what the pages read is cloned


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./bin/bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES)
    parser.add_argument("--scale", type=int, help="number of cases (dsf-pdf: of diagnostics, up to 1,000)")
    parser.add_argument("--verbose", action="store_true", help="print the plans")
    chosen = parser.parse_args(arguments)
    names = [chosen.name] if chosen.name else NAMES
    scale = chosen.scale or (SMALL_SCALE if (chosen.name or "").startswith("dsf-") else DEFAULT_SCALE)
    light = scale >= LIGHT_FROM
    with running() as url:
        from tests.benchmarks.measure import say
        from tests.benchmarks.population import populate

        world = populate(url, scale, light=light)
        for name in names:
            if name == "sweep" and light:
                say(f"sweep: measured below {LIGHT_FROM} cases")
                continue
            bench = importlib.import_module(f"tests.benchmarks.bench_{name.replace('-', '_')}")
            bench.run(world, verbose=chosen.verbose)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
