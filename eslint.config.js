// SPDX-License-Identifier: Apache-2.0
import tseslint from "typescript-eslint";

// Every rule is an error or off: a warning that nobody must fix is noise.
export default tseslint.config(
  { ignores: ["build/", "dist/", "node_modules/", "**/generated/", "**/*.mjs", "**/*.js"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // decode<Message>() names its result: the members describe it, which the compiler cannot see.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      // `void describe(…)`: node:test waits for its own promises.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
);
