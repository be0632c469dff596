#!/bin/sh
# Installs what sizewell is built and tested with, where it is missing.  Debian 12 or Ubuntu 22.04 and later.
# usage: install-dependencies.sh build|test
set -eu

packages="cmake ninja-build g++ pkg-config libboost-dev libeigen3-dev nlohmann-json3-dev libcli11-dev libfmt-dev libtbb-dev"
if [ "${1:-build}" = test ]; then
    packages="$packages clang-14 libgtest-dev libgmock-dev libbenchmark-dev python3 python3-dev python3-venv python3-jsonschema python3-mpmath git"
fi

missing=""
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

run=""
if [ "$(id -u)" -ne 0 ]; then run="sudo"; fi
echo "installing:$missing"
$run apt-get update -qq
# shellcheck disable=SC2086
$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
