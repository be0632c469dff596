#!/bin/sh
# Installs what is missing, builds a release and plans an example.
set -eu
cd "$(dirname "$0")/.."
sh scripts/install-dependencies.sh build
cmake --preset release >/dev/null
cmake --build --preset release
echo
exec ./build/release/sizewell plan "${1:-examples/scenarios/image_classification.json}"
