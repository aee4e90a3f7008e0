#!/usr/bin/env bash
# The benchmarks: run.sh [FOLDER] [flags of bench.py]. Builds the program as released, installs what it is compared with
# into FOLDER (default build/bench) once, measures, and prints the table.
set -eu
cd "$(dirname "$0")/../.."
folder=build/bench
case ${1:-} in
  "" | --*) ;;
  *) folder=$1; shift ;;
esac
program=${CONFORMANCE_PROGRAM:-}
if [ -z "$program" ]; then
  . runner/setup.sh
  install_missing build
  configure_and_build release hacktron-conformance
  program=build/hacktron-conformance
fi
runner/bench/install.sh "$folder"
exec python3 runner/bench/bench.py "$program" "$folder" "$@"
