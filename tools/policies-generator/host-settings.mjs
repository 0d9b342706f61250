// SPDX-License-Identifier: Apache-2.0
// The host's own policy, once: the ADMX, the registry values, the Intune list and policy.json are written from this table.

/** Where Windows keeps it. Only HKEY_LOCAL_MACHINE is ever read: a user must not widen what the machine allows. */
export const hostKey = "SOFTWARE\\Policies\\Sceau";

export const hostSettings = [
  {
    name: "allowedOrigins", type: "list",
    fr: "Portails autorisés", en: "Allowed portals",
    frText: "Origines (https://portail.exemple.fr, ou https://*.exemple.fr) qui peuvent s'adresser à Sceau. Non configuré : la personne décide pour chaque portail. Configuré : tout autre portail est refusé.",
    enText: "Origins (https://portal.example, or https://*.example) that may talk to Sceau. Not configured: the holder decides for each portal. Configured: every other portal is refused.",
  },
  {
    name: "forbiddenOrigins", type: "list",
    fr: "Portails interdits", en: "Forbidden portals",
    frText: "Origines toujours refusées, même si la personne les a acceptées.",
    enText: "Origins that are always refused, even if the holder accepted them.",
  },
  {
    name: "listingOrigins", type: "list",
    fr: "Portails qui voient les certificats sans question", en: "Portals that see certificates without a question",
    frText: "La liste des certificats nomme une personne : ces origines la reçoivent sans la question de la première fois. Le code PIN est toujours demandé.",
    enText: "A list of certificates names a person: these origins receive it without the first question. The PIN is always asked.",
  },
  {
    name: "rawHashOrigins", type: "list",
    fr: "Portails qui peuvent faire signer une empreinte brute", en: "Portals that may have a raw hash signed",
    frText: "Dangereux : Sceau ne peut pas montrer ce qui est signé. Réservé aux applications internes qui ne savent pas faire autrement.",
    enText: "Dangerous: Sceau cannot show what is signed. Only for internal applications that cannot do otherwise.",
  },
  {
    name: "modules", type: "pairs", members: ["name", "path"],
    fr: "Modules PKCS#11 supplémentaires", en: "Additional PKCS#11 modules",
    frText: "Pilotes PKCS#11 (64 bits) que le catalogue de Sceau ne connaît pas. Nom : ce que la personne lit. Valeur : chemin complet.",
    enText: "PKCS#11 drivers (64 bits) that Sceau's catalogue does not know. Name: what the holder reads. Value: full path.",
  },
  {
    name: "forbiddenModules", type: "list",
    fr: "Modules PKCS#11 interdits", en: "Forbidden PKCS#11 modules",
    frText: "Chemins complets de pilotes que Sceau ne charge jamais.",
    enText: "Full paths of drivers that Sceau never loads.",
  },
  {
    name: "pukKeys", type: "pairs", members: ["origin", "publicKey"],
    fr: "Portails qui peuvent livrer un code PUK scellé", en: "Portals that may release a sealed PUK",
    frText: "Nom : origine du portail. Valeur : sa clé publique Ed25519 en base64, donnée par l'exploitant du portail.",
    enText: "Name: the portal's origin. Value: its Ed25519 public key in base64, given by whoever runs the portal.",
  },
  {
    name: "pinDialog", type: "text", systems: ["linux", "macos"],
    fr: "Programme de saisie du code PIN", en: "PIN entry program",
    frText: "Chemin complet du programme pinentry. Sans effet sous Windows.",
    enText: "Full path of the pinentry program. No effect on Windows.",
  },
  {
    name: "removeOldCertificates", type: "boolean",
    fr: "Permettre la suppression de l'ancien certificat", en: "Let the old certificate be removed",
    frText: "Après un renouvellement réussi, Sceau propose de supprimer l'ancien certificat ; la personne confirme toujours. Désactivé : il reste sur le support.",
    enText: "After a successful renewal Sceau offers to remove the old certificate; the holder always confirms. Disabled: it stays on the token.",
  },
  {
    name: "minimumExtensionVersion", type: "text",
    fr: "Version minimale de l'extension", en: "Minimum version of the extension",
    frText: "Les extensions plus anciennes sont invitées à se mettre à jour. Exemple : 0.1.0.",
    enText: "Older extensions are told to update. Example: 0.1.0.",
  },
  {
    name: "logLevel", type: "choice", values: [["off", "aucun journal", "no log"], ["warning", "refus et échecs", "refusals and failures"], ["info", "toutes les opérations", "every operation"]],
    fr: "Détail du journal technique", en: "Detail of the technical log",
    frText: "Le journal ne contient jamais de code PIN ni de contenu signé.",
    enText: "The log never holds a PIN or signed content.",
  },
  {
    name: "localhostOrigins", type: "boolean",
    fr: "Accepter http://localhost", en: "Accept http://localhost",
    frText: "Pour les postes de développement seulement.",
    enText: "For developers' machines only.",
  },
  {
    name: "catalogue", type: "text",
    fr: "Catalogue de supports complémentaire", en: "Additional token catalogue",
    frText: "Chemin complet d'un fichier que seul l'administrateur peut modifier.",
    enText: "Full path of a file that only the administrator can change.",
  },
];

const kinds = {
  list: (value) => Array.isArray(value) && value.length <= 256 && value.every((item) => typeof item === "string" && item !== "" && item.length <= 1024),
  pairs: (value, { members }) =>
    Array.isArray(value) && value.length <= 32 && value.every((item) => item && kinds.list(Object.values(item)) && Object.keys(item).sort().join() === [...members].sort().join()),
  text: (value) => typeof value === "string" && value !== "" && value.length <= 1024,
  choice: (value, { values }) => values.some(([known]) => known === value),
  boolean: (value) => typeof value === "boolean",
};

const shape = ({ type, members, values }) =>
  ({ list: "a list of texts", pairs: `a list of { ${members} }`, text: "a text", choice: `one of ${values?.map(([value]) => value).join(", ")}`, boolean: "true or false" })[type];

/** `given`, if every setting is known and has its type; otherwise throws a `Mistake` that names it. */
export function checkHostSettings(given, Mistake) {
  for (const [name, value] of Object.entries(given)) {
    const setting = hostSettings.find((candidate) => candidate.name === name);
    if (!setting) throw new Mistake(`the host knows no setting “${name}”; it knows ${hostSettings.map((known) => known.name).join(", ")}`);
    if (!kinds[setting.type](value, setting)) throw new Mistake(`the host's setting “${name}” must be ${shape(setting)}`);
  }
  return given;
}

/** A list of pairs as Windows keeps it: the first member names the value, the second is its data. */
export const asValues = ({ members: [name, data] }, pairs) => Object.fromEntries(pairs.map((pair) => [pair[name], pair[data]]));

/** The settings of `host` that mean something on `system`, in the table's order, each with its value. */
export const settingsFor = (host, system) =>
  hostSettings.filter(({ name, systems }) => host[name] !== undefined && (!systems || systems.includes(system)))
    .map((setting) => ({ ...setting, value: host[setting.name] }));
