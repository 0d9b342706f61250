# SPDX-License-Identifier: Apache-2.0
# Sourced by tools/*: the repository's root, the cache, a Node that is new enough, and sentences to the reader.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${SCEAU_CACHE:-${HOME:-/root}/.cache/sceau}
export PATH="$cache/node/bin:$PATH"

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }

# Seconds as "2 min 05 s", for people who wait.
duration() {
  if [ "$1" -ge 60 ]; then printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); else printf '%d s' "$1"; fi
}
