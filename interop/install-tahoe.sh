#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs stock Tahoe-LAFS, every version pinned and hashed, into a virtual environment of its own
# and prints that directory. Does nothing when it is there already. Fails when it cannot.
#
#   interop/install-tahoe.sh [DIR]      DIR defaults to $TARN_TAHOE or ~/.cache/tarn/tahoe-lafs-1.20.0
#
# Debian needs: apt-get install python3 python3-venv python3-dev gcc
set -eu

here=$(cd "$(dirname "$0")" && pwd)
requirements=$here/tahoe-requirements.txt
build=$here/tahoe-build-requirements.txt
venv=${1:-${TARN_TAHOE:-${XDG_CACHE_HOME:-$HOME/.cache}/tarn/tahoe-lafs-1.20.0}}
stamp=$venv/complete

fail() {
  echo "install-tahoe: $1" >&2
  exit 1
}

installed() {
  [ -f "$stamp" ] && cat "$build" "$requirements" | cmp -s - "$stamp"
}

if installed; then
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
if installed; then
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
"$venv/bin/pip" install --quiet --require-hashes --no-build-isolation --use-pep517 -r "$requirements" >&2 ||
  fail "cannot install Tahoe-LAFS; on Debian: apt-get install python3-dev gcc"
"$venv/bin/tahoe" --version >&2 || fail "the installed tahoe does not start"
cat "$build" "$requirements" >"$stamp"
echo "$venv"
