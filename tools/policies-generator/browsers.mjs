// SPDX-License-Identifier: Apache-2.0
// The policies themselves, as values. Every file format is written from these two objects.

import { hostName } from "./input.mjs";

/** Name under which an authority's file is installed for Firefox. */
export const authorityFile = (index) => `sceau-authority-${index + 1}.pem`;

/** Chrome, Chromium and Edge. `browser` is one of the keys of `chromiumFamily`. */
export function chromiumPolicy(input, browser) {
  const edge = browser === "edge";
  const id = edge ? input.edgeId : input.chromiumId;
  const updateUrl = edge ? input.edgeUpdateUrl : input.updateUrl;
  return {
    // ExtensionSettings would win over the list; with override_update_url, updates come from the same place as the first installation.
    ...(input.installation === "force_installed" && { ExtensionInstallForcelist: [`${id};${updateUrl}`] }),
    ExtensionSettings: { [id]: { installation_mode: input.installation, update_url: updateUrl, override_update_url: true } },
    NativeMessagingAllowlist: [hostName],
    NativeMessagingUserLevelHosts: input.userLevelHosts,
    ...(input.certificateAuthorities.length > 0 && {
      CACertificates: input.certificateAuthorities.map(({ der }) => der.toString("base64")),
    }),
    ...(input.autoSelect.length > 0 && {
      AutoSelectCertificateForUrls: input.autoSelect.map(({ origin, issuer }) =>
        JSON.stringify({ pattern: origin, filter: { ISSUER: { CN: issuer } } }),
      ),
    }),
  };
}

/** The extension's managed configuration: beside the policies, because Windows and macOS keep it elsewhere. */
export const chromiumManaged = (input, browser) => ({ id: browser === "edge" ? input.edgeId : input.chromiumId, settings: input.extension });

export const chromiumFamily = {
  chrome: { linux: "etc/opt/chrome", windows: "SOFTWARE\\Policies\\Google\\Chrome", mac: "com.google.Chrome", title: "Google Chrome" },
  chromium: { linux: "etc/chromium", windows: "SOFTWARE\\Policies\\Chromium", mac: "org.chromium.Chromium", title: "Chromium" },
  edge: { linux: "etc/opt/edge", windows: "SOFTWARE\\Policies\\Microsoft\\Edge", mac: "com.microsoft.Edge", title: "Microsoft Edge" },
};

/** Firefox, for `system` windows, linux or macos. Firefox has no allow-list of native hosts. */
export function firefoxPolicy(input, system) {
  const install = input.firefoxInstallUrl && { installation_mode: input.installation, install_url: input.firefoxInstallUrl };
  return {
    // Without a place to install from, an extension that the holder chose to install is at least not blocked.
    ExtensionSettings: { [input.firefoxId]: install ?? { installation_mode: "allowed" } },
    "3rdparty": { Extensions: { [input.firefoxId]: input.extension } },
    ...(input.certificateAuthorities.length > 0 && {
      Certificates:
        // The machine's own store is the administrator's usual place there; Linux has no such store that Firefox reads.
        system === "linux" ? { Install: input.certificateAuthorities.map((_, index) => authorityFile(index)) } : { ImportEnterpriseRoots: true },
    }),
  };
}
