#!/usr/bin/env bash
# A silo, a Prometheus that watches it and, where Grafana is installed, the dashboards: all on loopback, until Ctrl-C.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: deploy/local/observe.sh [--redis] [FOLDER]

Starts a silo that is a grid by itself, Prometheus with the shipped rules and alerts, and Grafana with the shipped dashboards.
FOLDER keeps what they store, for the next time; without one it is a temporary one that is deleted at the end. Ctrl-C stops all.

  --redis     the silo is one of the cluster of deploy/local/redis.json instead, on the Redis at 127.0.0.1:6379

SILO_PORT, PROMETHEUS_PORT and GRAFANA_PORT (8081, 9090, 3000) are where they listen; SILO_PROGRAM is a built VerifiedAddition.Silo.dll
that is run in place of the one that is built first. The silo's settings are VA_... variables, as always (docs/cluster.md).
TEXT
}

refuse() {
  echo "observe.sh: $*" >&2
  exit 2
}

root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
redis=false
folder=
for argument in "$@"; do
  case $argument in
    -h | --help) usage && exit 0 ;;
    --redis) redis=true ;;
    -*) refuse "'$argument' is no option of this; --help tells which there are." ;;
    *) [ -z "$folder" ] || refuse "'$folder' and '$argument' are given, but there is one folder." && folder=$argument ;;
  esac
done

silo_port=${SILO_PORT:-8081}
prometheus_port=${PROMETHEUS_PORT:-9090}
grafana_port=${GRAFANA_PORT:-3000}
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
for port in "$silo_port" "$prometheus_port"; do
  ! listens "$port" || refuse "something listens on 127.0.0.1:$port already. SILO_PORT, PROMETHEUS_PORT and GRAFANA_PORT choose other ports."
done
if $redis; then
  listens 6379 || refuse "no Redis answers on 127.0.0.1:6379; start one (docs/cluster.md), or leave out --redis."
fi

program=${SILO_PROGRAM:-$root/artifacts/bin/Silo/release/VerifiedAddition.Silo.dll}
if [ -z "${SILO_PROGRAM:-}" ]; then
  echo "Building the silo (a few minutes the first time) ..."
  dotnet build "$root/src/Silo" -c Release -v quiet -nologo
fi
[ -f "$program" ] || refuse "'$program' is not there."

kept=true
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  kept=false
fi
mkdir -p "$folder/prometheus" "$folder/grafana"
folder=$(cd "$folder" && pwd)

running=()
stop() {
  trap - EXIT INT TERM
  echo "Stopping ..."
  [ ${#running[@]} -eq 0 ] || kill -TERM "${running[@]}" 2>/dev/null || true
  wait
  $kept || rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Started without the terminal's Ctrl-C, so that all are stopped in the same way: the silo makes its checkpoints first.
start() {
  local log=$1
  shift
  setsid "$@" >"$folder/$log" 2>&1 </dev/null &
  running+=($!)
}

until_it_listens() {
  local what=$1 port=$2 log=$3
  while ! listens "$port"; do
    if ! kill -0 "${running[-1]}" 2>/dev/null; then
      tail -n 20 "$folder/$log" >&2
      echo "observe.sh: $what ended; its last lines are above." >&2
      exit 3
    fi
    sleep 0.2
  done
}

export VA_Admin__Port=$silo_port
if $redis; then
  start silo.log dotnet "$program" --config "$root/deploy/local/redis.json"
  use="./va sweep run sweeps/quickstart.yaml --cluster deploy/local/redis.json"
else
  VA_Data__Folder=$folder/data start silo.log dotnet "$program"
  use="VA_DATA=$folder/data ./va sweep run sweeps/quickstart.yaml"
fi
until_it_listens "the silo" "$silo_port" silo.log
echo "Silo        http://127.0.0.1:$silo_port/metrics"

if command -v prometheus >/dev/null; then
  sed "s/127\.0\.0\.1:8081/127.0.0.1:$silo_port/" "$root/deploy/prometheus/prometheus.yml" >"$folder/prometheus.yml"
  cp "$root/deploy/prometheus/rules.yml" "$folder/rules.yml"
  start prometheus.log prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/prometheus" \
    --web.listen-address="127.0.0.1:$prometheus_port"
  until_it_listens Prometheus "$prometheus_port" prometheus.log
  echo "Prometheus  http://127.0.0.1:$prometheus_port"
else
  echo "Prometheus  is not installed: nobody watches the silo. Debian and Ubuntu: apt-get install --no-install-recommends prometheus"
fi

if command -v grafana-server >/dev/null || command -v grafana >/dev/null; then
  ! listens "$grafana_port" || refuse "something listens on 127.0.0.1:$grafana_port already. GRAFANA_PORT chooses another port."
  home=${GRAFANA_HOME:-/usr/share/grafana}
  if command -v grafana-server >/dev/null; then grafana=(grafana-server); else grafana=(grafana server); fi
  VA_PROMETHEUS=http://127.0.0.1:$prometheus_port VA_DASHBOARDS=$root/deploy/grafana GF_PATHS_PROVISIONING=$root/deploy/grafana/provisioning \
    GF_PATHS_DATA=$folder/grafana GF_PATHS_LOGS=$folder/grafana GF_SERVER_HTTP_ADDR=127.0.0.1 GF_SERVER_HTTP_PORT=$grafana_port \
    GF_AUTH_ANONYMOUS_ENABLED=true GF_ANALYTICS_REPORTING_ENABLED=false GF_ANALYTICS_CHECK_FOR_UPDATES=false \
    start grafana.log "${grafana[@]}" --homepath "$home"
  until_it_listens Grafana "$grafana_port" grafana.log
  echo "Grafana     http://127.0.0.1:$grafana_port/dashboards"
else
  echo "Grafana     is not installed: the dashboards of deploy/grafana are for one. https://grafana.com/docs/grafana/latest/setup-grafana"
fi

echo "Logs and data are in $folder. Give the grid something to do, in another terminal:"
echo "  $use"
wait -n "${running[@]}" || true
echo "observe.sh: one of them ended; see the logs in $folder." >&2
kept=true
exit 3
