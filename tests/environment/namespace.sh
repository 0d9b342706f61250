# SPDX-License-Identifier: Apache-2.0
# Sourced by with-token inside its namespaces: one function for each thing that is made private.

readonly test_pin=123456 test_puk=12345678
multiarch=$(gcc -print-multiarch 2>/dev/null || dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo x86_64-linux-gnu)
private=$(mktemp -d)
started=()

stop_all() {
  local process
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  wait "${started[@]}" 2>/dev/null || true
  umount -l "$private" 2>/dev/null || true
  rmdir "$private" 2>/dev/null || true
}
trap stop_all EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

private_loopback() { ip link set lo up; }

# /etc can be written and nobody outside sees it.
private_etc() {
  mount -t tmpfs -o mode=755 tmpfs "$private"
  mkdir "$private/etc" "$private/etc-work" "$private/run-user"
  local layers="lowerdir=/etc,upperdir=$private/etc,workdir=$private/etc-work"
  mount -t overlay -o "$layers" overlay /etc 2>/dev/null || mount -t overlay -o "$layers,userxattr" overlay /etc
}

# What sanitizers find in our programs goes into files: a worker that nobody waits for fails the test too, and what
# drivers that are not ours forget drowns nothing.
watch_sanitizers() {
  export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}log_path=$runtime/sanitizer"
  export LSAN_OPTIONS="suppressions=$here/lsan.supp:print_suppressions=0"
}

# Workers of this environment, whoever is their parent by now: nobody else has our mounts, and with or without processes
# of our own they are found by these.
workers_have_ended() {
  local worker
  for worker in $(grep -lsxz 'token-[w]orker' /proc/[0-9]*/cmdline); do
    [ "$worker" = /proc/$$/cmdline ] || [ "$(readlink "${worker%/cmdline}/ns/mnt" 2>/dev/null)" != "$(readlink /proc/self/ns/mnt)" ] || return 1
  done
}

# Crashes (SEGV, ABRT) are not findings: tests make drivers crash. Workers outlive their host while they write, and say
# what they forgot when they end.
no_findings() {
  wait_for 10 workers_have_ended || true
  local findings='ERROR: LeakSanitizer: detected|ERROR: AddressSanitizer: [a-z]|runtime error: '
  ! grep -hE -A 40 "$findings" "$runtime"/sanitizer.* >&2 2>/dev/null
}

# Sockets of the machine's services are out of reach; those of the desktop, for a visible browser, are not. A token that is
# really plugged in is hidden: tests never touch it.
private_run() {
  if [ -d /run/user ]; then mount --rbind /run/user "$private/run-user"; fi
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/pcscd /run/lock /run/user "$runtime/bin"
  mount --rbind "$private/run-user" /run/user
  if [ -d /dev/bus/usb ]; then mount -t tmpfs tmpfs /dev/bus/usb; fi
  echo "$kind" >"$runtime/kind"
  install -m 600 /dev/null "$runtime/pin"
  echo "$test_pin" >"$runtime/pin"
  : >"$runtime/pinentry.prompts"
  cp "$build/tests/environment/test-pinentry" "$runtime/bin/pinentry"
  cp "$build/tests/virtual-card/virtual-card" "$runtime/bin/virtual-card"
  state=${state:-$runtime/state}
  mkdir -p "$state"
}

# wait_for SECONDS COMMAND…: until the command succeeds.
wait_for() {
  local tries=$(($1 * 50))
  shift
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo "with-token: waited in vain for: $*" >&2; return 1; }
    sleep 0.02
  done
}

card_is_seen() { opensc-tool --list-readers 2>/dev/null | grep -q Yes; }

smart_card_service() {
  export OPENSC_CONF=$runtime/opensc.conf
  echo 'app default { framework pkcs15 { use_file_caching = no; } }' >"$OPENSC_CONF"
  "$here/token-control" start-pcscd
  module=/usr/lib/$multiarch/opensc-pkcs11.so
}

card_in_reader() {
  local options=(--state "$state/card.json" --log "$runtime/card.log" --control "$runtime/card.socket" --delay "$delay")
  if [ -n "$atr" ]; then options+=(--atr "$atr"); fi
  blank=true
  if [ -s "$state/card.json" ]; then blank=false; fi
  "$runtime/bin/virtual-card" "$1" "${options[@]}" >"$runtime/card.out" 2>&1 &
  started+=($!)
  wait_for 5 "$here/token-control" status
  wait_for 5 card_is_seen
}

personalise_card() {
  [ "$blank" = true ] || return 0
  {
    pkcs15-init --create-pkcs15 --label "Sceau carte virtuelle" --so-pin 87654321 --so-puk 00000000 &&
      pkcs15-init --store-pin --auth-id 01 --label "User PIN" --pin "$test_pin" --puk "$test_puk" --so-pin 87654321 &&
      pkcs15-init --finalize
  } >"$runtime/personalisation.log" 2>&1 || { cat "$runtime/personalisation.log" >&2; return 1; }
}

softhsm_token() {
  module=/usr/lib/softhsm/libsofthsm2.so
  mkdir -p "$state/softhsm"
  export SOFTHSM2_CONF=$runtime/softhsm2.conf
  printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n' \
    "$state/softhsm" >"$SOFTHSM2_CONF"
  if [ -w /etc/softhsm ]; then cp "$SOFTHSM2_CONF" /etc/softhsm/softhsm2.conf; fi
  if [ -z "$(ls "$state/softhsm")" ]; then
    softhsm2-util --init-token --free --label "Sceau jeton logiciel" --pin "$test_pin" --so-pin "$test_puk" >/dev/null
  fi
}

# What IT would roll out: the module of this token and the PIN dialog of these tests.
host_policy() {
  mkdir -p /etc/sceau
  mount -t tmpfs -o mode=755 tmpfs /etc/sceau
  printf '{\n  "modules": [{ "name": "%s", "path": "%s" }],\n  "pinDialog": "%s"\n}\n' \
    "$(basename "$module" .so)" "$module" "$runtime/bin/pinentry" >/etc/sceau/policy.json
  chmod 644 /etc/sceau/policy.json
}
