#!/usr/bin/env bash
# What takes too long for every change: each fuzzer for 20 seconds or as many as are given, the end-to-end tests of
# label `long`, the whole proof with 20 seeds and some of it over sockets, and every other test under AddressSanitizer
# and UndefinedBehaviourSanitizer.
#
#   ./runner/nightly.sh [SECONDS]
#
# The fuzzers keep what they learn in build-fuzz/corpus, and what breaks a promise in build-fuzz/findings: repeat it with
# build-fuzz/runner/fuzz/fuzz-NAME FILE, mend it, and put the file into runner/fuzz/seeds/NAME.
set -euo pipefail
cd "$(dirname "$0")/.."
. runner/setup.sh
seconds=${1:-20}
case $seconds in
  *[!0-9]* | 0 | "") echo "$seconds is no number of seconds for each fuzzer." >&2; exit 3 ;;
esac
install_missing build test fuzz long

part() { printf '\n[%s] %s\n' "$(date -u +%H:%M:%S)" "$1"; }
failures=0
failed() { failures=$((failures + 1)); echo "failed: $1" >&2; }

fuzz() {
  local name=$1 log=build-fuzz/findings/$1/log
  mkdir -p "build-fuzz/corpus/$name" "build-fuzz/findings/$name"
  if ! "build-fuzz/runner/fuzz/fuzz-$name" "build-fuzz/corpus/$name" "runner/fuzz/seeds/$name" \
      -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=4096 -print_final_stats=1 \
      -artifact_prefix="build-fuzz/findings/$name/" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    failed "fuzz-$name, see build-fuzz/findings/$name"
  fi
  printf '%-14s %s runs\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
}

part "building the fuzzers"
configure_and_build fuzz all -DCMAKE_CXX_COMPILER="clang++-$(clang_version)"
part "fuzzing, $seconds s each"
for folder in runner/fuzz/seeds/*/; do
  fuzz "$(basename "$folder")"
done

part "building (release)"
configure_and_build release all -DCONFORMANCE_TESTS=ON
part "long end-to-end tests"
ctest --preset release -L long --no-tests=error --output-on-failure || failed "the long tests"

part "the proof with 20 seeds"
build/hacktron-conformance prove --seeds 20 --quiet || failed "the proof with 20 seeds"
part "the proof over sockets"
build/hacktron-conformance prove --sockets --jobs 8 --quiet || failed "the proof over sockets"

part "building (asan)"
configure_and_build asan all -DCONFORMANCE_TESTS=ON
part "testing (asan, all but long)"
ctest --preset asan -j "$(nproc)" -LE long --no-tests=error --output-on-failure || failed "the tests under sanitizers"

part "done, $failures failed"
[ "$failures" -eq 0 ]
