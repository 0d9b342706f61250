// SPDX-License-Identifier: Apache-2.0
// What programs that are not ours say about a revocation and about a signed form.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Authorities, Verdict } from "./judges.js";

/** Where the demonstration publishes certificates, lists and OCSP, without TLS. */
const publication = "http://localhost:8080";

/** What a program that is not ours says about a certificate: good, revoked, unknown, or its own words. */
export interface Judge {
  readonly name: string;
  readonly says: string;
}

/** What the program says, on whichever stream, however it ends: a refusal is an answer, too. */
function told(program: string, ...options: string[]): string {
  const { stdout, stderr, error } = spawnSync(program, options, { encoding: "utf8", env: { ...process.env, LC_ALL: "C", no_proxy: "*" } });
  if (error) throw error;
  return stdout + stderr;
}

function run(program: string, ...options: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, options, { encoding: "utf8", env: { ...process.env, LC_ALL: "C", no_proxy: "*" } });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${options.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** As pages write it: lower-case hexadecimal. */
export const serialOf = (certificate: string): string => run("openssl", "x509", "-in", certificate, "-noout", "-serial").trim().replace("serial=", "").toLowerCase();

/** Clients of the world, with what the running portal publishes. */
export class RevocationJudges {
  readonly authorities: Authorities;

  constructor(private readonly directory: string) {
    for (const name of ["root", "issuing"]) {
      this.fetch(`${name}.cer`);
      run("openssl", "x509", "-inform", "DER", "-in", this.file(`${name}.cer`), "-out", this.file(`${name}.pem`));
    }
    this.authorities = { root: this.file("root.pem"), issuing: this.file("issuing.pem") };
  }

  /** Each asks, or fetches, now. */
  of(certificate: string): Judge[] {
    const { root, issuing } = this.authorities;
    const [, responder = publication] = /OCSP - URI:(.+)/.exec(run("openssl", "x509", "-in", certificate, "-noout", "-text")) ?? [];
    const ocsp = told("openssl", "ocsp", "-issuer", issuing, "-cert", certificate, "-url", responder, "-CAfile", root, "-verify_other", issuing);
    const gnutls = told("ocsptool", "--ask", "--load-cert", certificate, "--load-issuer", issuing, "--load-trust", issuing);
    for (const name of ["root", "issuing"]) {
      this.fetch(`${name}.crl`);
      run("openssl", "crl", "-inform", "DER", "-in", this.file(`${name}.crl`), "-out", this.file(`${name}.crl.pem`));
    }
    const chain = told("openssl", "verify", "-crl_check_all", "-CAfile", root, "-untrusted", issuing, "-CRLfile", this.file("root.crl.pem"), "-CRLfile", this.file("issuing.crl.pem"), certificate);
    return [
      { name: "openssl ocsp", says: (ocsp.includes("Response verify OK") && /: (good|revoked|unknown)/.exec(ocsp)?.[1]) || ocsp },
      { name: "ocsptool", says: /Certificate Status: (good|revoked|unknown)/.exec(gnutls)?.[1] ?? gnutls },
      { name: "openssl verify with the lists", says: chain.includes("certificate revoked") ? "revoked" : chain.includes(": OK") ? "good" : chain },
    ];
  }

  private fetch(name: string): void {
    run("curl", "-sSf", "--noproxy", "*", "-o", this.file(name), `${publication}/pki/${name}`);
  }

  private file(name: string): string {
    return join(this.directory, name);
  }
}

/** pdfsig and qpdf on a form that was signed in the browser. */
export function judgeSignedForm(pdf: string, authorities: Authorities, directory: string): Verdict[] {
  const nss = join(directory, "nss");
  rmSync(nss, { recursive: true, force: true });
  mkdirSync(nss, { recursive: true });
  run("certutil", "-N", "-d", `sql:${nss}`, "--empty-password");
  run("certutil", "-A", "-d", `sql:${nss}`, "-n", "root", "-t", "CT,C,C", "-i", authorities.root);
  run("certutil", "-A", "-d", `sql:${nss}`, "-n", "issuing", "-t", ",,", "-i", authorities.issuing);
  // Status is what openssl and ocsptool are asked about, when it matters.
  const said = told("pdfsig", "-no-ocsp", "-nssdir", `sql:${nss}`, pdf);
  return [
    { sentence: "pdfsig finds the signature valid", holds: said.includes("Signature is Valid") },
    { sentence: "pdfsig trusts the signer's certificate", holds: said.includes("Certificate is Trusted") },
    { sentence: "pdfsig says that the whole document is signed, the PAdES way", holds: said.includes("Total document signed") && said.includes("ETSI.CAdES.detached") },
    { sentence: "qpdf finds the signed form sound", holds: told("qpdf", "--check", pdf).includes("No syntax or stream encoding errors found") },
  ];
}

/** The prepared form with a signature (CAdES) that openssl made with a key in a file. */
export function signElsewhere(form: Uint8Array, signer: { key: string; certificate: string }, directory: string): string {
  const file = (name: string): string => join(directory, name);
  const text = Buffer.from(form).toString("latin1");
  const [, begin = "", rest = "", length = ""] = /\/ByteRange ?\[ ?0 +([0-9]+) +([0-9]+) +([0-9]+)/.exec(text) ?? [];
  const [end, next] = [Number(begin), Number(rest)];
  writeFileSync(file("content"), Buffer.concat([form.subarray(0, end), form.subarray(next, next + Number(length))]));
  run("openssl", "cms", "-sign", "-cades", "-binary", "-md", "sha256", "-signer", signer.certificate, "-inkey", signer.key, "-in", file("content"), "-outform", "DER", "-out", file("signature.der"));
  const signature = readFileSync(file("signature.der")).toString("hex").padEnd(next - end - 2, "0");
  writeFileSync(file("elsewhere.pdf"), Buffer.from(`${text.slice(0, end)}<${signature}>${text.slice(next)}`, "latin1"));
  return file("elsewhere.pdf");
}
