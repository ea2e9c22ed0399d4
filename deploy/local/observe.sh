#!/usr/bin/env bash
# A silo and what watches it, all on loopback, until Ctrl-C.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: deploy/local/observe.sh [--data DIR | --redis] [--dashboard] [FOLDER]

Starts a silo that is a grid by itself and, where they are installed, Prometheus with the shipped rules and alerts and Grafana with the
shipped dashboards. Says of each what it does and where to look at it. Ctrl-C stops all.

  --data DIR    the silo has this data folder (va-data, say): its sweeps go on, and commands that use the folder join it
  --redis       the silo is one of the cluster of deploy/local/redis.json instead, on the Redis at 127.0.0.1:6379
  --dashboard   Aspire's dashboard, too: metrics and traces in a browser, without Grafana. It is fetched from NuGet once, 36 MiB
  FOLDER        keeps what they store, for the next time; without one it is a temporary one that is deleted at the end

SILO_PORT, PROMETHEUS_PORT, GRAFANA_PORT, DASHBOARD_PORT and OTLP_PORT (8081, 9090, 3000, 18888, 18889) are where they listen. SILO_PROGRAM is a
built VerifiedAddition.Silo.dll that is run in place of the one that is built first, DASHBOARD_PROGRAM a dashboard in place of the one
that is fetched. The silo's settings are VA_... variables, as always (docs/cluster.md).
TEXT
}

refuse() {
  echo "observe.sh: $*" >&2
  exit 2
}

root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
redis=false
dashboard=false
data=
folder=
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --redis) redis=true ;;
    --dashboard) dashboard=true ;;
    --data)
      [ -n "${2:-}" ] || refuse "--data wants a folder."
      data=$2
      shift
      ;;
    --data=?*) data=${1#--data=} ;;
    -*) refuse "'$1' is no option of this; --help tells which there are." ;;
    *) [ -z "$folder" ] || refuse "'$folder' and '$1' are given, but there is one folder." && folder=$1 ;;
  esac
  shift
done
if [ -n "$data" ]; then
  ! $redis || refuse "--data and --redis are given; the silos of a cluster keep their data in Redis."
  [ -d "$data" ] || refuse "there is no folder '$data'; './va sweep run FILE --data $data' begins one, and without --data the silo has one of its own."
  data=$(cd "$data" && pwd)
fi

silo_port=${SILO_PORT:-8081}
prometheus_port=${PROMETHEUS_PORT:-9090}
grafana_port=${GRAFANA_PORT:-3000}
dashboard_port=${DASHBOARD_PORT:-18888}
otlp_port=${OTLP_PORT:-18889}
installed() { command -v "$1" >/dev/null; }
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
require_free() { ! listens "$2" || refuse "something listens on 127.0.0.1:$2 already. $1 chooses another port."; }
require_free SILO_PORT "$silo_port"
require_free PROMETHEUS_PORT "$prometheus_port"
if installed grafana-server || installed grafana; then require_free GRAFANA_PORT "$grafana_port"; fi
if $dashboard; then
  require_free DASHBOARD_PORT "$dashboard_port"
  require_free OTLP_PORT "$otlp_port"
fi
if $redis; then
  listens 6379 || refuse "no Redis answers on 127.0.0.1:6379; start one (docs/cluster.md), or leave out --redis."
fi

# One line of what is done: of whom, and what.
say() { printf '%-11s %s\n' "$1" "$2"; }

program=${SILO_PROGRAM:-$root/artifacts/bin/Silo/release/VerifiedAddition.Silo.dll}
if [ -z "${SILO_PROGRAM:-}" ]; then
  say Silo "is built (a few minutes the first time) ..."
  dotnet build "$root/src/Silo" -c Release -v quiet -nologo
fi
[ -f "$program" ] || refuse "'$program' is not there."

dashboard_program=${DASHBOARD_PROGRAM:-}
if $dashboard && [ -z "$dashboard_program" ]; then
  package=aspire.dashboard.sdk.linux-x64 version=13.6.5
  packages=${XDG_CACHE_HOME:-$HOME/.cache}/verified-addition/packages
  dashboard_program=$packages/$package/$version/tools/Aspire.Dashboard
  if [ ! -x "$dashboard_program" ]; then
    say Dashboard "is fetched: the NuGet package $package $version, into $packages ..."
    (cd "$root" && dotnet package download "$package@$version" --output "$packages" --verbosity quiet)
    chmod u+x "$dashboard_program"
  fi
fi

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
  echo "Stopping; the silo makes its checkpoints first ..."
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

# Waits for the program that was started last: until the command that follows succeeds.
until_it_is_up() {
  local what=$1 log=$2
  shift 2
  until "$@"; do
    if ! kill -0 "${running[-1]}" 2>/dev/null; then
      tail -n 20 "$folder/$log" >&2
      echo "observe.sh: $what ended; its last lines are above." >&2
      exit 3
    fi
    sleep 0.2
  done
}

silo_has_joined() (
  exec 3<>"/dev/tcp/127.0.0.1/$silo_port"
  printf 'GET /health/startup HTTP/1.0\r\n\r\n' >&3
  read -r status <&3
  [[ $status == *' 200 '* ]]
) 2>/dev/null

telemetry=
if $dashboard; then
  say Dashboard "starts: takes what the silo tells by OpenTelemetry's protocol ..."
  ASPNETCORE_URLS=http://127.0.0.1:$dashboard_port ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://127.0.0.1:$otlp_port \
    ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS=true start dashboard.log "$dashboard_program"
  until_it_is_up "the dashboard" dashboard.log listens "$dashboard_port"
  say Dashboard "http://127.0.0.1:$dashboard_port/metrics, and /traces of what 'va' runs"
  telemetry=http://127.0.0.1:$otlp_port
fi

export VA_Admin__Port=$silo_port
told=()
[ -z "$telemetry" ] || told=("OTEL_EXPORTER_OTLP_ENDPOINT=$telemetry" OTEL_METRIC_EXPORT_INTERVAL=5000)
if $redis; then
  say Silo "starts: joins the cluster of deploy/local/redis.json ..."
  start silo.log env "${told[@]}" dotnet "$program" --config "$root/deploy/local/redis.json"
  use="./va sweep run sweeps/quickstart.yaml --cluster deploy/local/redis.json"
else
  say Silo "starts: a grid by itself, with its data in ${data:=$folder/data} ..."
  start silo.log env "${told[@]}" "VA_Data__Folder=$data" dotnet "$program"
  use="./va sweep run sweeps/quickstart.yaml --data $data"
fi
until_it_is_up "the silo" silo.log silo_has_joined
say Silo "http://127.0.0.1:$silo_port/metrics, and /health/ready"

if installed prometheus; then
  say Prometheus "starts: asks the silo every few seconds, with the rules and alerts of deploy/prometheus ..."
  sed "s/127\.0\.0\.1:8081/127.0.0.1:$silo_port/" "$root/deploy/prometheus/prometheus.yml" >"$folder/prometheus.yml"
  cp "$root/deploy/prometheus/rules.yml" "$folder/rules.yml"
  start prometheus.log prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/prometheus" \
    --web.listen-address="127.0.0.1:$prometheus_port"
  until_it_is_up Prometheus prometheus.log listens "$prometheus_port"
  say Prometheus "http://127.0.0.1:$prometheus_port/alerts for what is wrong (docs/runbook.md), and /graph for figures"
else
  say Prometheus "is not installed: no alerts. Debian and Ubuntu: apt-get install --no-install-recommends prometheus"
fi

if installed grafana-server || installed grafana; then
  say Grafana "starts: shows the dashboards of deploy/grafana ..."
  home=${GRAFANA_HOME:-/usr/share/grafana}
  if installed grafana-server; then grafana=(grafana-server); else grafana=(grafana server); fi
  VA_PROMETHEUS=http://127.0.0.1:$prometheus_port VA_DASHBOARDS=$root/deploy/grafana GF_PATHS_PROVISIONING=$root/deploy/grafana/provisioning \
    GF_PATHS_DATA=$folder/grafana GF_PATHS_LOGS=$folder/grafana GF_SERVER_HTTP_ADDR=127.0.0.1 GF_SERVER_HTTP_PORT=$grafana_port \
    GF_AUTH_ANONYMOUS_ENABLED=true GF_ANALYTICS_REPORTING_ENABLED=false GF_ANALYTICS_CHECK_FOR_UPDATES=false \
    start grafana.log "${grafana[@]}" --homepath "$home"
  until_it_is_up Grafana grafana.log listens "$grafana_port"
  say Grafana "http://127.0.0.1:$grafana_port/dashboards"
else
  say Grafana "is not installed: no dashboards of deploy/grafana. https://grafana.com/docs/grafana/latest/setup-grafana"
  $dashboard || say "" "With --dashboard, Aspire's shows the metrics instead."
fi

echo "All are up; logs are in $folder. Give the grid something to do, in another terminal:"
echo "  ${telemetry:+OTEL_EXPORTER_OTLP_ENDPOINT=$telemetry }$use"
wait -n "${running[@]}" || true
echo "observe.sh: one of them ended; see the logs in $folder." >&2
kept=true
exit 3
