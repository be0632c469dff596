#!/bin/sh
# Benchmarks: best of seven.
#   run.sh [BUILD] [FILTER]     every bench_* program of the build folder (default build/dev), best of 7 repetitions
#   run.sh compile              seconds of g++ -O0 for the headers that have a budget; fails over budget
#   run.sh process [BUILD]      wall time of `sizewell plan` from start to end; fails over 20 ms
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
    compile) exec python3 bench/compile_seconds.py ;;
    process) exec python3 bench/process_time.py "${2:-build/dev}" ;;
esac
build="${1:-build/dev}"
filter="${2:-.}"
echo "compiler: $(sed -n 's/^CMAKE_CXX_COMPILER:.*=//p' "$build/CMakeCache.txt" | xargs -I{} sh -c '{} --version | head -1')"
echo "cpu: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)"
for program in "$build"/bench/bench_*; do
    [ -x "$program" ] || continue
    "$program" --benchmark_filter="$filter" --benchmark_repetitions=7 --benchmark_min_time=0.05 --benchmark_format=json 2>/dev/null |
        python3 bench/best.py "$(basename "$program")"
done
