#!/usr/bin/env bash
# Measures training and verification on a GPU, on a machine that needs neither .NET nor a network: a PyTorch brings libtorch.
#
#   bench/gpu.sh publish                   where there is .NET: packs the programs and .NET into artifacts/gpu/programs.tar.xz
#   bench/gpu.sh measure [CASE...]         where the GPU is, in a checkout with that file: measures all cases, or those whose
#                                          names begin so (load, agreement, steps:d6_l2_h3, questions)
#   bench/gpu.sh nine                      trains and verifies sweeps/nine.yaml; run it again to go on
#
#   --device cuda|cpu                      cpu tries everything with small models                                    (cuda)
#   --out FOLDER                           figures.txt and figures.jsonl, nine.txt; cases that are there are left out (artifacts/gpu/out)
#   --seconds N                            how long each figure is measured                              (3; 0.2 with cpu)
#   --within N                             seconds after which no case begins, and in which nine stops               (540)
#
# VA_LIBTORCH names the folder of libtorch's libraries; unset, the one of python3's torch is taken.
# VA_BENCH and VA_PROGRAM name programs to run in place of those that were packed: VerifiedAddition.Benchmarks, and va.
set -euo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd)
work=$root/artifacts/gpu
packed=$work/programs.tar.xz
unpacked=$work/programs
max_bytes=$((64 << 20))
one_case=150 # seconds after which a case is given up

fail() {
  echo "$*" >&2
  exit 1
}

publish() {
  rm -rf "$unpacked" "$packed"
  for project in bench/Benchmarks src/Local; do
    (cd "$root" && dotnet publish "$project" -c Release -o "$unpacked" --nologo -v quiet -p:PublishedSystem=linux-x64 \
      -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false)
  done
  find "$unpacked" \( -name '*.pdb' -o -name 'libtorch*.so*' -o -name 'libc10*.so*' -o -name 'libgomp*.so*' -o -name libshm.so \) -delete
  add_runtime
  tar -C "$unpacked" -cf - . | xz -T0 -6 >"$packed"
  local bytes
  bytes=$(stat -c %s "$packed")
  [ "$bytes" -lt "$max_bytes" ] || fail "$packed has $bytes bytes, but no more than $max_bytes can be carried."
  echo "$packed: $((bytes >> 20)) MiB"
}

# Adds the .NET of this machine: what the programs start, and no SDK.
add_runtime() {
  local name version folder dotnet=
  while read -r name version folder; do
    folder=${folder#[} folder=${folder%]} # /usr/share/dotnet/shared/Microsoft.NETCore.App
    dotnet=${folder%/shared/*}
    mkdir -p "$unpacked/dotnet/shared/$name"
    cp -R "$folder/$version" "$unpacked/dotnet/shared/$name/"
  done < <(dotnet --list-runtimes | grep -E '^Microsoft\.(NETCore|AspNetCore)\.App 10\.' | sort -V |
    awk '{ newest[$1] = $0 } END { for (name in newest) print newest[name] }')
  [ -n "$dotnet" ] || fail "dotnet --list-runtimes names no .NET 10."
  mkdir -p "$unpacked/dotnet/host"
  cp -R "$dotnet/host/fxr" "$unpacked/dotnet/host/"
}

# Unpacks the programs if they were packed anew.
unpack() {
  [ -f "$packed" ] || fail "There is no $packed. Run 'bench/gpu.sh publish' where there is .NET, and carry that file here."
  if [ ! -f "$unpacked/unpacked" ] || [ "$packed" -nt "$unpacked/unpacked" ]; then
    rm -rf "$unpacked"
    mkdir -p "$unpacked"
    # Python reads what a tar without xz does not.
    tar -C "$unpacked" -xJf "$packed" 2>/dev/null || python3 -m tarfile -e "$packed" "$unpacked"
    touch "$unpacked/unpacked"
  fi
}

# Sets $program to what the variable $1 names, and otherwise to the packed program $2 with the libtorch of PyTorch.
choose() {
  program=${!1:-}
  [ -z "$program" ] || return 0
  unpack
  program=$unpacked/$2
  export DOTNET_ROOT=$unpacked/dotnet
  if [ -z "${VA_LIBTORCH:-}" ]; then
    VA_LIBTORCH=$(python3 -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0] + "/lib")' 2>/dev/null) ||
      fail "python3 has no torch. Set VA_LIBTORCH to the folder that holds libtorch's libraries."
    export VA_LIBTORCH
  fi
}

# TorchSharp's library binds to names of libtorch, which differ between versions. One that is missing ends the process that calls it.
tell_missing_names() {
  local sharp=$unpacked/runtimes/linux-x64/native/libLibTorchSharp.so missing
  if [ -z "${VA_LIBTORCH:-}" ] || [ ! -f "$sharp" ] || ! command -v nm >/dev/null; then
    return 0
  fi
  missing=$(comm -23 \
    <(nm -D --undefined-only "$sharp" | awk '$2 ~ /^_ZNK?(2at|3c10|5torch)/ { print $2 }' | sort -u) \
    <(nm -D --defined-only "$VA_LIBTORCH"/lib{c10,torch_cpu,torch}.so 2>/dev/null | awk 'NF == 3 { sub(/@.*/, "", $3); print $3 }' | sort -u))
  echo "load  names that TorchSharp's library wants and this libtorch lacks: $(grep -c . <<<"$missing" || true)"
  [ -z "$missing" ] || head -n 20 <<<"$missing" | c++filt | sed 's/^/load    /' || true
}

# Measures one case into the files, and says so if it fails.
measure_one() {
  local code=0
  timeout "$one_case" "$program" gpu --case "$1" "${how[@]}" --json "$out/figures.jsonl" >"$out/case" 2>"$out/errors" || code=$?
  tee -a "$out/figures.txt" <"$out/case"
  if [ "$code" -ne 0 ]; then
    failed=$((failed + 1))
    [ "$code" -ne 124 ] || echo "It took more than $one_case s." >>"$out/errors"
    echo "$1  failed with code $code: $(head -n 5 "$out/errors")" | tee -a "$out/figures.txt" >&2
  fi
  return "$code"
}

measure() {
  choose VA_BENCH VerifiedAddition.Benchmarks
  how=(--device "$device" --seconds "${seconds:-3}" --root "$root")
  [ "$device" = cuda ] || how=(--device "$device" --seconds "${seconds:-0.2}" --root "$root" --small)
  mkdir -p "$out"
  out=$(cd -- "$out" && pwd)
  touch "$out/figures.txt" "$out/figures.jsonl"
  local all wanted=() name prefix
  failed=0
  all=$("$program" gpu "${how[@]}") || fail "$program does not run here."
  for name in $all; do
    for prefix in "${@:-}"; do
      [[ $name != "$prefix"* ]] || wanted+=("$name")
    done
  done
  [ "${#wanted[@]}" -gt 0 ] || fail "No case begins with $*. There are: $(tr '\n' ' ' <<<"$all")"

  # Whatever does not load is found out before anything long.
  if ! grep -q '"case":"load"' "$out/figures.jsonl"; then
    tell_missing_names | tee -a "$out/figures.txt"
    measure_one load || exit 1
  fi
  for name in "${wanted[@]}"; do
    if grep -qF "\"case\":\"$name\"" "$out/figures.jsonl"; then
      continue
    elif [ "$SECONDS" -ge "$within" ]; then
      echo "$within s are over: $name and what follows is left out. The same command goes on with it."
      break
    fi
    measure_one "$name" || true
  done
  rm -f "$out/case" "$out/errors"
  [ "$failed" -eq 0 ] || fail "$failed cases failed: $out/figures.txt says which, and why."
}

nine() {
  choose VA_PROGRAM VerifiedAddition.Local
  local code=0 kind=Cuda sweep=$root/sweeps/nine.yaml data=$work/nine
  if [ "$device" = cpu ]; then
    kind=Cpu data=$work/nine-small sweep=$work/nine-small.yaml
    mkdir -p "$work"
    sed -e 's/dModel: 510/dModel: 48/' -e 's/dHead: 170/dHead: 16/' -e 's/steps: [0-9]*/steps: 20/' -e 's/questions: 1000000/questions: 200/' \
      "$root/sweeps/nine.yaml" >"$sweep"
  fi
  mkdir -p "$out"
  VA_Device__Kind=$kind timeout "$within" "$program" sweep run "$sweep" --data "$data" 2>&1 | tee -a "$out/nine.txt" || code=$?
  [ "$code" -ne 124 ] || echo "$within s are over. The same command goes on from what was reached." | tee -a "$out/nine.txt"
  [ "$code" -eq 124 ] || return "$code"
}

verb=${1:-}
[ $# -eq 0 ] || shift
device=cuda out=$work/out seconds='' within=540 cases=()
while [ $# -gt 0 ]; do
  case $1 in
    --device | --out | --seconds | --within)
      [ $# -gt 1 ] || fail "$1 needs a value."
      declare "${1#--}=$2"
      shift 2
      ;;
    -*) fail "There is no option $1: see the head of bench/gpu.sh." ;;
    *)
      cases+=("$1")
      shift
      ;;
  esac
done
[[ $device == cuda || $device == cpu ]] || fail "The device is cuda or cpu, not '$device'."
[[ $within =~ ^[0-9]+$ ]] || fail "--within takes a whole number of seconds, not '$within'."
case $verb in
  publish) publish ;;
  measure) measure "${cases[@]}" ;;
  nine) nine ;;
  *) fail "usage: bench/gpu.sh publish | measure [CASE...] | nine [--device cuda|cpu] [--out FOLDER] [--seconds N] [--within N]" ;;
esac
