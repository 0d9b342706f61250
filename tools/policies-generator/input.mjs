// SPDX-License-Identifier: Apache-2.0
// What an administrator tells the generator, decoded strictly: a typo must not become a policy that does nothing.

import { createHash, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { checkHostSettings } from "./host-settings.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A mistake in what the administrator gave: told as one sentence, without a stack. */
export class InputError extends Error {}

export const hostName = "fr.sceau.host";

const members = {
  origins: "list of portal origins, like https://portail.exemple.fr",
  updateUrl: "URL of the update manifest of the self-hosted extension, or of a store",
  edgeUpdateUrl: "update URL for Edge where it differs",
  firefoxInstallUrl: "URL of the signed .xpi",
  chromiumId: "id of the extension in Chrome and Chromium",
  edgeId: "id of the extension in Edge where it differs",
  firefoxId: "id of the extension in Firefox",
  organisation: "who signs the macOS profile",
  installation: "force_installed or normal_installed",
  userLevelHosts: "whether hosts installed by users may run",
  certificateAuthorities: "list of PEM or DER files",
  autoSelect: "list of { origin, issuer }: client certificates chosen without asking",
  host: "settings of the host",
  extension: "managed configuration of the extension",
};

/** Chrome's id for a public key: 128 bits of its SHA-256, written with the letters a to p. */
export const chromiumIdOf = (key) =>
  [...createHash("sha256").update(Buffer.from(key, "base64")).digest("hex").slice(0, 32)]
    .map((digit) => String.fromCharCode(97 + parseInt(digit, 16)))
    .join("");

/** The ids that this source tree gives its extension. */
function ownIds() {
  const path = join(root, "extension/manifest.json");
  if (!existsSync(path)) return {};
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  return {
    ...(manifest.key && { chromiumId: chromiumIdOf(manifest.key) }),
    ...(manifest.browser_specific_settings?.gecko?.id && { firefoxId: manifest.browser_specific_settings.gecko.id }),
  };
}

/** `text` as an origin: scheme, host and port, and nothing else. */
export function originOf(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(`“${text}” is not an origin; write it like https://portail.exemple.fr`);
  }
  const local = url.hostname === "localhost" || url.hostname === "127.0.0.1";
  if (url.protocol !== "https:" && !(local && url.protocol === "http:"))
    throw new InputError(`the origin ${text} must begin with https://`);
  if (url.origin !== text) throw new InputError(`“${text}” is more than an origin; write ${url.origin}`);
  return text;
}

function urlOf(name, text) {
  try {
    const { protocol } = new URL(text);
    if (protocol === "https:" || protocol === "http:" || protocol === "file:") return text;
  } catch {
    // told below
  }
  throw new InputError(`${name} must be an https URL, not “${text}”`);
}

function authority(path, base) {
  try {
    const certificate = new X509Certificate(readFileSync(resolve(base, path)));
    if (!certificate.ca) throw new InputError(`${path} is not the certificate of an authority`);
    return { der: certificate.raw, pem: certificate.toString() };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} cannot be read as a certificate`);
  }
}

/** `settings`, if the extension of this source tree knows each of them: browsers drop the others without a word. */
function managedSettings(settings) {
  const path = join(root, "extension/managed-schema.json");
  const known = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).properties : settings;
  for (const name of Object.keys(settings))
    if (!(name in known)) throw new InputError(`the extension knows no setting “${name}”; it knows ${Object.keys(known).join(", ")}`);
  return settings;
}

const listOf = (name, value) => {
  if (!Array.isArray(value)) throw new InputError(`${name} must be a list`);
  return value;
};

/** The checked input, with every default filled in. `base` is where relative file names start. */
export function readInput(given, base) {
  for (const name of Object.keys(given))
    if (!(name in members)) throw new InputError(`“${name}” is unknown; known are ${Object.keys(members).join(", ")}`);

  const input = { ...ownIds(), installation: "force_installed", organisation: "Sceau", userLevelHosts: false, ...given };
  const origins = listOf("origins", input.origins ?? []).map(originOf);
  if (origins.length === 0) throw new InputError("name at least one portal with --origin");
  if (!input.updateUrl) throw new InputError("name where the extension comes from with --update-url");
  if (!/^[a-p]{32}$/.test(input.chromiumId ?? "")) throw new InputError("chromiumId must be 32 letters from a to p");
  if (input.edgeId !== undefined && !/^[a-p]{32}$/.test(input.edgeId)) throw new InputError("edgeId must be 32 letters from a to p");
  if (!/^[\w.+-]+@[\w.-]+$|^\{[0-9a-f-]{36}\}$/i.test(input.firefoxId ?? "")) throw new InputError("firefoxId must look like name@domain");
  if (!["force_installed", "normal_installed"].includes(input.installation))
    throw new InputError("installation must be force_installed or normal_installed");
  if (typeof input.userLevelHosts !== "boolean") throw new InputError("userLevelHosts must be true or false");

  return {
    ...input,
    origins,
    updateUrl: urlOf("updateUrl", input.updateUrl),
    edgeUpdateUrl: urlOf("edgeUpdateUrl", input.edgeUpdateUrl ?? input.updateUrl),
    edgeId: input.edgeId ?? input.chromiumId,
    ...(input.firefoxInstallUrl && { firefoxInstallUrl: urlOf("firefoxInstallUrl", input.firefoxInstallUrl) }),
    certificateAuthorities: listOf("certificateAuthorities", input.certificateAuthorities ?? []).map((path) => authority(path, base)),
    autoSelect: listOf("autoSelect", input.autoSelect ?? []).map(({ origin, issuer, ...rest }) => {
      if (Object.keys(rest).length > 0 || typeof issuer !== "string" || issuer === "")
        throw new InputError("autoSelect takes { origin, issuer }: a selection without an issuer would answer with any certificate");
      return { origin: originOf(origin), issuer };
    }),
    host: checkHostSettings({ allowedOrigins: origins, ...input.host }, InputError),
    extension: managedSettings({ portalOrigins: origins, ...input.extension }),
  };
}
