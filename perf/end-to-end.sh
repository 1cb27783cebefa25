#!/usr/bin/env bash
# End-to-end rate and acknowledgement latency by the sample gateway, for every placement and durability, on ports of its own.
#   perf/end-to-end.sh [ROUNDS=3] [FILLS=500000] [RATE=5000]
# One line a run: full speed (closed loop), then RATE fills a second for four seconds (open loop, latency from the planned time).
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3} fills=${2:-500000} rate=${3:-5000}
engine=(dotnet engine/Positions.Engine/bin/Release/net10.0/positions-engine.dll)
tool=(dotnet tools/Positions.Cli/bin/Release/net10.0/positions.dll)
ingress='aeron:udp?endpoint=127.0.0.1:43456'
egress='aeron:udp?control=127.0.0.1:43457|control-mode=dynamic'
acks='aeron:udp?endpoint=127.0.0.1:0|control=127.0.0.1:43457|control-mode=dynamic'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for ((round = 1; round <= rounds; round++)); do
  for durability in batch os; do
    for threads in single shared dedicated; do
      rm -rf "$work/data"
      "${engine[@]}" "--Engine:DataDirectory=$work/data" "--Engine:Threads=$threads" "--Journal:Durability=$durability" \
        --Http:Url=http://127.0.0.1:0 "--Ingress:Channel=$ingress" "--Egress:Channel=$egress" > "$work/log" 2>&1 &
      pid=$!
      until grep -q 'ready:' "$work/log"; do
        kill -0 $pid || { cat "$work/log"; exit 1; }
        sleep 0.2
      done
      full=$("${tool[@]}" gateway --generate "$fills" --sources 2 --channel "$ingress" --acks "$acks" | head -1)
      open=$("${tool[@]}" gateway --generate $((rate * 4)) --rate "$rate" --first-source-id 11 --channel "$ingress" --acks "$acks" | tail -1)
      kill -TERM $pid
      wait $pid
      echo "$durability $threads: $full; at $rate a second, $open"
    done
  done
done
