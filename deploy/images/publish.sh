#!/bin/sh
# Publishes what an image holds: the Dockerfiles beside this file run it, and so do the tests.
# usage: publish.sh silo|client|console FOLDER [further arguments of dotnet publish, such as -p:Torch=cuda]
set -eu
case "${1:-}" in
  silo) project=src/Silo ;;
  client) project=src/Client ;;
  console) project=src/Console ;;
  *)
    echo "usage: publish.sh silo|client|console FOLDER [further arguments of dotnet publish]" >&2
    exit 2
    ;;
esac
output=${2:?"A folder is missing: publish.sh $1 FOLDER"}
shift 2
cd "$(dirname -- "$(readlink -f -- "$0")")/../.."
exec dotnet publish "$project" -c Release -o "$output" --nologo -v quiet \
  -p:PublishedSystem=linux-x64 -p:UseAppHost=false -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false "$@"
