// SPDX-License-Identifier: Apache-2.0
// Tells the test what policy lets an extension see: managed configuration, native host, trusted authority.
const api = globalThis.browser ?? chrome;

const managed = () =>
  new Promise((resolve) => {
    const look = () =>
      api.storage.managed.get(null).then(
        (settings) => settings.supportContact && resolve(settings),
        () => undefined,
      );
    // Chromium delivers managed settings late after a forced installation.
    api.storage.onChanged.addListener((_, area) => area === "managed" && look());
    look();
  });

const askHost = () =>
  new Promise((resolve) => {
    const port = api.runtime.connectNative("fr.sceau.host");
    port.onMessage.addListener((message) => resolve({ answer: message }));
    port.onDisconnect.addListener(() => resolve({ refused: (api.runtime.lastError ?? port.error)?.message ?? "closed" }));
    port.postMessage({ id: 1, command: "hello", arguments: { clientVersion: "0.1.0", protocolVersions: [1] } });
  });

const run = async () => {
  const settings = await managed();
  const page = await fetch(settings.frameOrigins[0]).then((response) => response.text(), (error) => `refused: ${error}`);
  await fetch(settings.supportContact, { method: "POST", body: JSON.stringify({ managed: settings, page, host: await askHost() }) });
};
void run();
