#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a command in a mount namespace of its own whose /etc, /usr/lib, /var and /opt can be written to and are forgotten at the end.
# Usage: private-root.sh COMMAND…; exit status 77 when this machine cannot do it.
set -euo pipefail
if [ "${1:-}" != inside ]; then
  unshare -m true 2>/dev/null || { echo "skipped: no private mount namespaces here"; exit 77; }
  exec unshare -m --propagation private "$0" inside "$@"
fi
shift
upper=/mnt
mount -t tmpfs tmpfs "$upper"
for directory in /etc /usr /var /opt; do
  mkdir -p "$upper$directory/upper" "$upper$directory/work"
  mount -t overlay overlay -o "lowerdir=$directory,upperdir=$upper$directory/upper,workdir=$upper$directory/work" "$directory" ||
    { echo "skipped: no overlay file system here"; exit 77; }
done
exec "$@"
