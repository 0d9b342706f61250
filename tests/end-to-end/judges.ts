// SPDX-License-Identifier: Apache-2.0
// What programs that are not ours say about a renewal.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const openssl = (...options: string[]): string => execFileSync("openssl", options, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** A sentence about the renewal, and whether it is true. */
export interface Verdict {
  readonly sentence: string;
  readonly holds: boolean;
}

/** PEM files of the portal's authorities: the root and the issuing one. */
export interface Authorities {
  readonly root: string;
  readonly issuing: string;
}

const field = (certificate: string, option: string): string => openssl("x509", "-in", certificate, "-noout", option);

/** openssl on the chain, the subject and the key of the new certificate. */
export function judgeRenewal(current: string, renewed: string, authorities: Authorities): Verdict[] {
  const verdicts: Verdict[] = [];
  const judge = (sentence: string, holds: () => boolean): void => {
    let result = false;
    try {
      result = holds();
    } catch {
      // a judge that refuses says no
    }
    verdicts.push({ sentence, holds: result });
  };
  judge("openssl verifies the new certificate up to the root", () => openssl("verify", "-CAfile", authorities.root, "-untrusted", authorities.issuing, renewed).includes("OK"));
  judge("the subject is identical", () => field(current, "-subject") === field(renewed, "-subject"));
  judge("the key is new", () => field(current, "-pubkey") !== field(renewed, "-pubkey"));
  judge("the serial number is new", () => field(current, "-serial") !== field(renewed, "-serial"));
  judge("the new certificate ends later", () => endOf(renewed) > endOf(current));
  return verdicts;
}

const endOf = (certificate: string): number => Date.parse(field(certificate, "-enddate").replace("notAfter=", ""));

/** pkcs11-tool reads the token: the new certificate is there, and the new key signs what openssl verifies. */
export function judgeToken(renewed: string, directory: string): Verdict[] {
  const module = process.env["SCEAU_PKCS11_MODULE"] ?? "";
  const pin = readFileSync("/run/sceau-test/pin", "utf8").trim();
  const pkcs11 = (...options: string[]): string => execFileSync("pkcs11-tool", ["--module", module, ...options], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const der = join(directory, "judge.der");
  openssl("x509", "-in", renewed, "-outform", "DER", "-out", der);

  const ids = [...pkcs11("--list-objects", "--type", "cert").matchAll(/^\s*ID:\s*([0-9a-f]+)/gm)].map(([, id]) => id ?? "");
  const read = (id: string): string => {
    const file = join(directory, `judge-${id}.der`);
    pkcs11("--read-object", "--type", "cert", "--id", id, "--output-file", file);
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  };
  const wanted = createHash("sha256").update(readFileSync(der)).digest("hex");
  const id = [...new Set(ids)].find((candidate) => read(candidate) === wanted);
  return [
    { sentence: "pkcs11-tool finds the new certificate on the token", holds: id !== undefined },
    { sentence: "the token's new key signs what openssl verifies", holds: id !== undefined && signs(id, renewed, directory, pin, pkcs11) },
  ];
}

function signs(id: string, certificate: string, directory: string, pin: string, pkcs11: (...options: string[]) => string): boolean {
  const [message, digest, signature, key] = ["judge.txt", "judge.sha256", "judge.sig", "judge.pub"].map((name) => join(directory, name)) as [string, string, string, string];
  openssl("rand", "-out", message, "100");
  openssl("x509", "-in", certificate, "-noout", "-pubkey", "-out", key);
  const elliptic = openssl("pkey", "-pubin", "-in", key, "-noout", "-text").includes("ASN1 OID");
  // SoftHSM has no mechanism that digests for ECDSA.
  openssl("dgst", "-sha256", "-binary", "-out", digest, message);
  const how = elliptic ? ["ECDSA", "--signature-format", "openssl", "--input-file", digest] : ["SHA256-RSA-PKCS", "--input-file", message];
  try {
    pkcs11("--login", "--pin", pin, "--sign", "--id", id, "--output-file", signature, "--mechanism", ...how);
    return openssl("dgst", "-sha256", "-verify", key, "-signature", signature, message).includes("Verified OK");
  } catch {
    return false;
  }
}

/** Where the portal keeps its public authority certificates. */
export function authoritiesOf(portalDirectory: string): Authorities {
  const files = readdirSync(join(portalDirectory, "data"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".pem") || name.endsWith(".crt"));
  const find = (part: string): string => {
    const name = files.find((file) => file.includes(part));
    if (name === undefined) throw new Error(`no ${part} certificate among ${files.join(", ")}`);
    return join(portalDirectory, "data", name);
  };
  return { root: find("root"), issuing: find("issuing") };
}
