# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts beside it, which run inside with-token: assertions, and the judges that are not ours.

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
control() { "$here/../environment/token-control" "$@"; }
module=$SCEAU_PKCS11_MODULE pin=123456 puk=12345678
work=$(mktemp -d /run/sceau-test/work.XXXX)
cd "$work"

# that SENTENCE COMMAND…: the sentence is true if the command succeeds.
that() {
  local sentence=$1
  shift
  if "$@" >judge.out 2>&1; then echo "ok: $sentence"; else
    echo "FAILED: $sentence" >&2
    echo "  $*" >&2
    sed 's/^/  /' judge.out >&2
    exit 1
  fi
}

# refused SENTENCE PATTERN COMMAND…: the command fails, and says something that matches the pattern.
refused() {
  local sentence=$1 pattern=$2
  shift 2
  if "$@" >judge.out 2>&1 || ! grep -Eq "$pattern" judge.out; then
    echo "FAILED: $sentence (expected a failure with $pattern)" >&2
    sed 's/^/  /' judge.out >&2
    exit 1
  fi
  echo "ok: $sentence"
}

judge=${SCEAU_BUILD:-$here/../../build/dev}/tests/judges/token-judge
judge() {
  local verb=$1
  shift
  "$judge" "$verb" --module "$module" "$@"
}

pkcs11() { pkcs11-tool --module "$module" "$@"; }
as_user() { pkcs11 --login --pin "$pin" "$@"; }

# The flags that a token shows, as pkcs11-tool words them.
token_shows() { pkcs11 -L 2>/dev/null | grep 'token flags' | grep -q "$1"; }

# An authority that lives as long as the test.
authority() {
  [ -f authority.pem ] && return
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout authority.key -out authority.pem \
    -subj "/C=FR/O=Autorité Démonstration/CN=Autorité Démonstration" -utf8 -days 10
}

# certify REQUEST SERIAL FILE: the authority's certificate for a PKCS#10.
certify() {
  authority
  openssl x509 -req -in "$1" -CA authority.pem -CAkey authority.key -set_serial "$2" -days 400 -out "$3"
}

# certificate_for PUBLIC-KEY SERIAL FILE: the authority's certificate for a public key in DER.
certificate_for() {
  authority
  [ -f subject.csr ] || openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout unused.key \
    -out subject.csr -subj "/C=FR/O=Entreprise Exemple/CN=Camille Exemple"
  openssl pkey -pubin -inform DER -in "$1" -out subject.pem
  openssl x509 -req -in subject.csr -force_pubkey subject.pem -CA authority.pem -CAkey authority.key \
    -set_serial "$2" -days 400 -outform DER -out "$3"
}
