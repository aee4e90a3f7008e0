#!/usr/bin/env bash
# Builds and runs the tests: the release build with all but those of label `long`, the asan build with the `quick` ones.
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
configure_and_build release all -DCONFORMANCE_TESTS=ON
part "testing (release, quick)"
ctest --preset release -j "$(nproc)" -L quick --no-tests=error --output-on-failure --progress | tail -n 40
part "testing (release, slow: mostly waiting for quotas)"
ctest --preset release -j $((3 * $(nproc))) -L slow --no-tests=error --output-on-failure --progress | tail -n 40
part "building (asan)"
configure_and_build asan quick_tests -DCONFORMANCE_TESTS=ON
part "testing (asan, quick)"
ctest --preset asan -j "$(nproc)" -L quick --no-tests=error --output-on-failure --progress | tail -n 40
part "done"
