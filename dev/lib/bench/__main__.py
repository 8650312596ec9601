import sys
from importlib import import_module

subcommand, *options = sys.argv[1:]
sys.exit(import_module(f"bench.{subcommand}").main(quick="--quick" in options))
