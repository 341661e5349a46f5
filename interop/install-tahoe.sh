#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs stock Tahoe-LAFS and prints the directory of its virtual environment; see install-venv.sh.
#
#   interop/install-tahoe.sh [DIR]      DIR defaults to $TARN_TAHOE or ~/.cache/tarn/tahoe-lafs-1.20.0
set -eu

venv=${1:-${TARN_TAHOE:-${XDG_CACHE_HOME:-$HOME/.cache}/tarn/tahoe-lafs-1.20.0}}
exec "$(dirname "$0")/install-venv.sh" "$venv" tahoe tahoe-requirements.txt
