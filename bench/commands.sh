#!/usr/bin/env bash
# Times commands that only look, of one build or of two by turns, on a data folder with one small finished sweep.
# Usage: bench/commands.sh PROGRAM [OTHER-PROGRAM] [ROUNDS]
#   PROGRAM: a built VerifiedAddition.Local.dll, such as artifacts/bin/Local/release/VerifiedAddition.Local.dll
# Writes a table of medians: wall time and time of processors, in milliseconds.
set -euo pipefail
programs=("${1:?Name a built VerifiedAddition.Local.dll.}")
[ -z "${2:-}" ] || programs+=("$2")
rounds=${3:-11}
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
export VA_DATA=$folder/va-data
cat >"$folder/small.yaml" <<'YAML'
name: small
defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 200, learningRate: 0.003 }
variants:
  - { name: add }
  - { name: mix, subtractPercent: 60 }
verification: { questions: 5000, sample: uniform, seed: 7 }
YAML
dotnet "${programs[-1]}" sweep run "$folder/small.yaml" >/dev/null

median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

# Runs a command and adds its times to the file $1.
timed() {
  local times=$1
  shift
  TIMEFORMAT='%R %U %S'
  { time "$@" >/dev/null 2>&1; } 2>>"$times"
}

# Measures a command, whose words follow the text that the table calls it by.
row() {
  local label=$1 i
  shift
  rm -f "$folder"/times.*
  for _ in $(seq "$rounds"); do
    for i in "${!programs[@]}"; do
      timed "$folder/times.$i" dotnet "${programs[$i]}" "$@"
    done
  done
  printf '| %s' "$label"
  for i in "${!programs[@]}"; do
    printf ' | %.0f' "$(awk '{ print $1 * 1000 }' "$folder/times.$i" | median)" "$(awk '{ print ($2 + $3) * 1000 }' "$folder/times.$i" | median)"
  done
  echo " |"
}

echo "| command$(for i in "${!programs[@]}"; do printf ' | wall %d | processors %d' $((i + 1)) $((i + 1)); done) |"
echo "| ---$(for _ in "${programs[@]}"; do printf ' | --- | ---'; done) |"
for command in "--help" "sweep list" "sweep show small --json" "variant show mix --json" "grid show"; do
  # shellcheck disable=SC2086 # a command is several words
  row "\`$command\`" $command
done
row "completion of a command" "[suggest:9]" "va sweep "
row "completion of a sweep's name" "[suggest:14]" "va sweep show "
