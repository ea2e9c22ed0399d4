#!/bin/sh
# Makes a folder that is a base for the images without a registry: packages that are installed on this Debian or Ubuntu, its .NET runtime, and
# redis-server, with which the tests run what else stands in the manifests.
# usage: base.sh FOLDER
set -eu
root=${1:?"A folder is missing: base.sh FOLDER"}

mkdir -p "$root"
chmod 755 "$root"
for link in bin sbin lib lib64; do
  mkdir -p "$root/usr/$link"
  ln -s "usr/$link" "$root/$link"
done

packages=$(apt-cache depends --recurse --installed --important base-files bash coreutils dash grep sed tar ca-certificates libssl3 libstdc++6 tzdata redis-server |
  grep -v '^ ' | xargs dpkg-query --show --showformat '${db:Status-Abbrev}${binary:Package}\n' 2>/dev/null | sed -n 's/^ii *//p')
# What a package lists as /bin/sh lies in /usr/bin; folders come as they are needed.
dpkg-query --listfiles $packages | while read -r file; do
  if [ -f "$file" ] && [ "${file#/usr/share/doc/}" = "$file" ]; then echo "${file#/}"; fi
done | sort -u >"$root.files"
tar -C / -c --files-from="$root.files" | tar -C "$root" -x --keep-directory-symlink
rm "$root.files"

install -d "$root/etc/ssl/certs" "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/data"
install -d -m 1777 "$root/tmp"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
printf 'root:x:0:0:root:/root:/bin/sh\nredis:x:999:999::/data:/bin/false\napp:x:1654:1654::/home/app:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nredis:x:999:\napp:x:1654:\n' >"$root/etc/group"

dotnet=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
install -d "$root/usr/share/dotnet"
cp -R "$dotnet/dotnet" "$dotnet/host" "$dotnet/shared" "$root/usr/share/dotnet/"
ln -s ../share/dotnet/dotnet "$root/usr/bin/dotnet"
