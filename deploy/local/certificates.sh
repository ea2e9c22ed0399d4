#!/bin/sh
# Makes an authority and certificates of silos and clients for a trial of TLS (docs/security.md). Takes openssl.
# usage: certificates.sh FOLDER
set -eu
folder=${1:?"A folder is missing: certificates.sh FOLDER"}
umask 077
mkdir -p "$folder"
cd "$folder"
if [ -e ca.key ]; then
  echo "certificates.sh: $folder has an authority already. Name another folder, or remove it." >&2
  exit 2
fi
key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
# shellcheck disable=SC2086 # options, not one word
openssl req -x509 $key -keyout ca.key -out ca.crt -subj "/CN=grid" -days 365 2>/dev/null
for who in silo:serverAuth,clientAuth client:clientAuth; do
  name=${who%%:*}
  printf 'subjectAltName=DNS:%s.verified-addition\nextendedKeyUsage=%s\n' "$name" "${who#*:}" >"$name.ext"
  # shellcheck disable=SC2086
  openssl req $key -keyout "$name.key" -out "$name.csr" -subj "/CN=$name" 2>/dev/null
  openssl x509 -req -in "$name.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -out "$name.crt" -days 30 -extfile "$name.ext" 2>/dev/null
  rm "$name.csr" "$name.ext"
done
cat <<TEXT
In $folder: ca.crt, which silos and clients trust; silo.crt with silo.key; client.crt with client.key. They are good for 30 days.
ca.key signs further ones; keep it elsewhere.
TEXT
