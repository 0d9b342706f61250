// SPDX-License-Identifier: Apache-2.0
// The whole way of a revocation over the network, judged by the world's ordinary clients, which fetch for themselves.

import assert from "node:assert/strict";
import { exec, spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { Portal, unescaped } from "../api/portal.mjs";

let portal;
let plain;
let directory;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const shell = (command) => {
  const ran = spawnSync("sh", ["-c", command], { cwd: directory, encoding: "utf8", env: { ...process.env, LC_ALL: "C", no_proxy: "*" } });
  return { status: ran.status, output: ran.stdout + ran.stderr };
};

/** What four programs that share no code with the portal say about the holder's certificate now. */
const judged = () => {
  const fetched = shell(
    `for n in root issuing; do curl -sSf -o $n.cer http://127.0.0.1:${plain}/pki/$n.cer && openssl x509 -inform DER -in $n.cer -out $n.pem && ` +
      `curl -sSf -o $n.crl http://127.0.0.1:${plain}/pki/$n.crl && openssl crl -inform DER -in $n.crl -out $n.crl.pem; done`,
  );
  assert.equal(fetched.status, 0, fetched.output);
  return {
    "openssl ocsp": shell(`openssl ocsp -issuer issuing.pem -cert holder.pem -url http://127.0.0.1:${plain}/ocsp -CAfile root.pem -verify_other issuing.pem`).output,
    ocsptool: shell("ocsptool --ask --load-cert holder.pem --load-issuer issuing.pem --load-trust issuing.pem").output,
    "openssl verify": shell("openssl verify -crl_check_all -CAfile root.pem -untrusted issuing.pem -CRLfile issuing.crl.pem -CRLfile root.crl.pem holder.pem").output,
    "ocsp by GET": shell(
      `openssl ocsp -issuer issuing.pem -cert holder.pem -no_nonce -reqout req.der && curl -sSf -o resp.der "http://127.0.0.1:${plain}/ocsp/$(base64 -w0 req.der | sed 's/+/%2B/g;s#/#%2F#g;s/=/%3D/g')" && ` +
        "openssl ocsp -issuer issuing.pem -cert holder.pem -no_nonce -reqin req.der -respin resp.der -CAfile root.pem -verify_other issuing.pem",
    ).output,
  };
};

/** Whether a TLS server that checks client certificates against the lists, as they are fetched now, lets the holder in. */
const tlsServerSays = async () => {
  assert.equal(shell("cat root.pem issuing.pem root.crl.pem issuing.crl.pem > trusted.pem").status, 0);
  const server = spawn(
    "openssl",
    ["s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-cert", "tls/portal.pem", "-key", "tls/portal.key", "-CAfile", "trusted.pem", "-Verify", "3", "-verify_return_error", "-crl_check_all"],
    { cwd: directory, stdio: ["pipe", "pipe", "pipe"] },
  );
  let said = "";
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const port = await new Promise((resolve, reject) => {
    const listen = (data) => {
      said += data;
      const [, number] = /ACCEPT [^ ]*:([0-9]+)/.exec(said) ?? [];
      if (number) resolve(number);
    };
    server.stdout.on("data", listen);
    server.stderr.on("data", listen);
    server.on("exit", () => reject(new Error(said)));
  });
  // TLS 1.2: there the client learns within the handshake whether it is let in.
  // Not spawnSync: whoever does not read what the server says makes it wait.
  const client = await new Promise((resolve) => {
    exec(`openssl s_client -connect 127.0.0.1:${port} -tls1_2 -cert holder.pem -key holder.key </dev/null`, { cwd: directory, encoding: "utf8" }, (error, stdout, stderr) => resolve({ isLetIn: error === null, output: stdout + stderr }));
  });
  server.stdin.end();
  await ended;
  return { isLetIn: client.isLetIn, client: client.output, server: said };
};

before(async () => {
  plain = await freePort();
  portal = await Portal.start((configuration) => {
    configuration.listen.push({ address: "127.0.0.1", port: plain });
    configuration.revocation = { ...configuration.revocation, deltaLists: true };
    configuration.authority.publicationUrl = `http://127.0.0.1:${plain}`;
  });
  directory = portal.directory;
  portal.enrol({ days: 20 });
  assert.equal(shell("cp holder-*.pem holder.pem && cp holder-*.key holder.key").status, 0);
});
after(() => portal.remove());

test("Before the revocation every client finds the certificate good", async () => {
  const said = judged();
  const tls = await tlsServerSays();
  assert.ok(tls.isLetIn, tls.client + tls.server);
  assert.match(said["openssl ocsp"], /holder\.pem: good[^]*Response verify OK/);
  assert.match(said.ocsptool, /Certificate Status: good|Verifying OCSP Response: Success/);
  assert.match(said["openssl verify"], /holder\.pem: OK/);
  assert.match(said["ocsp by GET"], /holder\.pem: good/);
});

test("A legal representative revokes, and every client says so within seconds", async () => {
  portal.run("give-access", "--config", portal.file("portal.json"), "--identifier", "EXEMPLE", "--siren", "732829320", "--name", "Dominique Exemple", "--email", "dominique.exemple@entreprise-exemple.example");
  const browser = portal.browser();
  const outbox = async (pattern) => pattern.exec(unescaped((await browser.get("/outbox")).text))[1];
  const key = await outbox(/Clé d'accès\s: ([0-9-]{19})/);
  assert.equal((await browser.post("/company", { identifier: "EXEMPLE", key })).location, "/company/code");
  const code = await outbox(/code de sécurité\s: ([0-9 ]{11})/);
  assert.equal((await browser.post("/company/code", { code })).location, "/company/certificates");
  const path = /href="(\/company\/certificates\/[0-9a-f]+)\/reason"/.exec((await browser.get("/company/certificates")).text)[1];
  await browser.get(`${path}/reason`);
  const began = Date.now();
  assert.equal((await browser.post(`${path}/confirm`, { reason: "holderLeft" })).location, `${path}/done`);

  const said = judged();
  const tls = await tlsServerSays();
  const seconds = (Date.now() - began) / 1000;
  assert.ok(!tls.isLetIn, tls.client);
  assert.match(tls.server, /certificate revoked/);
  assert.match(said["openssl ocsp"], /holder\.pem: revoked[^]*Response verify OK/);
  assert.match(said.ocsptool, /revoked/i);
  assert.match(said["openssl verify"], /certificate revoked/);
  assert.match(said["ocsp by GET"], /holder\.pem: revoked/);
  for (const answer of Object.values(said)) assert.doesNotMatch(answer, /[Rr]eason:? [A-Za-z]*[Aa]ffiliation/);
  // A figure for people; how long it takes on a busy machine is no property of the portal.
  console.log(`five clients agreed ${seconds.toFixed(1)} s after the confirmation was sent`);
});

test("The audit log tells it and is intact", () => {
  assert.match(portal.run("verify-audit", "--config", portal.file("portal.json")), /^[0-9]+ rows, none altered/);
  const rows = portal.run("export-audit", "--config", portal.file("portal.json")).trim().split("\n").map((line) => JSON.parse(line));
  const revoked = rows.filter(({ action }) => action === "revoked");
  assert.equal(revoked.length, 1);
  assert.equal(revoked[0].actorRole, "representative");
  assert.equal(revoked[0].details, "motive=holderLeft");
  shell(`sqlite3 $(ls data/*.db | head -1) "UPDATE audit SET details = 'motive=holderRequest' WHERE action = 'revoked'"`);
  assert.throws(() => portal.run("verify-audit", "--config", portal.file("portal.json")), /broken at row/);
});

test("A list is made at once when an operator asks", () => {
  const first = /CRL number ([0-9]+)/.exec(portal.run("crl", "--config", portal.file("portal.json")))[1];
  const second = /CRL number ([0-9]+)/.exec(portal.run("crl", "--config", portal.file("portal.json")))[1];
  assert.equal(Number(second), Number(first) + 1);
});
