#!/usr/bin/env bash
# From the start of the process to readiness, on a data directory that `restart` of the benchmarks has made; the process is killed each time.
#   perf/restart.sh DIR [ROUNDS=5] [PAUSE=0] [further options of the daemon...]
# PAUSE: seconds between a death and the next start. One line a round: seconds from the start of the process, as its log says.
set -euo pipefail
cd "$(dirname "$0")/.."
directory=$1 rounds=${2:-5} pause=${3:-0}
shift $(($# < 3 ? $# : 3))
engine=${ENGINE:-engine/Positions.Engine/bin/Release/net10.0/positions-engine.dll}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
since() { # PATTERN: seconds between the start and the log's first line with it
  local stamp
  stamp=$(grep -m1 -- "$1" "$log" | cut -d' ' -f1)
  [ -n "$stamp" ] && echo "$(date -d "$stamp" +%s.%3N) $start" | awk '{printf "%.2f", $1 - $2}' || echo '?'
}
for ((round = 1; round <= rounds; round++)); do
  sleep "$pause"
  start=$(date +%s.%3N)
  dotnet "$engine" "--Engine:DataDirectory=$directory" --Http:Url=http://127.0.0.1:0 \
    '--Ingress:Channel=aeron:udp?endpoint=127.0.0.1:44456' '--Egress:Channel=aeron:udp?control=127.0.0.1:44457|control-mode=dynamic' "$@" > "$log" 2>&1 &
  pid=$!
  until grep -q 'ready:' "$log"; do
    kill -0 $pid || { cat "$log"; exit 1; }
    sleep 0.02
  done
  kill -9 $pid
  wait $pid 2> /dev/null || true
  echo "state in place $(since 'recovery plan'), journal replayed $(since 'state rebuilt'), ready $(since 'ready:')"
done
