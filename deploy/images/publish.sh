#!/bin/sh
# Publishes what an image holds, with a bill of its packages (CycloneDX): the Dockerfiles beside this file run it, and so do the tests.
# usage: publish.sh silo|client|console FOLDER [further arguments of dotnet publish, such as -p:Torch=cuda]
set -eu
case "${1:-}" in
  silo) project=Silo ;;
  client) project=Client ;;
  console) project=Console ;;
  *)
    echo "usage: publish.sh silo|client|console FOLDER [further arguments of dotnet publish]" >&2
    exit 2
    ;;
esac
program=$1
mkdir -p "${2:?"A folder is missing: publish.sh $1 FOLDER"}"
output=$(readlink -f -- "$2")
shift 2
cd "$(dirname -- "$(readlink -f -- "$0")")/../.."
dotnet publish "src/$project" -c Release -o "$output" --nologo -v quiet \
  -p:PublishedSystem=linux-x64 -p:UseAppHost=false -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false "$@"

# From what was restored just now; the tool would restore again, without the arguments.
dotnet tool restore >/dev/null
dotnet dotnet-CycloneDX "src/$project/$project.csproj" --disable-package-restore --base-intermediate-output-path artifacts/obj --exclude-dev \
  --no-serial-number --set-type Container --set-name "verified-addition-$program" \
  --set-version "$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)" \
  --output "$output" --filename "$program.cdx.json" --output-format Json >/dev/null
