#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Fails when a file includes or imports from a part it must not know. The tables are the architecture.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

const foundation = ["shared/errors", "shared/base"];

/** Which part may use which. Hardware and files know no protocol, the protocol knows no hardware. */
const mayUse = {
  "shared/errors": [],
  "shared/base": ["shared/errors"],
  "shared/protocol": foundation,
  "shared/x509": foundation,
  "shared/catalogue": [...foundation, "shared/protocol"],
  "shared/rules": foundation,
  "shared/design-tokens": [],
  "native-host/messaging": foundation,
  "native-host/pcsc": foundation,
  "native-host/pkcs11": foundation,
  "native-host/dialogs": [...foundation, "shared/rules"],
  "native-host/files": foundation,
  "native-host/policy": [...foundation, "shared/protocol", "native-host/files"],
  "native-host/consent": [...foundation, "shared/protocol", "native-host/files"],
  "native-host/journal": [...foundation, "shared/protocol", "native-host/files"],
  "native-host/token-worker": [...foundation, "shared/protocol", "native-host/files", "native-host/messaging", "native-host/pkcs11"],
  "native-host/doctor": [...foundation, "shared/catalogue", "native-host/pcsc"],
  "native-host": ["shared/*", "native-host/*"],
  "wasm/cpp": ["shared/*"],
  "wasm/api": ["shared/errors", "shared/protocol"],
  "extension/page-api": ["shared/errors", "shared/protocol", "wasm/api"],
  "extension/src": ["shared/errors", "shared/protocol", "wasm/api", "extension/page-api"],
  "portal/server/hsm": foundation,
  "portal/server": ["shared/*", "portal/server/*"],
  "portal/web": ["extension/page-api", "wasm/api", "shared/errors", "shared/protocol"],
  tests: ["*"],
};

/** Third-party headers and the only parts that may see them. */
const confined = {
  "winscard.h": ["native-host/pcsc", "tests"],
  "p11-kit/pkcs11.h": ["native-host/pkcs11", "tests"],
  "libp11.h": ["portal/server/hsm", "tests"],
  "openssl/": ["shared/x509", "portal/server/ca", "portal/server/crl", "portal/server/ocsp", "portal/server/cmp", "portal/server/hsm", "portal/server/http", "tests"],
  "soci/": ["portal/server/store", "tests"],
  "boost/": ["portal/server/http", "portal/server/main.cpp", "tests"],
  "curl/": ["portal/server/mail", "portal/server/cmp", "tests"],
  "qpdf/": ["portal/server/revocation", "tests"],
  "assuan.h": ["native-host/dialogs", "tests"],
};

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const skipped = new Set(["build", "dist", "node_modules", ".git", "tools", "docs", "cmake"]);
const sources = (directory) =>
  readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) return skipped.has(name) ? [] : sources(path);
    return /\.(hpp|cpp|ts|mjs)$/.test(name) ? [path] : [];
  });

/** The longest part that contains `path`: "native-host/pcsc" before "native-host". */
const partOf = (path) =>
  Object.keys(mayUse).filter((part) => path === part || path.startsWith(`${part}/`)).sort((a, b) => b.length - a.length)[0];
const within = (part, allowed) =>
  allowed === "*" || part === allowed || part.startsWith(`${allowed}/`) || (allowed.endsWith("/*") && part.startsWith(allowed.slice(0, -1)));

let violations = 0;
const complain = (file, sentence) => {
  console.error(`${file}: ${sentence}`);
  violations += 1;
};

for (const path of sources(root)) {
  const file = relative(root, path);
  const from = partOf(file);
  if (!from) continue;
  const text = readFileSync(path, "utf8");
  for (const [, include, module] of text.matchAll(/^\s*#include "([^"]+)"|from "(\.[^"]+)"/gm)) {
    const target = partOf(include ?? normalize(join(dirname(file), module)));
    if (target && target !== from && !mayUse[from].some((allowed) => within(target, allowed))) complain(file, `${from} must not use ${target}`);
  }
  for (const [, header] of text.matchAll(/^\s*#include <([^>]+)>/gm))
    for (const [prefix, parts] of Object.entries(confined))
      if (header.startsWith(prefix) && !parts.some((part) => within(file, part))) complain(file, `<${header}> belongs to ${parts[0]}`);
}
process.exitCode = violations ? 1 : 0;
