// SPDX-License-Identifier: Apache-2.0
// An organisation's roll-out as docs/administrators.md describes it: its own extension on its own server, its own policy package,
// the host's package; then Chromium and Firefox install the extension by policy and a certificate is renewed end to end.
// Usage: PACKAGES=build/release/packages SCEAU_BUILD=build/dev node --test tests/installers/deployment.test.mjs
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { manifestKeyOf } from "../../tools/build-extension/crx.mjs";
import { chromiumIdOf } from "../../tools/policies-generator/input.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = resolve(here, "../..");
const packages = resolve(process.env.PACKAGES ?? join(root, "build/release/packages"));
const work = mkdtempSync(join(tmpdir(), "sceau-roll-out-"));
after(() => rmSync(work, { recursive: true, force: true }));

/** Alone in a private network namespace, any port is free. */
const port = 8900;
const server = `http://127.0.0.1:${port}`;
const [extension, www] = [join(work, "extension"), join(work, "www")];
const packageNamed = (directory, name) => join(directory, readdirSync(directory).find((file) => file.startsWith(`${name}_`) && file.endsWith(".deb")));
function succeed(program, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: work, encoding: "utf8", maxBuffer: 1 << 26, ...options });
  assert.equal(status, 0, `${program} ${args.join(" ")}\n${stdout}\n${stderr}`);
  return stdout;
}

before(() => {
  succeed("npm", ["run", "-s", "build:tests"], { cwd: root });
  succeed("openssl", ["genrsa", "-out", "key.pem", "2048"]);
  const chromiumId = chromiumIdOf(manifestKeyOf(readFileSync(join(work, "key.pem"), "utf8")));
  succeed(process.execPath, [join(root, "tools/build-extension.mjs"), "--out", extension, "--portal", "https://localhost:8443", "--key", join(work, "key.pem")]);
  succeed(process.execPath, [join(root, "installers/extension/self-host.mjs"), "--extension", join(extension, "chromium"), "--firefox", join(extension, "firefox"), "--key", join(work, "key.pem"), "--base-url", server, "--out", www]);
  const { version } = JSON.parse(readFileSync(join(extension, "chromium/manifest.json"), "utf8"));
  writeFileSync(join(work, "input.json"), JSON.stringify({
    origins: ["https://localhost:8443"], updateUrl: `${server}/updates.xml`, firefoxInstallUrl: `${server}/sceau-${version}.xpi`, chromiumId, userLevelHosts: false,
    host: { pinDialog: "/run/sceau-test/bin/pinentry", modules: [{ name: "SoftHSM", path: "/usr/lib/softhsm/libsofthsm2.so" }] },
  }));

  // The policy package, as an organisation makes it.
  const build = join(work, "build");
  succeed("cmake", ["-S", root, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo", `-DSCEAU_POLICY_INPUT=${join(work, "input.json")}`]);
  succeed("cpack", ["-G", "DEB", "--config", join(build, "CPackConfig.cmake"), "-D", "CPACK_COMPONENTS_ALL=policy;policy_deb"], { cwd: build });
  // The host's package with the organisation's own extension in it, which SCEAU_STORE_IDS does where the program is built again.
  const tree = join(work, "host");
  succeed("dpkg-deb", ["--raw-extract", packageNamed(packages, "sceau-host"), tree]);
  for (const directory of ["chromium", "opt/chrome", "opt/edge"]) {
    const manifest = join(tree, "etc", directory, "native-messaging-hosts/fr.sceau.host.json");
    const value = JSON.parse(readFileSync(manifest, "utf8"));
    writeFileSync(manifest, JSON.stringify({ ...value, allowed_origins: [...value.allowed_origins, `chrome-extension://${chromiumId}/`] }));
  }
  mkdirSync(join(work, "packages"));
  succeed("dpkg-deb", ["--build", "--root-owner-group", tree, join(work, "packages/sceau-host_own.deb")]);
});

for (const browser of ["chromium", "firefox"])
  test(`${browser} installs the extension by the packages' policy, and a certificate is renewed from end to end`, { timeout: 280_000 }, (context) => {
    const { status, stdout, stderr } = spawnSync(join(root, "tests/environment/with-token"),
      ["softhsm", "--", join(here, "deployment/install"), packageNamed(join(work, "packages"), "sceau-host"), packageNamed(join(work, "build/packages"), "sceau-policy"),
        process.execPath, join(here, "deployment/journey.mjs"), browser, join(extension, browser), www, String(port)],
      { cwd: root, encoding: "utf8", timeout: 270_000 });
    if (status === 77) {
      assert.notEqual(process.env.CI, "true", "CI must have private namespaces");
      return context.skip(stdout.trim());
    }
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.match(stdout, /Le nouveau certificat/);
  });
