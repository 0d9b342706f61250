// SPDX-License-Identifier: Apache-2.0
// Tries what the policy forbids, in a page of its own: that a journey works under a policy says nothing unless it is in force.
function attempt(work: () => unknown): string {
  try {
    work();
    return "allowed";
  } catch (error) {
    return (error as Error).name;
  }
}

Object.assign(globalThis, {
  forbidden: [
    attempt(() => (0, eval)("1")),
    "trustedTypes" in globalThis ? attempt(() => new Worker(`${location.origin}/worker.js`, { type: "module" })) : "unknown",
  ],
});
