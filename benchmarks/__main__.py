"""Run the benchmarks that need no file, one after the other; each prints its own table."""

import runpy
import sys

BENCHMARKS = ("routing", "staffing", "simulation", "rostering")


def main() -> None:
    """Run each benchmark with its own defaults."""
    for name in BENCHMARKS:
        print(f"\n== benchmarks.{name}", flush=True)
        sys.argv = [f"benchmarks.{name}"]
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")


if __name__ == "__main__":
    main()
