#!/usr/bin/env bash
# Builds what is missing and runs the shipped suites against the embedded reference deployment.
set -eu
cd "$(dirname "$0")/.."
. runner/setup.sh
install_missing build
if [ ! -x build/hacktron-conformance ]; then
  echo "Building (once; some minutes) ..."
fi
# Tests are built only where test.sh has asked for them before.
if [ -f build/CMakeCache.txt ]; then configure_and_build release all; else configure_and_build release all -DCONFORMANCE_TESTS=OFF; fi
exec build/hacktron-conformance demo "$@"
