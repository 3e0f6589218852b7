#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the missing packages of tools/apt-packages.txt, or says which ones to install.
set -euo pipefail
list="$(dirname "$0")/apt-packages.txt"

if ! command -v apt-get dpkg-query >/dev/null; then
  echo "No apt here: install the equivalents of $list yourself." >&2
  exit 0
fi

missing=()
while IFS= read -r line; do
  line=${line%%#*}
  read -r package <<<"${line%%:*}"
  [[ -n $package ]] || continue
  [[ $line != *:* ]] || ! bash -c "${line#*:}" &>/dev/null || continue
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done <"$list"
((${#missing[@]})) || exit 0

if ((EUID == 0)); then
  as_root=(env)
elif sudo -n true 2>/dev/null; then
  as_root=(sudo env)
else
  echo "These packages are missing; install them and run make again:" >&2
  echo "  sudo apt-get install ${missing[*]}" >&2
  exit 1
fi
echo "Installing ${missing[*]}"
as_root+=(DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
"${as_root[@]}" update
"${as_root[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
