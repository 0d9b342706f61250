// SPDX-License-Identifier: Apache-2.0
// Apple property lists: the macOS profile, and the reader that checks it.

import { createHash } from "node:crypto";

import { chromiumFamily, chromiumManaged, chromiumPolicy, firefoxPolicy } from "./browsers.mjs";
import { escapeXml, parseXml } from "./xml.mjs";

/** A name-based UUID, so that the same input gives the same profile and macOS replaces it instead of adding one. */
function uuid(name) {
  const bytes = createHash("sha1").update(`fr.sceau.profile/${name}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex").toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function write(value, indent = "  ") {
  if (typeof value === "boolean") return `<${value}/>`;
  if (Number.isInteger(value)) return `<integer>${value}</integer>`;
  if (typeof value === "string") return `<string>${escapeXml(value)}</string>`;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item) => inner + write(item, inner))
    : Object.entries(value).map(([key, item]) => `${inner}<key>${escapeXml(key)}</key>${write(item, inner)}`);
  const name = Array.isArray(value) ? "array" : "dict";
  return [`<${name}>`, ...lines, `${indent}</${name}>`].join("\n");
}

const payload = (type, name, content) => ({
  PayloadType: type, PayloadVersion: 1, PayloadIdentifier: `fr.sceau.profile.${name}`, PayloadUUID: uuid(name), PayloadDisplayName: name, PayloadEnabled: true, ...content,
});

/** The profile as a value. Managed settings have a domain of their own on macOS, not "3rdparty". */
export function profile(input) {
  const browsers = Object.entries(chromiumFamily).flatMap(([browser, { mac, title }]) => {
    const { id, settings } = chromiumManaged(input, browser);
    return [
      payload(mac, title, chromiumPolicy(input, browser)),
      ...(mac.startsWith("org.") ? [] : [payload(`${mac}.extensions.${id}`, `${title} - Sceau`, settings)]),
    ];
  });
  const firefox = payload("org.mozilla.firefox", "Mozilla Firefox", { EnterprisePoliciesEnabled: true, ...firefoxPolicy(input, "macos") });
  const authorities = input.certificateAuthorities.map(({ pem }, index) =>
    payload("com.apple.security.pem", `Authority ${index + 1}`, { PayloadCertificateFileName: `sceau-authority-${index + 1}.pem`, PayloadContent: { pem } }),
  );
  return {
    PayloadType: "Configuration", PayloadVersion: 1, PayloadIdentifier: "fr.sceau.profile", PayloadUUID: uuid("profile"), PayloadDisplayName: "Sceau",
    PayloadOrganization: input.organisation, PayloadScope: "System", PayloadRemovalDisallowed: false, PayloadContent: [...browsers, firefox, ...authorities],
  };
}

const asData = (text) => text.replace(/<dict>\s*<key>pem<\/key><string>([^<]+)<\/string>\s*<\/dict>/g, (_, pem) => `<data>${Buffer.from(pem, "utf8").toString("base64")}</data>`);

export const mobileconfig = (input) => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">${asData(write(profile(input), ""))}</plist>
`;

function read({ name, children, text }) {
  if (name === "true" || name === "false") return name === "true";
  if (name === "integer") return Number(text);
  if (name === "string") return text;
  if (name === "data") return { pem: Buffer.from(text, "base64").toString("utf8") };
  if (name === "array") return children.map(read);
  if (name !== "dict" || children.length % 2 !== 0) throw new Error(`<${name}> is not part of a property list`);
  return Object.fromEntries(
    Array.from({ length: children.length / 2 }, (_, index) => {
      const [key, value] = children.slice(2 * index, 2 * index + 2);
      if (key.name !== "key") throw new Error(`<${key.name}> where a key should be`);
      return [key.text, read(value)];
    }),
  );
}

/** The value in a property list. @throws {Error} when it is none. */
export function parsePlist(text) {
  const root = parseXml(text);
  if (root.name !== "plist" || root.children.length !== 1) throw new Error("not a property list");
  return read(root.children[0]);
}
