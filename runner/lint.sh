#!/usr/bin/env bash
# Checks the house rules, and the format of every C++ file against .clang-format; with --fix, mends the format.
set -eu
cd "$(dirname "$0")/.."
case "${1-}" in
  "") mode="--dry-run --Werror" ;;
  --fix) mode="-i" ;;
  *) echo "usage: runner/lint.sh [--fix]" >&2; exit 3 ;;
esac
command -v clang-format >/dev/null || { echo "clang-format is missing: sudo apt-get install clang-format" >&2; exit 3; }
broken=0
python3 runner/tests/check_architecture.py || broken=1
python3 runner/tests/lint_coroutines.py runner/http runner/execute runner/reference runner/cli || broken=1
find runner reports \( -name '*.cpp' -o -name '*.hpp' \) -print0 | sort -z | xargs -0 clang-format $mode || broken=1
exit $broken
