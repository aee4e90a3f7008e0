#!/usr/bin/env bash
# Builds and runs every test: the release build with all of them, the asan build with those of label `quick`.
set -euo pipefail
cd "$(dirname "$0")/.."
. runner/setup.sh
install_missing build test

# part NAME: says what the part before took, and what begins.
current="" began=$SECONDS
part() {
  if [ -n "$current" ]; then printf '[%s took %d s]\n' "$current" $((SECONDS - began)); fi
  current=$1 began=$SECONDS
  printf '\n[%s] %s\n' "$(date -u +%H:%M:%S)" "$1"
}

part "building (release)"
configure_and_build release -DCONFORMANCE_TESTS=ON
part "testing (release, all but long)"
ctest --preset release -j "$(nproc)" -LE long --no-tests=error --output-on-failure --progress | tail -n 40
part "building (asan)"
configure_and_build asan -DCONFORMANCE_TESTS=ON
part "testing (asan, quick)"
ctest --preset asan -j "$(nproc)" -L quick --no-tests=error --output-on-failure --progress | tail -n 40
part "done"
