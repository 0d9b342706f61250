// SPDX-License-Identifier: Apache-2.0
// What an operator does with a portal: a copy while it serves, the restore drill of docs/administrators.md, an upgrade of an
// older database. Judged by openssl and sqlite3.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const portal = join(process.env.SCEAU_BUILD ?? join(root, "build/dev"), "portal/server/sceau-portal");
const work = mkdtempSync(join(tmpdir(), "sceau-operation-"));
after(() => rmSync(work, { recursive: true, force: true }));

const run = (program, args, options = {}) => spawnSync(program, args, { cwd: work, encoding: "utf8", timeout: 120_000, ...options });
function succeed(program, ...args) {
  const { status, stdout, stderr } = run(program, args);
  assert.equal(status, 0, `${program} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

/** A portal's directory as the package lays it out: configuration and data apart. Any free port. */
function place(name) {
  const [configuration, data] = [join(work, name, "etc"), join(work, name, "data")];
  mkdirSync(configuration, { recursive: true });
  succeed("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", join(configuration, "tls.key"), "-out", join(configuration, "tls.pem"), "-subj", "/CN=localhost", "-days", "2");
  const values = JSON.parse(readFileSync(join(root, "portal/config/demo.json"), "utf8"));
  values.listen = [{ address: "127.0.0.1", port: 0, certificate: "tls.pem", key: "tls.key" }, { address: "127.0.0.1", port: 0 }];
  values.paths = { data, templates: join(root, "portal/templates"), assets: [join(root, "portal/web/assets")] };
  writeFileSync(join(configuration, "portal.json"), JSON.stringify(values));
  return { configuration, data, file: join(configuration, "portal.json") };
}

function enrol({ file }, name) {
  succeed("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/C=FR/O=Entreprise Exemple/CN=${name} Exemple`);
  const holder = JSON.parse(readFileSync(join(root, "portal/config/demo-holder.json"), "utf8"));
  writeFileSync(join(work, `${name}.json`), JSON.stringify({ ...holder, product: "audace-p256", givenName: name, email: `${name.toLowerCase()}@entreprise-exemple.example`, chipSerial: `000000000000000${name.length}` }));
  succeed(portal, "enrol", "--config", file, "--holder", `${name}.json`, "--request", `${name}.csr`, "--out", `${name}.pem`);
}

/** A portal that serves, and the ports it took: the one with TLS first. */
async function serve({ file }) {
  const child = spawn(portal, ["serve", "--config", file], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  await new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error(log)));
    child.stderr.setEncoding("utf8").on("data", (text) => (log += text).includes("the portal is open") && resolve());
  });
  const ports = [...log.matchAll(/listening port=(\d+)/g)].map(([, port]) => Number(port));
  return {
    ports,
    stop: () => new Promise((resolve) => {
      child.removeAllListeners("exit").once("exit", resolve);
      child.kill("SIGTERM");
    }),
  };
}

const holders = ({ file }) => succeed(portal, "export", "--config", file);

test("a copy that is made while the portal serves is restored elsewhere, with its holders, its authority and its audit log", async () => {
  const first = place("first");
  succeed(portal, "check-config", "--config", first.file);
  enrol(first, "Camille");
  const serving = await serve(first);
  for (const name of readdirSync(first.data, { recursive: true, encoding: "utf8" })) assert.equal(statSync(join(first.data, name)).mode & 0o077, 0, `nobody else reads ${name}`);
  const env = { ...process.env, SCEAU_PORTAL_DATA: first.data, SCEAU_PORTAL_CONFIGURATION: first.configuration };
  const backup = run(join(root, "installers/portal/sceau-portal-backup"), [join(work, "l'archive")], { env });
  assert.equal(backup.status, 0, backup.stderr);
  const copy = backup.stdout.trim();
  enrol(first, "Dominique"); // after the copy
  await serving.stop();
  assert.equal(statSync(copy).mode & 0o077, 0, "nobody else reads the authority's keys");
  rmSync(first.data, { recursive: true });

  const other = place("other");
  cpSync(join(copy, "data"), other.data, { recursive: true });
  cpSync(join(copy, "configuration", "tls.key"), join(other.configuration, "tls.key"));
  cpSync(join(copy, "configuration", "tls.pem"), join(other.configuration, "tls.pem"));
  const sums = run("sha256sum", ["--quiet", "--check", "SHA256SUMS"], { cwd: copy });
  assert.equal(sums.status, 0, sums.stdout);
  assert.ok(existsSync(join(copy, "configuration/portal.json")));
  succeed(portal, "check-config", "--config", other.file);
  assert.match(holders(other), /camille@/);
  assert.doesNotMatch(holders(other), /dominique@/);
  succeed(portal, "verify-audit", "--config", other.file);

  // The authority is the same one: it answers for the certificate that was issued before.
  const restored = await serve(other);
  const [, plain] = restored.ports;
  writeFileSync(join(work, "chain.pem"), ["issuing.pem", "root.pem"].map((name) => readFileSync(join(other.data, "authority", name), "utf8")).join("\n"));
  succeed("openssl", "verify", "-CAfile", "chain.pem", "Camille.pem");
  const ocsp = run("openssl", ["ocsp", "-issuer", join(other.data, "authority/issuing.pem"), "-cert", "Camille.pem", "-CAfile", "chain.pem", "-url", `http://127.0.0.1:${plain}/ocsp`]);
  assert.match(ocsp.stdout, /Camille\.pem: good/, ocsp.stderr);
  await restored.stop();
});

test("a copy whose database is damaged is not taken for one", () => {
  const data = join(work, "damaged");
  mkdirSync(data);
  writeFileSync(join(data, "portal.db"), "SQLite format 3\0 and nothing that follows");
  const env = { ...process.env, SCEAU_PORTAL_DATA: data, SCEAU_PORTAL_CONFIGURATION: here };
  assert.notEqual(run(join(root, "installers/portal/sceau-portal-backup"), [join(work, "worthless")], { env }).status, 0);
});

test("a copy that lacks a file is none, and nothing of it stays", () => {
  const { data, configuration } = place("short");
  mkdirSync(join(data, "keys"), { recursive: true });
  writeFileSync(join(data, "keys/there"), "");
  // A file that is listed and gone when it is read; root would read one without permissions.
  mkdirSync(join(work, "bin"));
  writeFileSync(join(work, "bin/find"), `#!/bin/sh\n/usr/bin/find "$@" && printf './keys/gone\\0'\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${join(work, "bin")}:${process.env.PATH}`, SCEAU_PORTAL_DATA: data, SCEAU_PORTAL_CONFIGURATION: configuration };
  const backup = run(join(root, "installers/portal/sceau-portal-backup"), [join(work, "short-backup")], { env });
  assert.notEqual(backup.status, 0);
  assert.match(backup.stderr, /keys\/gone[^]*no copy was made/);
  assert.deepEqual(readdirSync(join(work, "short-backup")), []);
});

test("an older database comes forward once, and nothing that was in it is lost", () => {
  const older = place("older");
  mkdirSync(older.data);
  const database = join(older.data, "portal.db");
  const sqlite = (sql) => run("sqlite3", [database], { input: sql }).stdout;
  sqlite(readFileSync(join(here, "older-portal.sql"), "utf8"));
  const tables = ["holder", "certificate", "issuance", "known_key", "revocation", "audit"];
  const columns = Object.fromEntries(tables.map((table) => [table, sqlite(`select group_concat(name) from pragma_table_info('${table}')`).trim()]));
  const rows = () => tables.map((table) => sqlite(`select ${columns[table]} from ${table} order by 1;`));
  const before = rows();
  assert.match(before[0], /Camille/);
  assert.match(succeed(portal, "migrate", "--config", older.file), /^[1-9]\d* migrations applied/);
  assert.deepEqual(rows(), before);
  assert.match(succeed(portal, "migrate", "--config", older.file), /^0 migrations applied/);
  assert.match(holders(older), /camille\.exemple@/);
  succeed(portal, "verify-audit", "--config", older.file);
  assert.equal(sqlite("pragma integrity_check").trim(), "ok");
  assert.ok(readdirSync(older.data).includes("portal.db"));
});
