// SPDX-License-Identifier: Apache-2.0
// What tools/policies writes, read back by programs that are not ours: xmllint, Python's plistlib and configparser, openssl.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { adml, admx, lintAdmx } from "../../tools/policies-generator/admx.mjs";
import { chromiumIdOf } from "../../tools/policies-generator/input.mjs";
import { parseRegistryFile } from "../../tools/policies-generator/registry.mjs";
import { elements, parseXml } from "../../tools/policies-generator/xml.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "sceau-policies-"));
after(() => rmSync(work, { recursive: true }));

const command = (program, ...args) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return { status, stdout, stderr };
};
const policies = (...args) => command(join(root, "tools/policies"), ...args);

const chromiumId = "abcdefghijklmnopabcdefghijklmnop";
const firefoxId = "sceau@exemple.fr";
const authority = join(work, "authority.pem");
command("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-keyout", join(work, "key.pem"),
  "-subj", "/C=FR/O=Autorité Démonstration/CN=Autorité Démonstration Racine", "-utf8", "-out", authority);

const input = {
  origins: ["https://portail.exemple.fr"],
  updateUrl: "https://portail.exemple.fr/sceau/updates.xml",
  edgeUpdateUrl: "https://edge.microsoft.com/extensionwebstorebase/v1/crx",
  firefoxInstallUrl: "https://portail.exemple.fr/sceau/sceau.xpi",
  chromiumId,
  firefoxId,
  organisation: "Entreprise Exemple & Cie",
  certificateAuthorities: ["authority.pem"],
  autoSelect: [{ origin: "https://portail.exemple.fr", issuer: 'Autorité "Démonstration"' }],
  host: { modules: [{ name: "Jeton Exemple", path: "C:\\Program Files\\Jeton Élodie\\jeton.dll" }], logLevel: "info", removeOldCertificates: false, pinDialog: "/usr/bin/pinentry-gtk-2" },
};
const inputFile = join(work, "input.json");
writeFileSync(inputFile, JSON.stringify(input));
const out = join(work, "out");
const run = policies("--input", inputFile, "--out", out);
const written = (path) => readFileSync(join(out, path), "utf8");
const json = (path) => JSON.parse(written(path));

describe("One input gives every policy file", () => {
  test("and each is listed with its purpose", () => {
    assert.equal(run.status, 0, run.stderr);
    assert.equal(run.stdout.trim().split("\n").length, 22);
  });

  test("on a Mac four browsers find the host, which lets in this extension and no other", () => {
    const manifest = (folder) => json(`macos/Library/${folder}/NativeMessagingHosts/fr.sceau.host.json`);
    for (const folder of ["Google/Chrome", "Microsoft/Edge", "Application Support/Chromium"])
      assert.deepEqual(manifest(folder).allowed_origins, [`chrome-extension://${chromiumId}/`], folder);
    const { name, path, type, allowed_extensions: allowed } = manifest("Application Support/Mozilla");
    assert.deepEqual([name, path, type, allowed], ["fr.sceau.host", "/Library/Sceau/sceau-host", "stdio", [firefoxId]]);
  });

  test("Chrome, Chromium and Edge install the extension, start only our host and trust the authority", () => {
    const der = command("openssl", "x509", "-in", authority, "-outform", "der", "-out", join(work, "a.der"));
    assert.equal(der.status, 0);
    for (const browser of ["opt/chrome", "chromium", "opt/edge"]) {
      const policy = json(`linux/etc/${browser}/policies/managed/sceau.json`);
      const url = browser === "opt/edge" ? input.edgeUpdateUrl : input.updateUrl;
      assert.deepEqual(policy.ExtensionInstallForcelist, [`${chromiumId};${url}`]);
      assert.equal(policy.ExtensionSettings[chromiumId].installation_mode, "force_installed");
      assert.deepEqual(policy.NativeMessagingAllowlist, ["fr.sceau.host"]);
      assert.deepEqual(policy["3rdparty"].extensions[chromiumId].portalOrigins, input.origins);
      assert.deepEqual(policy.CACertificates, [readFileSync(join(work, "a.der")).toString("base64")]);
      assert.deepEqual(JSON.parse(policy.AutoSelectCertificateForUrls[0]).filter.ISSUER.CN, 'Autorité "Démonstration"');
    }
  });

  test("the host's file holds only what the host knows", () => {
    assert.deepEqual(json("linux/etc/sceau/policy.json"), { allowedOrigins: input.origins, ...input.host });
  });

  test("xmllint finds the templates and the profile well-formed", () => {
    const { status, stderr } = command("xmllint", "--noout", "--nonet", ...["windows/PolicyDefinitions/Sceau.admx", "windows/PolicyDefinitions/fr-FR/Sceau.adml",
      "windows/PolicyDefinitions/en-US/Sceau.adml", "windows/PolicyDefinitions/SceauFirefox.admx", "windows/PolicyDefinitions/fr-FR/SceauFirefox.adml",
      "windows/PolicyDefinitions/en-US/SceauFirefox.adml", "macos/sceau.mobileconfig"].map((path) => join(out, path)));
    assert.equal(status, 0, stderr);
  });

  test("Python reads the same settings from the macOS profile", () => {
    const { status, stdout, stderr } = command("python3", "-c", `
import json, plistlib, sys
p = plistlib.load(open(sys.argv[1], "rb"))
c = {x["PayloadType"]: x for x in p["PayloadContent"]}
json.dump({"organisation": p["PayloadOrganization"], "uuids": len({x["PayloadUUID"] for x in p["PayloadContent"]}) == len(p["PayloadContent"]),
  "allow": c["com.google.Chrome"]["NativeMessagingAllowlist"], "managed": c["com.google.Chrome.extensions.${chromiumId}"]["portalOrigins"],
  "firefox": c["org.mozilla.firefox"]["EnterprisePoliciesEnabled"], "pem": c["com.apple.security.pem"]["PayloadContent"].decode()}, sys.stdout)`, join(out, "macos/sceau.mobileconfig"));
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { organisation: "Entreprise Exemple & Cie", uuids: true, allow: ["fr.sceau.host"], managed: input.origins, firefox: true, pem: readFileSync(authority, "utf8") });
  });

  test("Python reads the registry file as UTF-16 with a byte order mark", () => {
    const { status, stdout, stderr } = command("python3", "-c", `
import configparser, json, sys
text = open(sys.argv[1], encoding="utf-16").read()
head, body = text.split("\\n", 1)
assert head.strip() == "Windows Registry Editor Version 5.00", head
c = configparser.RawConfigParser(delimiters=("=",), strict=True); c.optionxform = str; c.read_string(body)
json.dump({s: dict(c[s]) for s in c.sections()}, sys.stdout)`, join(out, "windows/sceau.reg"));
    assert.equal(status, 0, stderr);
    const keys = JSON.parse(stdout);
    const machine = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\";
    assert.ok(Object.keys(keys).every((key) => key.startsWith(machine)));
    assert.equal(keys[`${machine}Google\\Chrome`]['"NativeMessagingUserLevelHosts"'], "dword:00000000");
    assert.equal(keys[`${machine}Sceau`]['"removeOldCertificates"'], "dword:00000000");
    assert.equal(keys[`${machine}Sceau\\modules`]['"Jeton Exemple"'], '"C:\\\\Program Files\\\\Jeton Élodie\\\\jeton.dll"');
    assert.equal(keys[`${machine}Sceau`]['"pinDialog"'], undefined);
    assert.equal(keys[`${machine}Mozilla\\Firefox\\3rdparty\\Extensions\\${firefoxId}\\portalOrigins`]['"1"'], '"https://portail.exemple.fr"');
  });

  test("the removal file names everything that was set and deletes no browser's key", () => {
    const names = (path) => readFileSync(join(out, path)).toString("utf16le");
    const removal = names("windows/sceau-remove.reg");
    for (const [, key] of names("windows/sceau.reg").matchAll(/^\[HKEY_LOCAL_MACHINE\\(.+)\]\r?$/gm)) assert.ok(removal.includes(`HKEY_LOCAL_MACHINE\\${key}]`), key);
    assert.doesNotMatch(removal, /\[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\(Google|Microsoft|Mozilla|Chromium)[^\]]{0,25}\]/);
  });

  test("Firefox's template, enabled, writes what the registry file writes, and takes the same back when it is disabled", () => {
    const policy = elements(parseXml(written("windows/PolicyDefinitions/SceauFirefox.admx")), "policy")[0];
    const items = (name) => elements(policy.children.find((child) => child.name === name), "item").map(({ attributes: { key, valueName }, children }) => [`${key}\\${valueName}`, children[0].children[0]]);
    const set = Object.fromEntries(items("enabledList").map(([place, { attributes, text }]) => [place, attributes.value === undefined ? text : Number(attributes.value)]));
    const wanted = Object.entries(parseRegistryFile(readFileSync(join(out, "windows/sceau.reg")))).filter(([key]) => key.includes("\\Mozilla\\"));
    assert.ok(wanted.length > 2);
    assert.deepEqual(set, Object.fromEntries(wanted.flatMap(([key, values]) => Object.entries(values).map(([name, value]) => [`${key}\\${name}`, value]))));
    assert.deepEqual(items("disabledList").map(([place, { name }]) => [place, name]), Object.keys(set).map((place) => [place, "delete"]));
  });

  test("Firefox's template is not written where a value is longer than a template may hold, and everything else is", () => {
    const long = join(work, "long.json");
    writeFileSync(long, JSON.stringify({ ...input, certificateAuthorities: [authority], firefoxInstallUrl: `https://portail.exemple.fr/${"x".repeat(255)}.xpi` }));
    const target = join(work, "long");
    const { status, stderr } = policies("--input", long, "--out", target);
    assert.equal(status, 0, stderr);
    const names = (directory) => command("find", directory, "-type", "f", "-printf", "%P\n").stdout.trim().split("\n").sort();
    assert.deepEqual(names(out).filter((name) => !names(target).includes(name)), ["SceauFirefox.admx", "en-US/SceauFirefox.adml", "fr-FR/SceauFirefox.adml"].map((name) => `windows/PolicyDefinitions/${name}`));
  });

  test("Intune's rows carry values that are XML, with lists separated as ADMX-backed policies want", () => {
    const rows = json("windows/intune.json");
    for (const { value } of rows.filter((row) => !row.value.startsWith("<?xml"))) parseXml(`<row>${value}</row>`);
    const modules = rows.find(({ omaUri }) => omaUri.endsWith("Sceau~Policy~Sceau/modules"));
    assert.equal(modules.value, '<enabled/><data id="modules" value="Jeton Exemple&#xF000;C:\\Program Files\\Jeton Élodie\\jeton.dll"/>');
    assert.ok(rows.every(({ omaUri }) => omaUri.startsWith("./Device/Vendor/MSFT/Policy/Config")));
  });

  test("the same input gives the same bytes", () => {
    const again = join(work, "again");
    assert.equal(policies("--input", inputFile, "--out", again).status, 0);
    assert.equal(command("diff", "-r", out, again).status, 0);
  });
});

describe("The template's linter sees what gpedit would refuse", () => {
  const resources = { "fr-FR": adml("fr"), "en-US": adml("en") };
  test("ours has nothing to complain about", () => assert.deepEqual(lintAdmx(admx(), resources), []));
  for (const [because, definitions, texts] of [
    ["a string is missing in French", admx(), { ...resources, "fr-FR": adml("fr").replace('id="modules_text"', 'id="other"') }],
    ["a presentation is missing", admx(), { ...resources, "en-US": adml("en").replace('presentation id="modules"', 'presentation id="x"') }],
    ["a list is shown as a text box", admx(), { ...resources, "en-US": adml("en").replaceAll("listBox", "textBox") }],
    ["a category is unknown", admx().replace('parentCategory ref="Sceau"', 'parentCategory ref="Nowhere"'), resources],
    ["a value is longer than 255 characters", admx().replace("</policies>", `<policy name="x" class="Machine" displayName="x" key="x"><parentCategory ref="Sceau"/><enabledValue><string>${"x".repeat(256)}</string></enabledValue></policy></policies>`), resources],
    ["a policy is there twice", admx().replace('policy name="forbiddenOrigins"', 'policy name="allowedOrigins"'), resources],
  ])
    test(`and complains when ${because}`, () => assert.notDeepEqual(lintAdmx(definitions, texts), []));
  for (const [because, text] of [["an element is not closed", "<a><b></a>"], ["an entity is unknown", "<a>&nbsp;</a>"], ["an attribute repeats", '<a x="1" x="2"/>'], ["there are two roots", "<a/><b/>"]])
    test(`XML is refused when ${because}`, () => assert.throws(() => parseXml(text)));
});

describe("A mistake is told in one sentence and nothing is written", () => {
  const good = ["--update-url", "https://portail.exemple.fr/updates.xml", "--chromium-id", chromiumId, "--firefox-id", firefoxId];
  const bad = (changes) => {
    const path = join(mkdtempSync(join(work, "bad-")), "input.json");
    writeFileSync(path, JSON.stringify({ ...input, certificateAuthorities: [authority], ...changes }));
    return ["--input", path];
  };
  for (const [because, args, sentence] of [
    ["a portal is plain http", ["--origin", "http://portail.exemple.fr", ...good], /must begin with https/],
    ["an origin has a path", ["--origin", "https://portail.exemple.fr/x", ...good], /more than an origin/],
    ["no portal is named", good, /at least one portal/],
    ["a host setting is misspelt", bad({ host: { allowedOrigin: [] } }), /knows no setting “allowedOrigin”/],
    ["a host setting has the wrong type", bad({ host: { modules: [{ name: "x" }] } }), /must be a list of { name,path }/],
    ["the log level is none that exists", bad({ host: { logLevel: "debug" } }), /one of off, warning, info/],
    ["a member is unknown", bad({ orgins: [] }), /“orgins” is unknown/],
    ["a selection has no issuer", bad({ autoSelect: [{ origin: "https://portail.exemple.fr" }] }), /without an issuer/],
    ["an authority is no certificate", bad({ certificateAuthorities: ["../key.pem"] }), /key.pem cannot be read as a certificate/],
  ])
    test(because, () => {
      const target = join(work, "nothing");
      const { status, stderr } = policies(...args, "--out", target);
      assert.equal(status, 1);
      assert.match(stderr, sentence);
      assert.equal(command("ls", target).status === 0, false);
    });
});

test("An extension's id is the one Chrome computes from its key", () => {
  command("openssl", "genrsa", "-out", join(work, "rsa.pem"), "2048");
  command("openssl", "rsa", "-in", join(work, "rsa.pem"), "-pubout", "-outform", "der", "-out", join(work, "rsa.der"));
  const hash = command("openssl", "dgst", "-sha256", "-r", join(work, "rsa.der")).stdout.slice(0, 32);
  const expected = command("sh", "-c", `printf %s ${hash} | tr 0123456789abcdef abcdefghijklmnop`).stdout;
  assert.equal(chromiumIdOf(readFileSync(join(work, "rsa.der")).toString("base64")), expected);
});
