#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs stock magic-folder, with the mailbox server by which two of them meet, and prints the
# directory of its virtual environment; see install-venv.sh.
#
#   interop/install-magic-folder.sh [DIR]      DIR defaults to $TARN_MAGIC_FOLDER or ~/.cache/tarn/magic-folder-24.3.0
set -eu

venv=${1:-${TARN_MAGIC_FOLDER:-${XDG_CACHE_HOME:-$HOME/.cache}/tarn/magic-folder-24.3.0}}
exec "$(dirname "$0")/install-venv.sh" "$venv" magic-folder tahoe-requirements.txt magic-folder-requirements.txt
