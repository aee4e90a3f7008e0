#!/usr/bin/env bash
# Installs what the benchmark compares with, into a folder: install.sh FOLDER. What is there is left alone; what
# cannot be installed is told and not measured.
set -u
folder=$(mkdir -p "$1" && cd "$1" && pwd)

need() { # PROGRAM PACKAGE
  command -v "$1" >/dev/null || { export DEBIAN_FRONTEND=noninteractive; apt-get install -y -qq --no-install-recommends "$2" >>"$folder/install.log" 2>&1; } ||
    echo "cannot install $2 (see $folder/install.log)" >&2
}
need wrk wrk
need curl curl
need nginx nginx-light

for package in newman@6.2.2 httpyac@6.16.7 stepci@2.8.2 @usebruno/cli@4.1.0; do
  name=${package%@*}
  [ -d "$folder/peers/node_modules/$name" ] ||
    npm install --no-audit --no-fund --prefix "$folder/peers" "$package" >>"$folder/install.log" 2>&1 ||
    echo "cannot install $package" >&2
done
if [ ! -x "$folder/venv/bin/schemathesis" ]; then
  { python3 -m venv "$folder/venv" && "$folder/venv/bin/pip" install -q schemathesis; } >>"$folder/install.log" 2>&1 ||
    echo "cannot install schemathesis" >&2
fi
if [ ! -x "$folder/peers/bin/hurl" ]; then
  { apt-get install -y -qq --no-install-recommends libxml2-dev libcurl4-openssl-dev libclang-dev pkg-config &&
      cargo install hurl --version 8.0.1 --locked --root "$folder/peers"; } >>"$folder/install.log" 2>&1 ||
    echo "cannot install hurl" >&2
fi
exit 0
