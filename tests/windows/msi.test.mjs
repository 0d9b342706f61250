// SPDX-License-Identifier: Apache-2.0
// The installers' whole life: install, upgrade, refused downgrade, removal, with the registry before and after.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { BrowserPipe, build, freshWindows } from "./wine.mjs";

const windows = freshWindows();
const packages = join(build, "packages");
const staging = join(build, "installers/msi");
const root = fileURLToPath(new URL("../..", import.meta.url));
const firefoxId = JSON.parse(readFileSync(join(staging, "firefox.json"), "utf8")).allowed_extensions[0];
const id = /chrome-extension:\/\/([a-p]{32})\//.exec(readFileSync(join(staging, "chromium.json"), "utf8"))[1];

/** A later version of the same package, compiled from the same source. */
function newer(scope, version) {
  const name = `${version}-${scope}.msi`;
  const product = `11111111-2222-4333-8444-5555555555${version.replaceAll(".", "").slice(0, 2)}`;
  const made = spawnSync("wixl", ["-a", "x64", "-D", `Version=${version}`, "-D", `Scope=${scope}`, "-D", `ProductCode=${product}`, "-D", `ExtensionId=${id}`, "-D", `FirefoxId=${firefoxId}`,
    "-o", join(windows.drive, name), "sceau.wxs"], { cwd: staging, encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  const finished = spawnSync(join(root, "installers/windows/finish"), [join(windows.drive, name)], { encoding: "utf8" });
  assert.equal(finished.status, 0, finished.stderr);
  return `C:\\${name}`;
}

const install = (scope) => windows.place(join("packages", readdirSync(packages).find((name) => name.endsWith(`-${scope}.msi`))), "");
const msiexec = (...args) => windows.run("msiexec", ...args, "/qn").status;

const browsers = ["Google\\Chrome", "Microsoft\\Edge", "Chromium", "Mozilla"].map((browser) => `SOFTWARE\\${browser}\\NativeMessagingHosts\\fr.sceau.host`);
const uninstallEntries = () => (windows.registry("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall")?.match(/DisplayName\s+REG_SZ\s+Sceau$/gm) ?? []).length;
const version = () => /Version\s+REG_SZ\s+(\S+)/.exec(windows.registry("HKLM\\SOFTWARE\\Sceau") ?? "")?.[1];
const folder = "Program Files/Sceau/Sceau Host";

test("msiinfo says French, x64, and one product code for a version", () => {
  const { stdout } = spawnSync("msiinfo", ["suminfo", join(windows.drive, install("machine").slice(3))], { encoding: "utf8" });
  assert.match(stdout, /Template: x64;1036/);
});

test("a silent installation for the machine registers four browsers, and the host starts from where they find it", async () => {
  assert.equal(msiexec("/i", install("machine")), 0);
  for (const key of browsers) {
    const [, path] = /REG_SZ\s+(\S.*)$/m.exec(windows.registry(`HKLM\\${key}`) ?? "") ?? [];
    assert.match(path ?? "", /^C:\\Program Files\\Sceau\\Sceau Host\\fr\.sceau\.host\.(chromium|firefox)\.json$/, key);
    const manifest = JSON.parse(readFileSync(join(windows.drive, path.slice(3).replaceAll("\\", "/")), "utf8"));
    assert.equal(manifest.path, "sceau-host.exe");
  }
  assert.equal(uninstallEntries(), 1);
  assert.equal(windows.registry("HKLM\\SOFTWARE\\Policies\\Sceau"), undefined, "no policy unless it is asked for");
  const program = readFileSync(join(windows.drive, folder, "sceau-host.exe"));
  const list = JSON.parse(readFileSync(join(packages, "sceau-host.exe.cdx.json"), "utf8"));
  assert.deepEqual(list.metadata.component.hashes, [{ alg: "SHA-256", content: createHash("sha256").update(program).digest("hex") }], "the list of components is of the program that was installed");
  const host = new BrowserPipe(windows, "C:\\Program Files\\Sceau\\Sceau Host\\sceau-host.exe", `chrome-extension://${id}/`);
  assert.equal((await host.call("hello", { clientVersion: "0.1.0", protocolVersions: [1] })).result.protocolVersion, 1);
  await host.close();
});

const policies = "SOFTWARE\\Policies";
/** The policies that the last installation wrote. */
const written = () => ({
  origins: [...(windows.registry(`HKLM\\${policies}\\Sceau\\allowedOrigins`) ?? "").matchAll(/REG_SZ\s+(https:\S+)/g)].map(([, origin]) => origin),
  chrome: windows.registry(`HKLM\\${policies}\\Google\\Chrome\\ExtensionInstallForcelist`) ?? "",
  firefox: /ExtensionSettings\s+REG_SZ\s+(\{.*\})/.exec(windows.registry(`HKLM\\${policies}\\Mozilla\\Firefox`) ?? "")?.[1],
  logLevel: /logLevel\s+REG_SZ\s+(\S+)/.exec(windows.registry(`HKLM\\${policies}\\Sceau`) ?? "")?.[1],
});
const silently = ["ADDLOCAL=Host,Policy", "ORIGIN=https://rh.exemple.fr", "ORIGIN2=https://achats.exemple.fr", "UPDATEURL=https://rh.exemple.fr/sceau/updates.xml",
  "FIREFOXURL=https://rh.exemple.fr/sceau/sceau.xpi", "LOGLEVEL=info"];

test("an upgrade replaces it and writes the policies that the command line asks for", async () => {
  windows.reg("add", `HKLM\\${policies}\\Google\\Chrome\\ExtensionInstallForcelist`, "/v", "1", "/d", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;https://exemple.fr/u.xml", "/f");
  assert.equal(msiexec("/i", newer("perMachine", "0.8.0"), ...silently), 0);
  assert.equal(version(), "0.8.0");
  assert.equal(uninstallEntries(), 1);
  const { origins, chrome, firefox, logLevel } = written();
  assert.deepEqual(origins, ["https://rh.exemple.fr", "https://achats.exemple.fr"]);
  assert.match(chrome, new RegExp(`${id};https://rh\\.exemple\\.fr/sceau/updates\\.xml`));
  assert.deepEqual(JSON.parse(firefox), { [firefoxId]: { installation_mode: "force_installed", install_url: "https://rh.exemple.fr/sceau/sceau.xpi" } });
  assert.equal(logLevel, "info");
  assert.match(windows.registry("HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\Sceau"), /EventMessageFile\s+REG_SZ\s+C:\\Program Files\\Sceau\\Sceau Host\\sceau-host\.exe/);

  const host = new BrowserPipe(windows, "C:\\Program Files\\Sceau\\Sceau Host\\sceau-host.exe", `chrome-extension://${id}/`);
  assert.deepEqual((await host.call("pendingRenewals", {}, { origin: "https://achats.exemple.fr" })).result.renewals, []);
  assert.equal((await host.call("pendingRenewals", {}, { origin: "https://autre.exemple.fr" })).error.code, "originForbidden");
  await host.close();
});

test("an upgrade whose command line says no address keeps those that the last one said", () => {
  const before = written();
  // Windows keeps the choice of features by itself (MigrateFeatureStates); wine does not.
  assert.equal(msiexec("/i", newer("perMachine", "0.9.0"), "ADDLOCAL=Host,Policy"), 0);
  assert.equal(version(), "0.9.0");
  assert.deepEqual(written(), before);
});

test("an older version is refused and the newer one stays", () => {
  assert.notEqual(msiexec("/i", install("machine")), 0);
  assert.equal(version(), "0.9.0");
});

test("removal leaves no file and no key, and nobody else's policy is touched", () => {
  assert.equal(msiexec("/x", "C:\\0.9.0-perMachine.msi"), 0);
  assert.equal(windows.exists("Program Files/Sceau"), false);
  for (const key of [...browsers, "SOFTWARE\\Sceau", `${policies}\\Sceau`, "SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\Sceau"]) assert.equal(windows.registry(`HKLM\\${key}`), undefined, key);
  assert.equal(uninstallEntries(), 0);
  assert.equal(written().firefox, undefined);
  const others = windows.registry("HKLM\\SOFTWARE\\Policies\\Google\\Chrome\\ExtensionInstallForcelist");
  assert.match(others, /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;/);
  assert.doesNotMatch(others, new RegExp(id));
});

test("an installation for one user touches neither the machine's keys nor its folders, and leaves as cleanly", () => {
  assert.equal(msiexec("/i", install("user")), 0);
  for (const key of browsers) {
    assert.ok(windows.registry(`HKCU\\${key}`), key);
    assert.equal(windows.registry(`HKLM\\${key}`), undefined, key);
  }
  assert.equal(windows.exists(folder), false);
  assert.equal(msiexec("/x", install("user")), 0);
  for (const key of [...browsers, "SOFTWARE\\Sceau"]) assert.equal(windows.registry(`HKCU\\${key}`), undefined, key);
});

test("the Authenticode step signs a package, and osslsigncode verifies it", () => {
  const place = windows.folder("signing");
  const sh = spawnSync("sh", ["-ec", `cd '${place}'
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout k.pem -out c.pem -subj "/CN=Essai" -addext extendedKeyUsage=codeSigning 2>/dev/null
    printf secret > password; openssl pkcs12 -export -inkey k.pem -in c.pem -passout file:password -out s.p12
    cp '${join(packages, readdirSync(packages).find((name) => name.endsWith("-machine.msi")))}' package.msi
    SCEAU_SIGNING_PKCS12=s.p12 SCEAU_SIGNING_PASSWORD_FILE=password '${new URL("../../installers/windows/sign", import.meta.url).pathname}' package.msi
    osslsigncode verify -CAfile c.pem -in package.msi`], { encoding: "utf8" });
  assert.equal(sh.status, 0, sh.stdout + sh.stderr);
  assert.match(sh.stdout, /Signature verification: ok/i);
});
