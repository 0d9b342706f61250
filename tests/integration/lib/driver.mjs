// SPDX-License-Identifier: Apache-2.0
// A driver between the host and the token that does as it is told (tests/modules/behaviour.hpp).

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { root } from "./native-host.mjs";
import { module } from "./token.mjs";

// Under the real one's name: what the catalogue knows of it goes for this one too.
const place = join("/run/sceau-test/driver", basename(module, ".so"));

/** The modules that the policy names, and no other. */
export const policyWith = (modules) =>
  writeFileSync("/etc/sceau/policy.json", JSON.stringify({
    modules,
    forbiddenModules: modules.some(({ path }) => path === module) ? [] : [module],
    pinDialog: "/run/sceau-test/bin/pinentry",
  }));

/** Puts a misbehaving module between the host and the token, or takes the misbehaviour away. */
export const moduleWith = (...orders) => {
  mkdirSync(dirname(place), { recursive: true });
  execFileSync(join(root, "tests/modules/mock-module"), [`${place}.so`, ...orders]);
  const driver = { name: "Pilote d'essai", path: `${place}.so` };
  policyWith([driver]);
  return driver;
};

/** A pausable module waits in the next call of that function. */
export const pauseIn = (name) => writeFileSync(`${place}.pause`, name);

/** Until it waits there. */
export const isPaused = async () => {
  while (!existsSync(`${place}.paused`)) await pause(5);
};

/** Lets it go on, or answer `status` instead. */
export const goOn = (status) => {
  if (status !== undefined) writeFileSync(`${place}.answer`, status.toString(16));
  rmSync(`${place}.paused`, { force: true });
  rmSync(`${place}.pause`, { force: true });
};
