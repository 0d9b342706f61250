// SPDX-License-Identifier: Apache-2.0
// A real portal for one run, inside tests/environment/with-token: TLS of its own, demo configuration, a holder whose current
// certificate lies on the token, the server.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { join, resolve } from "node:path";

import { requireFreshPortalScripts } from "./lib/built.mjs";

/** Alone in a private network namespace, the demo's own port is always free. */
export const portalOrigin = "https://localhost:8443";

const build = process.env["SCEAU_BUILD"] ?? resolve("build/dev");
export const hostProgram = join(build, "native-host/sceau-host");
export const portalProgram = join(build, "portal/server/sceau-portal");

export interface HolderOptions {
  /** As pkcs11-tool names it: rsa:2048, EC:prime256v1. */
  readonly keyType: string;
  /** Of portal/config/demo.json. */
  readonly product: string;
  readonly daysLeft: number;
  /** The answers to three secret questions chosen when the certificate was made; without them it has none. */
  readonly answers?: readonly string[];
  /** Members that differ from portal/config/demo-holder.json. */
  readonly changes?: Readonly<Record<string, string>>;
  /** Of the key on the token; 01 unless it is not the first. */
  readonly keyId?: string;
}

/** A portal's directory; paths are absolute. */
export interface Place {
  readonly directory: string;
  readonly configuration: string;
  /** PEM of the authority that vouches for the portal's TLS. */
  readonly tlsAuthority: string;
}

/** What `preparePortal` made. */
export interface Portal extends Place {
  /** PEM of the holder's current certificate. */
  readonly currentCertificate: string;
}

/** A portal directory with configuration and TLS, and a holder with a certificate on the token that ends soon. */
export function preparePortal(directory: string, holder: HolderOptions): Portal {
  const place = preparePlace(directory);
  return { ...place, currentCertificate: enrolOnToken(place, holder) };
}

/** A portal directory with configuration and TLS; no holder yet. */
export function preparePlace(directory: string): Place {
  requireFreshPortalScripts();
  mkdirSync(join(directory, "tls"), { recursive: true });
  makeTls(join(directory, "tls"));
  return { directory, configuration: writeConfiguration(directory), tlsAuthority: join(directory, "tls/authority.pem") };
}

/** A certificate on the token, for whoever `holder.changes` makes of the demonstration's holder; its path. */
export function enrolOnToken(portal: Place, holder: HolderOptions): string {
  const keyId = holder.keyId ?? "01";
  const file = (name: string): string => join(portal.directory, keyId === "01" ? name : `${keyId}-${name}`);
  const model = JSON.parse(readFileSync("portal/config/demo-holder.json", "utf8")) as object;
  const secrets = holder.answers && { questions: holder.answers.map((_, index) => `Question ${index + 1} ?`), answers: holder.answers };
  writeFileSync(file("holder.json"), JSON.stringify({ ...model, ...holder.changes, product: holder.product, ...secrets }));
  const environment = { ...process.env, SCEAU_KEY_ID: keyId };
  execFileSync("tests/judges/old-certificate", ["request", holder.keyType, "/C=FR/O=Entreprise Exemple/CN=Camille Exemple", file("current.csr")], { stdio: ["ignore", "pipe", "pipe"], env: environment });
  const enrol = [portalProgram, "enrol", "--config", portal.configuration, "--holder", file("holder.json"), "--request", file("current.csr"), "--out", file("current.pem"), "--not-after", inDays(holder.daysLeft)];
  // What ended before today was made before that. A sanitized build minds being loaded after the other clock.
  if (holder.daysLeft <= 0) enrol.unshift("env", "ASAN_OPTIONS=verify_asan_link_order=0", "faketime", "-f", `${holder.daysLeft - 30}d`);
  const [program = "", ...options] = enrol;
  run(program, ...options);
  execFileSync("tests/judges/old-certificate", ["store", file("current.pem")], { stdio: ["ignore", "pipe", "pipe"], env: environment });
  return file("current.pem");
}

/** A command of sceau-portal on this portal. */
export function portalCommand(portal: Pick<Portal, "configuration">, command: string, ...options: string[]): void {
  run(portalProgram, command, "--config", portal.configuration, ...options);
}

/** Starts the server and waits until it answers. Its log is `portal.log` in its directory. */
export async function startPortal(portal: Place): Promise<{ stop(): Promise<void> }> {
  const log = openSync(join(portal.directory, "portal.log"), "a");
  const server = spawn(portalProgram, ["serve", "--config", portal.configuration], { stdio: ["ignore", log, log] });
  closeSync(log);
  const ended = new Promise<void>((done) => server.once("exit", () => { done(); }));
  const deadline = Date.now() + 30_000;
  while (!(await answers(portal.tlsAuthority))) {
    if (hasEnded(server) || Date.now() > deadline) throw new Error(`The portal does not start:\n${readFileSync(join(portal.directory, "portal.log"), "utf8")}`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    stop: async () => {
      server.kill("SIGTERM");
      await ended;
    },
  };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function answers(authority: string): Promise<boolean> {
  return new Promise((done) => {
    get(portalOrigin, { ca: readFileSync(authority) }, (response) => {
      response.resume();
      done(response.statusCode === 200);
    }).on("error", () => { done(false); });
  });
}

function writeConfiguration(directory: string): string {
  const configuration = JSON.parse(readFileSync("portal/config/demo.json", "utf8")) as { listen: { certificate?: string; key?: string }[]; paths: Record<string, unknown> };
  configuration.paths = {
    data: join(directory, "data"),
    templates: resolve("portal/templates"),
    assets: ["shared/design-tokens", "portal/web/assets", "dist/portal"].map((path) => resolve(path)),
  };
  for (const listen of configuration.listen)
    if (listen.certificate !== undefined) Object.assign(listen, { certificate: join(directory, "tls/portal.pem"), key: join(directory, "tls/portal.key") });
  const file = join(directory, "portal.json");
  writeFileSync(file, JSON.stringify(configuration, null, 2));
  return file;
}

/** By the openssl program: nothing of ours is needed to test ours. */
function makeTls(directory: string): void {
  const openssl = (...options: string[]): void => { execFileSync("openssl", options, { cwd: directory, stdio: "pipe" }); };
  openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "authority.key", "-out", "authority.pem", "-subj", "/CN=Autorité Démonstration TLS", "-utf8", "-days", "2");
  openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "portal.key", "-out", "portal.csr", "-subj", "/CN=localhost");
  writeFileSync(join(directory, "portal.ext"), "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n");
  openssl("x509", "-req", "-in", "portal.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2", "-extfile", "portal.ext", "-out", "portal.pem");
}

const inDays = (days: number): string => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;

function run(program: string, ...options: string[]): void {
  execFileSync(program, options, { stdio: ["ignore", "pipe", "pipe"] });
}
