// SPDX-License-Identifier: Apache-2.0
// A portal of its own for a test: its directory, its port, its authority. And a browser's part of the conversation.

import { execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { identificationToken, signedData } from "./der.mjs";

const source = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const program = process.env.SCEAU_PORTAL ?? join(source, "build/dev/portal/server/sceau-portal");

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** A day in the form of --not-after. */
export const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19) + "Z";

export class Portal {
  /** Starts a portal with the demo configuration; `change(configuration)` may alter it first. */
  static async start(change = () => undefined) {
    const portal = new Portal();
    portal.directory = mkdtempSync(join(tmpdir(), "sceau-portal-"));
    portal.port = await freePort();
    portal.origin = `https://localhost:${portal.port}`;
    mkdirSync(join(portal.directory, "tls"));
    const [key, certificate] = [join(portal.directory, "tls/portal.key"), join(portal.directory, "tls/portal.pem")];
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], { stdio: "ignore" });
    portal.tlsAuthority = readFileSync(certificate);
    const configuration = JSON.parse(readFileSync(join(source, "portal/config/demo.json"), "utf8"));
    configuration.origin = portal.origin;
    configuration.listen = [{ ...configuration.listen[0], port: portal.port }];
    configuration.paths = { data: "data", templates: join(source, "portal/templates"), assets: [join(source, "shared/design-tokens"), join(source, "portal/web/assets")] };
    change(configuration);
    portal.configuration = configuration;
    writeFileSync(portal.file("portal.json"), JSON.stringify(configuration));
    await portal.open();
    return portal;
  }

  file(name) {
    return join(this.directory, name);
  }

  /** Serves until `close`; resolves once it listens. */
  open() {
    this.log = "";
    this.process = spawn(program, ["serve", "--config", this.file("portal.json")], { stdio: ["ignore", "inherit", "pipe"] });
    return new Promise((resolve, reject) => {
      this.process.stderr.on("data", (data) => {
        this.log += data;
        if (this.log.includes("the portal is open")) resolve();
      });
      this.process.on("exit", (code) => {
        this.exitCode = code;
        reject(new Error(`the portal ended with ${code}: ${this.log}`));
      });
    });
  }

  /** Stops the server as an operator does; says how it ended. */
  async close() {
    if (this.exitCode === undefined) {
      const ended = new Promise((resolve) => this.process.on("exit", resolve));
      this.process.kill("SIGTERM");
      await ended;
    }
    return this.exitCode;
  }

  async remove() {
    await this.close();
    rmSync(this.directory, { recursive: true });
  }

  run(...arguments_) {
    return execFileSync(program, arguments_, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Registers a holder whose key is in this test's hands. */
  enrol({ days = 20, notAfter = inDays(days), change = () => undefined, key = newKey() } = {}) {
    const name = `holder-${Math.random().toString(36).slice(2)}`;
    const holder = JSON.parse(readFileSync(join(source, "portal/config/demo-holder.json"), "utf8"));
    change(holder);
    writeFileSync(this.file(`${name}.json`), JSON.stringify(holder));
    writeFileSync(this.file(`${name}.key`), key.privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    execFileSync("openssl", ["req", "-new", "-key", this.file(`${name}.key`), "-subj", "/CN=request", "-out", this.file(`${name}.csr`)]);
    this.run("enrol", "--config", this.file("portal.json"), "--holder", this.file(`${name}.json`), "--request", this.file(`${name}.csr`), "--not-after", notAfter, "--out", this.file(`${name}.pem`));
    const certificate = new X509Certificate(readFileSync(this.file(`${name}.pem`))).raw;
    return { holder, key: key.privateKey, publicKey: key.publicKey, certificate };
  }

  browser() {
    return new Browser(this);
  }

  /** A browser in which `holder` has identified. */
  async identified(holder) {
    const browser = this.browser();
    await browser.identify(holder);
    return browser;
  }
}

export const newKey = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
export const newRsaKey = (bits, publicExponent = 65537) => generateKeyPairSync("rsa", { modulusLength: bits, publicExponent });

/** Cookies, forms and calls as the portal's pages make them. */
export class Browser {
  cookies = new Map();
  csrf = "";

  constructor(portal) {
    this.portal = portal;
  }

  send(method, path, { headers = {}, body } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: "localhost", port: this.portal.port, ca: this.portal.tlsAuthority, agent: false, method, path, headers: { "Accept-Language": "fr", ...(cookie && { Cookie: cookie }), ...headers } },
        (response) => {
          const chunks = [];
          response.on("data", (chunk) => chunks.push(chunk));
          response.on("end", () => {
            for (const line of response.headers["set-cookie"] ?? []) {
              const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
              if (/Max-Age=0/.test(line)) this.cookies.delete(name);
              else this.cookies.set(name, value);
            }
            const text = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode, headers: response.headers, location: response.headers.location, text, bytes: Buffer.concat(chunks) });
          });
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }

  /** Loads a page and remembers its form token. */
  async get(path) {
    const answer = await this.send("GET", path);
    this.csrf = /data-csrf="([^"]*)"/.exec(answer.text)?.[1] ?? this.csrf;
    return answer;
  }

  async bytes(path) {
    return (await this.send("GET", path)).bytes;
  }

  post(path, fields, headers = {}) {
    const body = new URLSearchParams(fields instanceof Array ? fields : Object.entries(fields));
    body.append("csrf", this.csrf);
    return this.send("POST", path, { headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: this.portal.origin, ...headers }, body: body.toString() });
  }

  async call(path, body, headers = {}) {
    const answer = await this.send("POST", path, {
      headers: { "Content-Type": "application/json", Origin: this.portal.origin, "X-Sceau-Csrf": this.csrf, ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    let json = {};
    try {
      json = JSON.parse(answer.text);
    } catch {}
    return { ...answer, json, code: json.error?.code };
  }

  callCms(path, cms) {
    return this.call(path, { cms: cms.toString("base64") });
  }

  async challenge() {
    const { json } = await this.call("/api/challenge", {});
    this.csrf = json.csrf;
    return json.nonce;
  }

  async identify({ certificate, key }) {
    const nonce = await this.challenge();
    const answer = await this.call("/api/identify", identificationToken({ certificate, key, origin: this.portal.origin, nonce }));
    if (answer.json.next) await this.get(answer.json.next);
    return answer;
  }

  /** Follows the five steps to the end of step `last`. */
  async walk(holder, last = 4) {
    await this.post("/renewal", {});
    if (last >= 1) await this.post("/renewal/prerequisites", { establishment: "yes", person: "yes" });
    if (last >= 2) await this.post("/renewal/certificate", [["email", holder.holder.email], ["usage", "invoices"], ["usage", "documents"]]);
    if (last >= 3) await this.declare(holder);
    if (last >= 4) await this.post("/renewal/revocation-code", answers);
  }

  /** Signs what the summary shows, changed by `change`; `meanwhile` happens between reading and signing. */
  async declare({ certificate, key }, change = (text) => text, meanwhile = async () => {}) {
    const statement = await this.statement();
    await meanwhile();
    const nonce = await this.challenge();
    const text = Buffer.from(change(`${statement}\n\n${this.portal.origin}\n${nonce}\n`));
    return this.callCms("/api/renewal/declaration", signedData(text, { certificate, key, purpose: "declaration", origin: this.portal.origin }));
  }

  async statement() {
    const { text } = await this.get("/renewal/summary");
    return unescaped(/data-statement="([^"]*)"/.exec(text)?.[1] ?? "");
  }

  answerQuestions(given = answers) {
    return this.post("/renewal/questions", given);
  }
}

export const answers = {
  question1: "first-school",
  answer1: "École des Tilleuls",
  question2: "first-pet",
  answer2: "Minou",
  question3: "Ma couleur préférée",
  answer3: "Bleu d'outremer",
};

/** What a browser makes of an attribute. */
export const unescaped = (html) => html.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&apos;", "'").replaceAll("&amp;", "&");
