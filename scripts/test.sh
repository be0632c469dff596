#!/bin/sh
# Installs what is missing, builds everything with g++ and clang++ with warnings as errors, and passes all tests.
# usage: test.sh [g++|clang++|asan ...]     default: g++ clang++
set -eu
cd "$(dirname "$0")/.."
sh scripts/install-dependencies.sh test
[ $# -gt 0 ] || set -- g++ clang++
for with in "$@"; do
    case "$with" in
        g++) preset=dev ;;
        clang++) preset=dev-clang ;;
        asan) preset=asan ;;
        *) echo "test.sh: $with: must be g++, clang++ or asan" >&2; exit 2 ;;
    esac
    echo "== $with"
    cmake --preset "$preset" >/dev/null
    cmake --build --preset "$preset"
    ctest --preset "$preset"
done
