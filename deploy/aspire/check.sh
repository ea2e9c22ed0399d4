#!/usr/bin/env bash
# Tries the sample out: builds and starts it, waits until both silos are ready, and stops it.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"

log=$(mktemp)
dotnet run apphost.cs >"$log" 2>&1 &
sample=$!
trap 'kill -TERM "$sample" 2>/dev/null || true; wait "$sample" || true; rm -f "$log"' EXIT

is_ready() { curl --silent --fail --output /dev/null "http://127.0.0.1:$1/health/ready"; }
for _ in $(seq 300); do
  if ! kill -0 "$sample" 2>/dev/null; then
    cat "$log" >&2
    echo "check.sh: the sample ended; what it printed is above." >&2
    exit 1
  fi
  if is_ready 8081 && is_ready 8082; then
    echo "Both silos are ready."
    exit 0
  fi
  sleep 1
done
cat "$log" >&2
echo "check.sh: no two silos were ready within five minutes; what the sample printed is above." >&2
exit 1
