// SPDX-License-Identifier: Apache-2.0
// What the measurements share.

const sorted = (values) => [...values].sort((a, b) => a - b);

export const percentile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** How long it took, and what came of it. */
export const timed = async (action) => {
  const began = performance.now();
  const result = await action();
  return { ms: performance.now() - began, result };
};

export const figure = (number) => Math.round(number).toLocaleString("en");
