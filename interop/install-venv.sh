#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs a Python program, every version pinned and hashed, into a virtual environment of its own
# and prints that directory. Does nothing when it is there already. Fails when it cannot.
#
#   interop/install-venv.sh DIR PROGRAM REQUIREMENTS...      the last are files beside this script
#
# Debian needs: apt-get install python3 python3-venv python3-dev gcc
set -eu

build=tahoe-build-requirements.txt
case $1 in
  /*) venv=$1 ;;
  *) venv=$PWD/$1 ;;
esac
program=$2
shift 2
cd "$(dirname "$0")"
stamp=$venv/complete

fail() {
  echo "install-$program: $1" >&2
  exit 1
}

installed() {
  [ -f "$stamp" ] && cat "$build" "$@" | cmp -s - "$stamp"
}

if installed "$@"; then
  echo "$venv"
  exit 0
fi

python=${PYTHON:-python3}
command -v "$python" >/dev/null || fail "no $python; on Debian: apt-get install python3 python3-venv python3-dev gcc"
"$python" -c 'import sys; sys.exit(not (3, 9) <= sys.version_info < (3, 14))' ||
  fail "stock Tahoe-LAFS 1.20 needs Python 3.9 to 3.13, found $("$python" --version); set PYTHON"

mkdir -p "$(dirname "$venv")"
exec 9>"$venv.lock" # two suites started together install once
flock 9
if installed "$@"; then
  echo "$venv"
  exit 0
fi

if [ -e "$venv" ] && [ ! -f "$venv/pyvenv.cfg" ]; then
  fail "$venv exists and is no virtual environment"
fi
rm -rf "$venv"
"$python" -m venv "$venv" >&2 ||
  fail "cannot make a virtual environment; on Debian: apt-get install python3-venv"
"$venv/bin/pip" install --quiet --require-hashes -r "$build" >&2 ||
  fail "cannot install from the Python package index"
requirements=
for file; do requirements="$requirements -r $file"; done
# shellcheck disable=SC2086 # a list of words
"$venv/bin/pip" install --quiet --require-hashes --no-build-isolation --use-pep517 $requirements >&2 ||
  fail "cannot install $program; on Debian: apt-get install python3-dev gcc"
"$venv/bin/$program" --version >&2 || fail "the installed $program does not start"
cat "$build" "$@" >"$stamp"
echo "$venv"
