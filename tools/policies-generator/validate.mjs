// SPDX-License-Identifier: Apache-2.0
// Reads back what is about to be written. A policy file with a mistake is silently ignored by browsers: better no file.

import { isDeepStrictEqual } from "node:util";

import { lintAdmx } from "./admx.mjs";
import { hostName } from "./input.mjs";
import { parsePlist, profile } from "./plist.mjs";
import { parseRegistryFile, registryKeys } from "./registry.mjs";
import { parseXml } from "./xml.mjs";

const isList = (value) => Array.isArray(value) && value.every((item) => typeof item === "string");

/** What Chrome's policy templates say about the policies we set. */
const chromiumTypes = {
  ExtensionInstallForcelist: (value) => isList(value) && value.every((item) => /^[a-p]{32};\S+$/.test(item)),
  ExtensionSettings: (value) =>
    Object.entries(value).every(([id, entry]) => /^[a-p]{32}$/.test(id) && ["force_installed", "normal_installed"].includes(entry.installation_mode) && typeof entry.update_url === "string"),
  NativeMessagingAllowlist: (value) => isList(value) && value.includes(hostName),
  NativeMessagingUserLevelHosts: (value) => typeof value === "boolean",
  CACertificates: (value) => isList(value) && value.every((item) => Buffer.from(item, "base64").toString("base64") === item),
  AutoSelectCertificateForUrls: (value) => isList(value) && value.every((item) => typeof JSON.parse(item).pattern === "string"),
  "3rdparty": (value) => Object.keys(value.extensions).every((id) => /^[a-p]{32}$/.test(id)),
};

const firefoxNames = new Set(["ExtensionSettings", "3rdparty", "Certificates"]);

const checks = {
  json: (text, path, complain) => {
    const value = JSON.parse(text);
    if (path.includes("/policies/managed/"))
      for (const [name, setting] of Object.entries(value)) if (!chromiumTypes[name]?.(setting)) complain(`${name} has not the shape the browser expects`);
    if (path.endsWith("policies.json"))
      for (const name of Object.keys(value.policies)) if (!firefoxNames.has(name)) complain(`Firefox knows no policy ${name}`);
    if (path.endsWith("intune.json"))
      for (const { name, omaUri, value: text } of value) {
        if (!/^\.\/Device\/Vendor\/MSFT\/Policy\/Config(Operations)?\/[\w~/]+$/.test(omaUri)) complain(`${name}: ${omaUri} is no OMA-URI`);
        parseXml(text.startsWith("<?xml") ? text : `<row>${text}</row>`);
      }
  },
  reg: (content, path, complain, input) => {
    if (path.endsWith("sceau-remove.reg")) return;
    const intended = Object.fromEntries(
      Object.entries(registryKeys(input))
        .filter(([, values]) => Object.keys(values).length > 0)
        .map(([key, values]) => [key, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "boolean" ? Number(value) : value]))]),
    );
    if (!isDeepStrictEqual(parseRegistryFile(content), intended)) complain("reads back differently");
  },
  admx: (text, path, complain, _, written) => {
    const language = (name) => written[path.replace(/([^/]+)\.admx$/, `${name}/$1.adml`)].content;
    lintAdmx(text, { "fr-FR": language("fr-FR"), "en-US": language("en-US") }).forEach(complain);
  },
  adml: (text) => parseXml(text),
  mobileconfig: (text, _, complain, input) => {
    if (!isDeepStrictEqual(parsePlist(text), profile(input))) complain("reads back differently");
  },
  pem: () => {},
  csv: () => {},
};

/** What is wrong with the files, as sentences; nothing when all is well. */
export function mistakesIn(written, input) {
  const mistakes = [];
  for (const [path, { content }] of Object.entries(written)) {
    const complain = (sentence) => mistakes.push(`${path}: ${sentence}`);
    try {
      checks[path.split(".").at(-1)](content, path, complain, input, written);
    } catch (error) {
      complain(error.message);
    }
  }
  return mistakes;
}
