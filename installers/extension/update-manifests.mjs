// SPDX-License-Identifier: Apache-2.0
// What an organisation that hosts the extension itself puts beside it, so that browsers find new versions.

/** The update manifest that browsers ask for at the update URL. */
export const updateManifest = ({ id, version, url }) => `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
  <app appid="${id}"><updatecheck codebase="${url}" version="${version}"/></app>
</gupdate>
`;

/** The same for Firefox ("update_url" of browser_specific_settings.gecko). */
export const firefoxUpdateManifest = ({ id, version, url, sha256 }) =>
  `${JSON.stringify({ addons: { [id]: { updates: [{ version, update_link: url, update_hash: `sha256:${sha256}` }] } } }, null, 2)}\n`;
