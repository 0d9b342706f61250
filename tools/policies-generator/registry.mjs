// SPDX-License-Identifier: Apache-2.0
// Windows registry files. "Version 5.00" is UTF-16LE with a byte order mark: as ASCII, wine and old regedit read it wrongly.

import { chromiumFamily, chromiumManaged, chromiumPolicy, firefoxPolicy } from "./browsers.mjs";
import { asValues, hostKey, settingsFor } from "./host-settings.mjs";

const header = "Windows Registry Editor Version 5.00";

/** Firefox's parser walks sub-keys; a key whose first value is named "1" is a list. */
function nested(keys, key, object) {
  keys[key] ??= {};
  for (const [name, value] of Object.entries(object)) {
    if (Array.isArray(value)) keys[`${key}\\${name}`] = numbered(value);
    else if (typeof value === "object") nested(keys, `${key}\\${name}`, value);
    else keys[key][name] = value;
  }
}

const numbered = (list) => Object.fromEntries(list.map((item, index) => [String(index + 1), item]));
const asText = (value) => (typeof value === "object" ? JSON.stringify(value) : value);

/** Every registry key under HKEY_LOCAL_MACHINE with its values: strings, booleans, numbers. */
export function registryKeys(input) {
  const keys = {};
  for (const [browser, { windows }] of Object.entries(chromiumFamily)) {
    keys[windows] = {};
    for (const [name, value] of Object.entries(chromiumPolicy(input, browser))) {
      if (Array.isArray(value)) keys[`${windows}\\${name}`] = numbered(value);
      else keys[windows][name] = asText(value);
    }
    const { id, settings } = chromiumManaged(input, browser);
    keys[`${windows}\\3rdparty\\extensions\\${id}\\policy`] = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [name, asText(value)]),
    );
  }

  const firefox = "SOFTWARE\\Policies\\Mozilla\\Firefox";
  const { ExtensionSettings, ...others } = firefoxPolicy(input, "windows");
  keys[firefox] = { ExtensionSettings: JSON.stringify(ExtensionSettings) };
  nested(keys, firefox, others);

  keys[hostKey] = {};
  for (const setting of settingsFor(input.host, "windows")) {
    const { name, type, value } = setting;
    if (type === "pairs") keys[`${hostKey}\\${name}`] = asValues(setting, value);
    else if (type === "list") keys[`${hostKey}\\${name}`] = numbered(value);
    else keys[hostKey][name] = value;
  }
  return keys;
}

const quoted = (text) => `"${text.replace(/[\\"]/g, "\\$&")}"`;
const data = (value) => {
  if (typeof value === "boolean") return `dword:0000000${Number(value)}`;
  if (typeof value === "number") return `dword:${value.toString(16).padStart(8, "0")}`;
  return quoted(value);
};

const encode = (lines) => Buffer.from(`\uFEFF${[header, "", ...lines].join("\r\n")}\r\n`, "utf16le");

export const registryFile = (keys) =>
  encode(
    Object.entries(keys)
      .filter(([, values]) => Object.keys(values).length > 0)
      .flatMap(([key, values]) => [`[HKEY_LOCAL_MACHINE\\${key}]`, ...Object.entries(values).map(([name, value]) => `${quoted(name)}=${data(value)}`), ""]),
  );

/** Takes back exactly what registryFile() set, and leaves every policy of others alone. */
export const removalFile = (keys, input) => {
  const own = (key) => key.startsWith(hostKey) || key.includes(input.chromiumId) || key.includes(input.edgeId) || key.includes(input.firefoxId);
  return encode(
    Object.entries(keys)
      .filter(([, values]) => Object.keys(values).length > 0)
      .flatMap(([key, values]) =>
        own(key)
          ? [`[-HKEY_LOCAL_MACHINE\\${key}]`, ""]
          : [`[HKEY_LOCAL_MACHINE\\${key}]`, ...Object.keys(values).map((name) => `${quoted(name)}=-`), ""],
      ),
  );
};

/** Reads a registry file back. @throws {Error} on a line that is none of what we write. */
export function parseRegistryFile(bytes) {
  const [mark, ...lines] = bytes.toString("utf16le").split("\r\n");
  if (mark !== `\uFEFF${header}`) throw new Error("no byte order mark and header");
  const keys = {};
  let key;
  for (const line of lines.filter((text) => text !== "")) {
    const section = /^\[HKEY_LOCAL_MACHINE\\(.+)\]$/.exec(line);
    const value = /^"((?:[^"\\]|\\.)*)"=(?:dword:([0-9a-f]{8})|"((?:[^"\\]|\\.)*)")$/.exec(line);
    const plain = (text) => text.replace(/\\(.)/g, "$1");
    if (section) keys[(key = section[1])] ??= {};
    else if (value && key) keys[key][plain(value[1])] = value[2] === undefined ? plain(value[3]) : parseInt(value[2], 16);
    else throw new Error(`cannot be read: ${line}`);
  }
  return keys;
}
