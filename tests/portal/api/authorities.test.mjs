// SPDX-License-Identifier: Apache-2.0
// What an operator chooses in the configuration: keys in an HSM, a real authority behind CMP, PostgreSQL. Real parts judge:
// SoftHSM, OpenSSL's CMP server, a PostgreSQL server of its own.

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { certificationRequest, namesOf, signedData } from "./der.mjs";
import { newKey, Portal } from "./portal.mjs";

const inCi = process.env.CI === "true";
const lacks = (...programs) => {
  const missing = programs.find((program) => !(existsSync(program) || spawnSync("which", [program]).status === 0));
  return missing && !inCi ? `${missing} is not installed` : false;
};
const softHsm = "/usr/lib/softhsm/libsofthsm2.so";
const postgres = existsSync("/usr/lib/postgresql") ? join("/usr/lib/postgresql", readdirSync("/usr/lib/postgresql").sort().at(-1) ?? "", "bin") : "/usr/lib/postgresql";

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const judged = (portal, certificate) => {
  writeFileSync(portal.file("judged.der"), certificate);
  const authority = portal.file("data/authority");
  return execFileSync("openssl", ["verify", "-CAfile", `${authority}/root.pem`, "-untrusted", `${authority}/issuing.pem`, portal.file("judged.der")], { encoding: "utf8" });
};

test("With `authority.hsm`, certificates are signed in SoftHSM, and no private key is in a file", { skip: lacks(softHsm, "softhsm2-util", "pkcs11-tool") }, async () => {
  const directory = mkdtempSync(join(tmpdir(), "sceau-hsm-"));
  mkdirSync(join(directory, "tokens"));
  writeFileSync(join(directory, "softhsm2.conf"), `directories.tokendir = ${directory}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n`);
  process.env.SOFTHSM2_CONF = join(directory, "softhsm2.conf");
  writeFileSync(join(directory, "pin"), "24681357\n");
  chmodSync(join(directory, "pin"), 0o600);
  execFileSync("softhsm2-util", ["--init-token", "--free", "--label", "sceau-ca", "--so-pin", "12345678", "--pin", "24681357"], { stdio: "ignore" });
  for (const [id, [name, type]] of [["root", "rsa:3072"], ["issuing", "rsa:3072"], ["ocsp", "EC:prime256v1"]].entries())
    execFileSync("pkcs11-tool", ["--module", softHsm, "--token-label", "sceau-ca", "--login", "--pin", "24681357", "--keypairgen", "--key-type", type, "--label", `demo-${name}`, "--id", `0${id + 1}`], { stdio: "ignore" });
  const portal = await Portal.start((configuration) => {
    configuration.authority.hsm = { module: softHsm, tokenLabel: "sceau-ca", pinFile: join(directory, "pin"), keyPrefix: "demo-" };
  });
  try {
    const { certificate } = portal.enrol();
    assert.match(judged(portal, certificate), /OK/);
    for (const file of readdirSync(portal.file("data/authority"))) assert.doesNotMatch(readFileSync(portal.file(`data/authority/${file}`), "latin1"), /PRIVATE KEY/, file);
  } finally {
    await portal.remove();
    rmSync(directory, { recursive: true });
  }
});

test("With `authority.cmp`, a real authority signs, and the portal publishes no list of its own", async () => {
  // Two portals: the first only lends its authority to OpenSSL's CMP server, and a certificate for it to answer with.
  const lender = await Portal.start();
  const key = newKey();
  const { certificate } = lender.enrol({ key });
  const authority = lender.file("data/authority");
  const at = (name) => lender.file(name);
  writeFileSync(at("answer.pem"), execFileSync("openssl", ["x509", "-inform", "DER"], { input: certificate }));
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("ra.key"), "-out", at("ra.pem"), "-subj", "/CN=Portail", "-days", "2"], { stdio: "ignore" });
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("srv.key"), "-out", at("srv.pem"), "-subj", "/CN=CMP", "-days", "2"], { stdio: "ignore" });
  chmodSync(at("ra.key"), 0o600);
  const port = await freePort();
  const server = spawn("openssl", ["cmp", "-config", "", "-port", `${port}`, "-srv_cert", at("srv.pem"), "-srv_key", at("srv.key"), "-srv_trusted", at("ra.pem"), "-rsp_cert", at("answer.pem")], { stdio: "ignore" });
  const portal = await Portal.start((configuration) => {
    configuration.authority.cmp = { host: "127.0.0.1", port, path: "pkix/", registrationCertificate: at("ra.pem"), registrationKey: at("ra.key"), serverCertificate: at("srv.pem"), issuingCertificate: `${authority}/issuing.pem`, rootCertificate: `${authority}/root.pem` };
  });
  try {
    const holder = await enrolled(portal, key);
    assert.ok(holder.certificate.equals(certificate), "the very certificate that the authority answered");
    assert.equal((await (await portal.identified(holder)).get("/renewal")).status, 200);
    assert.equal((await portal.browser().get("/pki/issuing.crl")).status, 404);
  } finally {
    server.kill();
    await portal.remove();
    await lender.remove();
  }
});

/** Enrols until the CMP server, which says nothing when it is ready, answers. */
async function enrolled(portal, key) {
  for (let attempt = 0; ; attempt += 1)
    try {
      return portal.enrol({ key });
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
}

test("With a `postgresql://` database, a renewal goes from the first click to its one certificate, whatever is asked at once", { skip: lacks(join(postgres, "initdb")) }, async () => {
  const directory = mkdtempSync(join(tmpdir(), "sceau-postgres-"));
  chmodSync(directory, 0o777);
  // PostgreSQL refuses to run as root.
  const asUser = (program, ...options) => (process.getuid() === 0 ? ["setpriv", ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups", join(postgres, program), ...options]] : [join(postgres, program), options]);
  const run = (program, ...options) => execFileSync(...asUser(program, ...options), { stdio: "pipe", cwd: "/" });
  run("initdb", "-D", join(directory, "data"), "-U", "sceau", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
  const server = spawn(...asUser("postgres", "-D", join(directory, "data"), "-k", directory, "-c", "listen_addresses=", "-c", "fsync=off"), { stdio: "ignore", cwd: "/" });
  const gone = new Promise((resolve) => server.on("exit", resolve));
  try {
    while (spawnSync(join(postgres, "pg_isready"), ["-h", directory], { stdio: "ignore" }).status !== 0) await new Promise((resolve) => setTimeout(resolve, 100));
    run("createdb", "-h", directory, "-U", "sceau", "sceau");
    const portal = await Portal.start((configuration) => {
      configuration.database = `postgresql://host=${directory} user=sceau dbname=sceau`;
    });
    try {
      const holder = portal.enrol();
      const browser = await portal.identified(holder);
      const [first, second] = await Promise.all([browser.post("/renewal", {}), browser.post("/renewal", {})]);
      assert.equal(first.location, second.location, "a double click makes one request");
      await browser.walk(holder);
      assert.match((await browser.get("/renewal/validation")).text, /R-\d{4}-/);
      const count = (rows) => Number(run("psql", "-h", directory, "-U", "sceau", "-Atc", `SELECT count(*) FROM ${rows}`));
      // All that is asked at once waits at the end of the audit log, each as far as it comes before the other has ended.
      const asked = async (wanted) => {
        const held = spawn(...asUser("psql", "-h", directory, "-U", "sceau", "-q"), { stdio: ["pipe", "ignore", "inherit"], cwd: "/" });
        const released = new Promise((resolve) => held.on("exit", resolve));
        const until = async (rows, number) => {
          while (count(rows) < number) await new Promise((resolve) => setTimeout(resolve, 50));
        };
        held.stdin.write("BEGIN; UPDATE audit_head SET id = id;\n");
        await until("pg_locks WHERE relation = 'audit_head'::regclass AND mode = 'RowExclusiveLock'", 1);
        const answers = wanted.map((one) => one());
        await until("pg_stat_activity WHERE wait_event_type = 'Lock'", wanted.length);
        held.stdin.end("COMMIT;\n");
        await released;
        return Promise.all(answers);
      };
      await browser.get("/renewal/questions");
      await asked([1, 2].map(() => () => browser.answerQuestions({ answer1: "a", answer2: "b", answer3: "c" })));
      assert.equal(run("psql", "-h", directory, "-U", "sceau", "-Atc", "SELECT failures FROM renewal").toString().trim(), "2", "each guess is counted");
      assert.equal((await browser.answerQuestions()).location, "/renewal/token");
      await browser.get("/renewal/token");
      const { json } = await browser.call("/api/renewal/begin", {});
      const requests = [newKey(), newKey()].map((key) =>
        signedData(
          certificationRequest({ subject: namesOf(holder.certificate).subject, key: key.privateKey, publicKey: key.publicKey, nonce: json.nonce, currentCertificate: holder.certificate }),
          { certificate: holder.certificate, key: holder.key, purpose: "renewalRequest", origin: portal.origin },
        ),
      );
      const issued = await asked(requests.map((cms) => () => browser.callCms("/api/renewal/request", cms)));
      assert.deepEqual(issued.map(({ status }) => status).sort(), [200, 409], "one renewal, one request, one certificate");
      const taken = requests[issued.findIndex(({ status }) => status === 200)];
      assert.equal((await browser.callCms("/api/renewal/request", taken)).status, 200, "and the same again for the same request");
      assert.match((await browser.get("/space")).text, /Camille Exemple/);
      // What is typed for an address of nobody's is taken back out of the audit log, what is typed for a holder's stays in it.
      for (const [email, rows] of [["personne@entreprise.example", 0], [holder.holder.email, 1]]) {
        const visitor = portal.browser();
        await visitor.get("/sign-in");
        await visitor.get((await visitor.post("/sign-in", { email })).location);
        for (let time = 0; time < 600 && count("mail_access_request WHERE done = 0") > 0; time += 1) await new Promise((resolve) => setTimeout(resolve, 100));
        assert.equal((await visitor.post("/sign-in/code", { code: "000000000" })).status, 422);
        assert.equal(count("audit WHERE action = 'mailCodeRefused'"), rows);
      }
      assert.match(portal.run("verify-audit", "--config", portal.file("portal.json")), /none altered/);
      assert.equal(existsSync(portal.file("data/portal.db")), false, "nothing is in SQLite");
      assert.match(portal.run("migrate", "--config", portal.file("portal.json")), /^0 migrations/);
    } finally {
      await portal.remove();
    }
  } finally {
    server.kill("SIGINT");
    await gone;
    rmSync(directory, { recursive: true });
  }
});
