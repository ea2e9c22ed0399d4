#!/bin/sh
# Builds images, lays a bill of materials beside each, and prints names and sizes (docs/kubernetes.md).
set -eu

usage="usage: build.sh [OPTION]... [silo|silo-cuda|client|console]...
Builds the images of silo, client and console, or of those that are named, as verified-addition-NAME:VERSION.

  --engine docker|podman  what builds them (default: docker, where a daemon answers, else podman)
  --base IMAGE            what they stand on, with the runtime of ASP.NET Core (default: Microsoft's)
  --sdk IMAGE             what the programs are built in, with the .NET SDK (default: Microsoft's)
  --published FOLDER      take the programs from FOLDER/NAME, where publish.sh has put them, and build none
  --bills FOLDER          where the bills of materials go, NAME.cdx.json (default: artifacts/images)
  --tag TAG               in place of the version"

fail() {
  printf 'build.sh: %s\n' "$1" >&2
  exit 2
}

root=$(cd "$(dirname -- "$(readlink -f -- "$0")")/../.." && pwd)
engine='' base='' sdk='' published='' images='' bills=$root/artifacts/images
tag=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
while [ $# -gt 0 ]; do
  case "$1" in
    --help | -h) echo "$usage" && exit ;;
    --engine | --base | --sdk | --published | --bills | --tag)
      [ -n "${2:-}" ] || fail "$1 takes a value; build.sh --help names them all."
      eval "${1#--}=\$2"
      shift 2
      ;;
    silo | silo-cuda | client | console) images="$images $1" && shift ;;
    *) fail "'$1' is neither an image (silo, silo-cuda, client, console) nor an option; build.sh --help names them all." ;;
  esac
done

case "$engine" in
  docker | podman) command -v "$engine" >/dev/null || fail "--engine $engine: there is no such program here. Install it, or name the other one." ;;
  '') 
    if docker info >/dev/null 2>&1; then engine=docker
    elif command -v podman >/dev/null; then engine=podman
    else fail "There is no engine: install Docker and start its daemon, or install podman (Debian and Ubuntu: apt-get install podman)."; fi
    ;;
  *) fail "--engine $engine: docker or podman." ;;
esac

images=${images:-silo client console}
context='' container=''
trap '[ -z "$context" ] || rm -rf "$context"; [ -z "$container" ] || "$engine" rm "$container" >/dev/null' EXIT
for image in $images; do
  program=${image%-cuda}
  set -- --file "$root/deploy/images/$program.Dockerfile" --tag "verified-addition-$image:$tag"
  [ -z "$base" ] || set -- "$@" --build-arg "BASE=$base"
  [ -z "$sdk" ] || set -- "$@" --build-arg "SDK=$sdk"
  [ "$image" = "$program" ] || set -- "$@" --build-arg TORCH=cuda
  if [ -n "$published" ]; then
    [ -d "$published/$image" ] || fail "--published $published has no folder '$image': deploy/images/publish.sh $program $published/$image makes it."
    # This takes the place of the stage 'build', and is laid out as that one leaves it.
    context=$(mktemp -d "$published/.context-XXXXXX")
    mkdir "$context/native"
    cp -al "$published/$image" "$context/published"
    [ "$program" != silo ] || mv "$context/published/runtimes" "$context/native/"
    set -- "$@" --build-context "build=$context"
  fi
  "$engine" build "$@" "$root"
  if [ -n "$context" ]; then rm -rf "$context"; fi
done

mkdir -p "$bills"
for image in $images; do
  name=verified-addition-$image:$tag
  container=$("$engine" create "$name")
  "$engine" cp "$container:/app/${image%-cuda}.cdx.json" "$bills/verified-addition-$image.cdx.json"
  "$engine" rm "$container" >/dev/null
  container=''
  size=$("$engine" image inspect --format '{{.Size}}' "$name")
  printf '%s %d MB\n' "$name" "$((size / 1000000))"
done
