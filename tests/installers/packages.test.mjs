// SPDX-License-Identifier: Apache-2.0
// The packages, installed and removed by dpkg and rpm themselves in a private copy of this system: nothing is left behind.
// Usage: PACKAGES=build/release/packages node --test tests/installers/packages.test.mjs
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const directory = resolve(process.env.PACKAGES ?? join(here, "../../build/release/packages"));
const packages = readdirSync(directory);
const named = (name, kind) => {
  const found = packages.filter((file) => file.startsWith(`${name}${kind === "deb" ? "_" : "-0"}`) && file.endsWith(`.${kind}`));
  assert.equal(found.length, 1, `one ${name} among ${packages}`);
  return join(directory, found[0]);
};
const has = (name) => packages.some((file) => file.startsWith(`${name}_`));

const judge = (program, ...args) => {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (error?.code === "ENOENT") assert.fail(`${program} is not installed`);
  return { status, output: stdout + stderr };
};

/** Runs a script where /etc, /usr, /var and /opt are private; undefined when this machine has no namespaces. */
function privately(context, script) {
  const { status, output } = judge(join(here, "private-root.sh"), "bash", "-euo", "pipefail", "-c", script);
  if (status !== 77) return { status, output };
  assert.notEqual(process.env.CI, "true", "CI must have private namespaces");
  context.skip(output.trim());
  return undefined;
}

/** Every file and directory a package may touch; the package manager's own records change with every call. */
const listing = `
listing() {
  find /etc /opt /usr /var -xdev \\( -path /var/lib/dpkg -o -path /var/lib/rpm -o -path /var/log -o -path /var/cache -o -path /var/lib/systemd -o -name '*.cache' -o -name index.db -o -name CACHEDIR.TAG \\) -prune \\
    -o ! \\( -path '/etc/passwd*' -o -path '/etc/group*' -o -path '/etc/*shadow*' -o -path '/etc/sub?id*' -o -path '/usr/lib/.build-id' -o -path '/etc/.pwd.lock' \\) -print | sort
}
listing >/tmp/before.$$; trap 'rm -f /tmp/before.$$ /tmp/after.$$' EXIT
nothing_left() { listing >/tmp/after.$$; left=$(comm -13 /tmp/before.$$ /tmp/after.$$); [ -z "$left" ] || { echo "left: $left"; return 1; }; }
`;

const hostWorks = `
sceau-host --version
for manifest in /etc/chromium /etc/opt/chrome /etc/opt/edge /usr/lib/mozilla; do
  python3 - "$manifest/native-messaging-hosts/fr.sceau.host.json" <<'P'
import json, os, stat, sys
m = json.load(open(sys.argv[1]))
assert m["name"] == "fr.sceau.host" and m["type"] == "stdio", m
assert os.access(m["path"], os.X_OK), m
assert m.get("allowed_origins") or m.get("allowed_extensions"), m
for f in (m["path"], sys.argv[1]):
    s = os.stat(f); assert s.st_uid == 0 and not s.st_mode & (stat.S_IWGRP | stat.S_IWOTH), f
P
done
`;

test("lintian has nothing to say about the Debian packages", () => {
  const { status, output } = judge("lintian", "--allow-root", "--fail-on", "error,warning", ...packages.filter((file) => file.endsWith(".deb")).map((file) => join(directory, file)));
  assert.equal(status, 0, output);
});

test("rpmlint has nothing to say about the RPM packages", () => {
  const { status, output } = judge("rpmlint", "-c", join(here, "../../installers/linux/rpmlint.toml"), ...packages.filter((file) => file.endsWith(".rpm")).map((file) => join(directory, file)));
  assert.match(output, / 0 errors, 0 warnings/, output);
  assert.equal(status, 0, output);
});

test("dpkg installs the host, registers it with four browsers, and purges it without a trace", (context) => {
  const run = privately(context, `${listing}
    dpkg --install --force-depends ${named("sceau-host", "deb")} >/dev/null 2>&1
    ${hostWorks}
    dpkg --purge sceau-host >/dev/null 2>&1
    nothing_left`);
  if (run) assert.equal(run.status, 0, run.output);
});

test("rpm does the same", (context) => {
  const run = privately(context, `${listing}
    mkdir -p /var/lib/rpm; rpm --initdb
    rpm --install --nodeps ${named("sceau-host", "rpm")}
    ${hostWorks}
    rpm --verify --nodeps sceau-host
    test -e /usr/lib64/mozilla/native-messaging-hosts/fr.sceau.host.json
    rpm --erase sceau-host
    nothing_left`);
  if (run) assert.equal(run.status, 0, run.output);
});

test("an administrator's change to a policy survives an upgrade, and purging the policy package takes all of it back", { skip: !has("sceau-policy") }, (context) => {
  const run = privately(context, `${listing}
    dpkg --install --force-depends ${named("sceau-policy", "deb")} >/dev/null 2>&1
    echo '{"allowedOrigins": ["https://autre.exemple.fr"]}' >/etc/sceau/policy.json
    dpkg --install --force-depends --force-confold ${named("sceau-policy", "deb")} >/dev/null 2>&1
    grep -q autre.exemple.fr /etc/sceau/policy.json
    python3 -c 'import json; json.load(open("/etc/opt/chrome/policies/managed/sceau.json"))["ExtensionInstallForcelist"]'
    dpkg --purge sceau-policy >/dev/null 2>&1
    nothing_left`);
  if (run) assert.equal(run.status, 0, run.output);
});

test("the portal's package makes its account and directory, and purging it never deletes data", { skip: !has("sceau-portal") }, (context) => {
  const run = privately(context, `
    dpkg --install --force-depends ${named("sceau-portal", "deb")} >/dev/null 2>&1
    test "$(stat -c '%U %a' /var/lib/sceau-portal)" = "sceau 700"
    test "$(stat -c '%G %a' /etc/sceau-portal/portal.json)" = "sceau 640"
    python3 -c 'import json; assert json.load(open("/etc/sceau-portal/portal.json"))["paths"]["data"] == "/var/lib/sceau-portal"'
    sceau-portal check-config --config /etc/sceau-portal/portal.json
    dpkg --field ${named("sceau-portal", "deb")} Depends | grep -w fonts-dejavu-core # what is installed here hides that it is needed
    if command -v systemd-analyze >/dev/null; then systemd-analyze --man=no verify /lib/systemd/system/sceau-portal.service; fi
    sqlite3 /var/lib/sceau-portal/portal.db 'create table t(x); insert into t values (7)'
    mkdir /var/lib/sceau-portal/keys; echo secret >/var/lib/sceau-portal/keys/ca.pem; chmod 600 /var/lib/sceau-portal/keys/ca.pem
    copy=$(sceau-portal-backup /opt/backup)
    test "$(sqlite3 "$copy/data/portal.db" 'select x from t')" = 7
    test "$(stat -c %a "$copy/data/keys/ca.pem")" = 600
    (cd "$copy" && sha256sum --quiet -c SHA256SUMS)
    dpkg --purge sceau-portal >/dev/null 2>&1
    test "$(sqlite3 /var/lib/sceau-portal/portal.db 'select x from t')" = 7
    test ! -e /etc/sceau-portal/portal.json
    dpkg --install --force-depends ${named("sceau-portal", "deb")} >/dev/null 2>&1
    rm -r /var/lib/sceau-portal/portal.db /var/lib/sceau-portal/keys
    dpkg --purge sceau-portal >/dev/null 2>&1
    test ! -e /var/lib/sceau-portal`);
  if (run) assert.equal(run.status, 0, run.output);
});

test("rpm installs the policy beside the host, and takes both back", { skip: !has("sceau-policy") }, (context) => {
  const run = privately(context, `${listing}
    mkdir -p /var/lib/rpm; rpm --initdb
    rpm --install --nodeps ${named("sceau-host", "rpm")} ${named("sceau-policy", "rpm")}
    rpm --verify --nodeps sceau-policy
    python3 -c 'import json; json.load(open("/etc/chromium/policies/managed/sceau.json"))["ExtensionInstallForcelist"]'
    rpm --erase --nodeps sceau-policy sceau-host
    nothing_left`);
  if (run) assert.equal(run.status, 0, run.output);
});

test("rpm installs the portal with its account, and keeps its data when it goes", { skip: !has("sceau-portal") }, (context) => {
  const run = privately(context, `
    mkdir -p /var/lib/rpm; rpm --initdb
    rpm --query --requires --package ${named("sceau-portal", "rpm")} | grep -x dejavu-sans-fonts
    ln -s truetype/dejavu /usr/share/fonts/dejavu-sans-fonts # where Fedora has them
    rpm --install --nodeps ${named("sceau-portal", "rpm")}
    test "$(stat -c '%U %a' /var/lib/sceau-portal)" = "sceau 700"
    test "$(stat -c '%G %a' /etc/sceau-portal/portal.json)" = "sceau 640"
    sceau-portal check-config --config /etc/sceau-portal/portal.json
    echo secret >/var/lib/sceau-portal/pepper
    rpm --erase --nodeps sceau-portal
    test "$(cat /var/lib/sceau-portal/pepper)" = secret
    test ! -e /usr/bin/sceau-portal
    rm /var/lib/sceau-portal/pepper
    rpm --install --nodeps ${named("sceau-portal", "rpm")}
    rpm --erase --nodeps sceau-portal
    test ! -e /var/lib/sceau-portal
    test ! -e /etc/sceau-portal/portal.json`);
  if (run) assert.equal(run.status, 0, run.output);
});

test("systemd accepts the portal's unit, and rates its exposure as low", { skip: !has("sceau-portal") }, (context) => {
  if (judge("sh", "-c", "command -v systemd-analyze").status !== 0) return context.skip("needs systemd-analyze");
  const { status, output } = judge("systemd-analyze", "security", "--offline=true", "--threshold=25", join(here, "../../installers/linux/portal/sceau-portal.service"));
  assert.equal(status, 0, output);
});
