// SPDX-License-Identifier: Apache-2.0
// What goes wrong while the holder types.

import { assert, refused, startHost, that } from "../lib/scenario.mjs";
import { dialogs, prompts } from "../lib/token.mjs";
import { make, nothingIsLeft, pins, renewWith, unblock } from "./person.mjs";

export const scenarios = {
  async "wrong-pin"() {
    const host = await startHost();
    dialogs("pin type 000000");
    await renewWith(host);
    await that("the holder was told in the dialog that the PIN was wrong, and asked again", () => {
      const asked = pins();
      assert.ok(asked[0].error === undefined || asked[0].error === "");
      assert.match(asked[1].error, /incorrect/i);
    });
    await host.close();
  },

  async "final-try"() {
    const host = await startHost();
    dialogs("pin type 000000", "pin type 111111", "confirm cancel");
    await refused("before the last try the holder is asked, and may stop", "userCancelled", () => make(host));
    await that("and was told that it is the last", () =>
      assert.ok(prompts().some(({ dialog, description }) => dialog === "confirm" && description.includes("qu'un essai"))));
    await nothingIsLeft();
    await renewWith(host);
    await host.close();
  },

  async locked() {
    const host = await startHost();
    dialogs("pin type 000000", "pin type 111111", "pin type 222222");
    await refused("the third wrong PIN locks", "pinBlocked", () => make(host).catch((error) => {
      if (error.code === "pinIncorrect") return make(host);
      throw error;
    }));
    prompts();
    await refused("a locked token is not asked again", "pinBlocked", () => make(host));
    await that("no dialog opened for that", () => assert.deepEqual(pins(), []));
    await that("the PUK unblocks the token", unblock);
    await nothingIsLeft();
    await host.close();
    const next = await startHost();
    await renewWith(next);
    await next.close();
  },

  async cancelled() {
    const host = await startHost();
    dialogs("pin cancel");
    await refused("a closed dialog ends the operation", "userCancelled", () => make(host));
    dialogs("pin timeout");
    await refused("and so does one that nobody answers", "dialogTimeout", () => make(host));
    await nothingIsLeft();
    await renewWith(host);
    await host.close();
  },
};
