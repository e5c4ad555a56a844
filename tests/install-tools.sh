#!/bin/sh
# Brings the programs that only tests need, by Debian's packages, where they are missing and that can be done.
# Usage: install-tools.sh PROGRAM-OR-FILE=PACKAGE,PACKAGE... ...   Tests skip, and say so, where one stays missing.
set -u
wanted=""
for tool in "$@"; do
    [ -e "${tool%%=*}" ] || command -v "${tool%%=*}" >/dev/null 2>&1 || wanted="$wanted ${tool#*=}"
done
[ -n "$wanted" ] || exit 0
wanted=$(echo "$wanted" | tr ',' ' ')
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if ! command -v apt-get >/dev/null 2>&1 || ! $as_root true 2>/dev/null; then
    echo "Some tests will be skipped, since these Debian packages are missing:$wanted" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# One that cannot be had must not keep the others away.
for package in $wanted; do
    $as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
        echo "Some tests will be skipped, since $package could not be installed." >&2
done
