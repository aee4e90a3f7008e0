# Installs the Debian packages that are missing. Sourced by demo.sh and test.sh, from the top folder.
#
#   install_missing build        what the program needs to be built and run
#   install_missing build test   what its tests need as well
#   install_missing build fuzz   what its fuzzers need
#   install_missing build long   what the tests of label `long` need besides; they skip what they cannot have

have_package() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }
known_package() { [ -n "$(apt-cache show --no-all-versions "$1" 2>/dev/null | head -n 1)" ]; }

# The first Boost of the system's own that is 1.81 or newer. Debian bookworm has it under a versioned name only.
boost_packages() {
  local version
  for version in 1.81 1.83 1.88 1.90; do
    if have_package "libboost$version-dev" || known_package "libboost$version-dev"; then
      echo "libboost$version-dev libboost-json$version-dev libboost-url$version-dev"
      return
    fi
  done
  echo "libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev"
}

# The clang that the presets `clang` and `fuzz` name, or the first newer one of the system's own.
clang_version() {
  local version
  for version in 16 18 19; do
    if have_package "clang-$version" || known_package "clang-$version"; then
      echo "$version"
      return
    fi
  done
  echo 16
}

packages_for() {
  case $1 in
    build) echo "g++ cmake ninja-build pkg-config $(boost_packages) libssl-dev libyaml-cpp-dev libre2-dev libcli11-dev libfmt-dev libpugixml-dev zlib1g-dev ca-certificates" ;;
    test) echo "doctest-dev dpkg-dev python3 python3-junitparser python3-jsonschema python3-yaml libxml2-utils nginx-light openssl curl jq json-schema-test-suite cmark-gfm zsh fish mandoc man-db lintian" ;;
    fuzz) echo "clang-$(clang_version) libclang-rt-$(clang_version)-dev" ;;
    long) echo "mmdebstrap chromium fonts-dejavu-core" ;;
  esac
}

install_missing() {
  local kind package missing=""
  for kind in "$@"; do
    for package in $(packages_for "$kind"); do
      have_package "$package" || missing="$missing $package"
    done
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "These Debian packages are missing:$missing" >&2
    echo "Run this once, then start again:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 3
  fi
  echo "Installing Debian packages:$missing"
  export DEBIAN_FRONTEND=noninteractive
  # The package lists may be older than the archive, and a name may only be known after the update.
  apt-get update -qq
  missing=""
  for kind in "$@"; do
    for package in $(packages_for "$kind"); do
      have_package "$package" || missing="$missing $package"
    done
  done
  apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# configure_and_build PRESET TARGET [cmake option...]: quiet where nothing is to do, the compiler's words where it
# fails.
configure_and_build() {
  local preset=$1 target=$2 log
  shift 2
  log=$(mktemp)
  if ! { cmake --preset "$preset" "$@" && cmake --build --preset "$preset" --target "$target"; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "The build failed." >&2
    exit 4
  fi
  rm -f "$log"
}
