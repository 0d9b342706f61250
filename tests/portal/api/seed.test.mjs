// SPDX-License-Identifier: Apache-2.0
// The customer's renewal document, sentence by sentence (docs/seed-coverage.md): its words stand on the pages and in the letters where it
// has them. Brand, prices and addresses are those of the demo configuration.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Portal, unescaped } from "./portal.mjs";

let portal;
before(async () => {
  portal = await Portal.start();
});
after(() => portal.remove());

/** What a person reads: no markup, one space for many and for those that do not break. */
const words = (html) => unescaped(html.replace(/<(style|script|svg)[\s\S]*?<\/\1>/g, " ").replace(/<\/?(strong|em|sup|b|span)\b[^>]*>/g, "").replace(/<[^>]*>/g, " ")).replace(/[\s\u00A0]+/g, " ");

function says(html, ...sentences) {
  const text = words(html);
  const absent = sentences.filter((sentence) => (sentence instanceof RegExp ? !sentence.test(text) : !text.includes(sentence)));
  assert.deepEqual(absent, [], text.slice(0, 3000));
}

/** A holder whose support is no longer qualified, the document's own case, somewhere on the way. */
async function holderAt(last) {
  const holder = portal.enrol({ change: (file) => Object.assign(file, { chipMaker: "Exemple Cartes", chipModel: "Ancienne" }) });
  const browser = await portal.identified(holder);
  if (last > 0) await browser.walk(holder, last - 1);
  return browser;
}

const company = ["732 829 320", "Entreprise Exemple"];
const establishment = ["732 829 320 00074", "Entreprise Exemple Orléans", "12 rue de la Démonstration", "45000 Orléans"];
const steps = ["Pré-Requis", "Nouveau certificat", "Récapitulatif", "Choix du code de révocation", "Validation"];
const help = ["01 99 00 12 34", "du lundi au jeudi de 9h00 à 12h30 et de 13h30 à 18h00", "support@autorite-demonstration.example"];

test("The start page", async () => {
  const { text } = await portal.browser().get("/");
  says(text, "Renouvellement de certificat", "Bonjour,", "Le renouvellement consiste à obtenir un nouveau certificat avec des données strictement identiques à l'original (données personnelles, durée).",
    "Pré-requis pour le renouvellement de certificat", "Vous devez utiliser l'ordinateur sur lequel votre certificat actuel est installé.", "Le pilote du support est installé", "Dans le cas d'un certificat sur support physique",
    "Vous devez insérer le support physique dans l'ordinateur avant de cliquer sur « Commencer ».", "Commencer", "En cas de problème", ...help);
  assert.match(text, /<sceau-status>/);
});

test("The identified page", async () => {
  const browser = await holderAt(0);
  says((await browser.get("/renewal")).text, "Bonjour Camille Exemple,", /Votre certificat Audace n° de série [0-9a-f]{30,40} arrive à expiration dans 20 jour\(s\), il est donc important de procéder à son remplacement avant le \d\d\/\d\d\/\d{4}\./,
    "Attention : votre support n'est plus autorisé par la réglementation", "Enregistrez votre demande de renouvellement dès maintenant en cliquant sur « Renouveler ».",
    "Prenez ensuite rendez-vous avec votre partenaire habituel afin d'obtenir un nouveau support et procéder au téléchargement sur place du nouveau certificat.", "Bureau d'enregistrement Centre", "Renouveler",
    "Pour plus d'informations, vous pouvez contacter votre interlocuteur habituel Autorité Démonstration.");
});

test("Step 1", async () => {
  const browser = await holderAt(1);
  says((await browser.get("/renewal/prerequisites")).text, ...steps, "Étape 1 sur 5", "Modalités de paiement", "Le renouvellement de votre certificat vous sera facturé 80,00 € HT annuellement.",
    "Le nouveau support physique sera facturé la première année au prix de 50,00 € HT", "Identité du titulaire", "Pouvez-vous nous confirmer que les données de votre certificat n'ont pas changé ?",
    "Si l'une des informations n'est plus correcte, vous devez commander un nouveau certificat.", "1 - Votre entité est-elle toujours :", "Votre entreprise", "Votre établissement", ...company, ...establishment, "2 - Votre nom est-il bien :", "Camille Exemple", "Oui", "Non", "Suivant");
});

test("Step 2", async () => {
  const browser = await holderAt(2);
  const { text } = await browser.get("/renewal/certificate");
  says(text, "Étape 2 sur 5", "Votre nouveau certificat", ...company, ...establishment, "Responsable des achats", "Achats", "Usages du certificat", "Veuillez renseigner ci-dessous les usages du certificat.", "Valider");
  assert.match(text, /value="camille\.exemple@entreprise-exemple\.example"/);
  says(text, ...portal.configuration.usages.map(({ text: usage }) => usage.fr));
  assert.equal(portal.configuration.usages.length, 12);
});

test("Step 3", async () => {
  const browser = await holderAt(3);
  const { text } = await browser.get("/renewal/summary");
  says(text, "Étape 3 sur 5", "Signature numérique", ...company, "Camille Exemple", "camille.exemple@entreprise-exemple.example", "Achats", "Responsable des achats", ...establishment,
    "J'ai lu et j'accepte la politique de certification et les conditions générales d'utilisation", "Politique de certification", "Conditions générales d'utilisation",
    "Je soussigné Camille Exemple déclare sur l'honneur l'exactitude des informations ci-dessus et demande le renouvellement de mon certificat, payable annuellement.", "J'accepte");
  for (const [page, { version, url }] of Object.entries({ "/certificate-policy": portal.configuration.certificatePolicy, "/terms-of-use": portal.configuration.termsOfUse })) {
    assert.match(text, new RegExp(`href="${page}"[^>]*>[^<]*</a> <span class="muted">version ${version}<`));
    assert.ok((await browser.get(page)).text.includes(`href='${url}'`), url);
  }
});

test("Step 4", async () => {
  const browser = await holderAt(4);
  const { text } = await browser.get("/renewal/revocation-code");
  says(text, "Étape 4 sur 5", "Choisissez vos 2 questions dans les menus déroulants, puis définissez la troisième question « personnelle ». Enfin saisissez les réponses associées puis cliquez sur « Suivant ».",
    "Les codes de révocation sont des données personnelles. Ils vous seront demandés pour télécharger votre nouveau certificat, mais également en cas de révocation ou de déblocage du code PIN.", "Suivant");
  assert.equal(text.match(/<select /g).length, 2);
});

test("Step 5", async () => {
  const browser = await holderAt(5);
  says((await browser.get("/renewal/validation")).text, "Étape 5 sur 5", "Votre demande de renouvellement est enregistrée", "Prenez rendez-vous avec votre bureau d'enregistrement", "Bureau d'enregistrement Centre", "une pièce d'identité en cours de validité",
    "les réponses aux questions de révocation que vous venez de renseigner", "le code de retrait", "Le nouveau support et le certificat vous seront alors remis en main propre", "à l'issue du rendez-vous");
});

test("The letter of the appointment", async () => {
  const browser = await holderAt(5);
  const [reference] = /R-\d{4}-[A-Z0-9-]+/.exec((await browser.get("/renewal/validation")).text);
  const letter = (await browser.get("/outbox")).text.split("<article").find((one) => one.includes(reference));
  says(letter, "Votre dossier de renouvellement est en cours", "Madame, Monsieur,", `Votre dossier de renouvellement a bien été enregistré sous la référence « ${reference} ».`,
    "Afin de finaliser le processus d'obtention de votre nouveau certificat et de son support, veuillez procéder ainsi :", "1) Prenez rendez-vous avec votre bureau d'enregistrement ci-dessous", "Bureau d'enregistrement Centre", "45000 Orléans",
    "2) Le jour du rendez-vous, munissez-vous des éléments suivants :", "une pièce d'identité en cours de validité", "les réponses aux questions de révocation que vous venez de renseigner", /du code de retrait : [A-Z0-9]{5}-[A-Z0-9]{5}/,
    "Le nouveau support et le certificat vous seront alors remis en main propre.", "Vous recevrez un mail pour l'installation du pilote de votre nouveau support.", "Votre bureau d'enregistrement reste à votre disposition pour répondre à vos questions.", "En cas de difficulté", "support@autorite-demonstration.example");
});

test("The reminder", async () => {
  const holder = portal.enrol({ days: 12, change: (file) => Object.assign(file, { surname: "Rappelé", chipMaker: "Exemple Cartes", chipModel: "Ancienne" }) });
  assert.ok(holder);
  portal.run("remind", "--config", portal.file("portal.json"));
  const letters = (await portal.browser().get("/outbox")).text.split("<article").filter((one) => /dans moins de 15 jours/.test(one));
  assert.ok(letters.length > 0);
  says(letters[0], /Urgent : Expiration de votre certificat Autorité Démonstration dans moins de 15 jours/, "Madame, Monsieur,", "Vous avez accordé votre confiance à Autorité Démonstration pour l'obtention d'un certificat de signature électronique et nous vous en remercions.",
    /Votre certificat numéro de série [0-9a-f]+ dossier \S+ arrive à expiration le \d\d\/\d\d\/\d{4} exclu\./, "L'état français ayant renforcé le niveau de sécurité des supports cryptographiques, votre support actuel n'est plus utilisable.",
    "Aussi, afin de renouveler votre certificat, vous devez vous rendre au bureau d'enregistrement", "pour obtenir un nouveau support.", "Pour réserver votre support, cliquez sur le lien ci-dessous.", "Commencer le renouvellement du certificat", portal.origin,
    "En cas de difficulté, n'hésitez pas à contacter l'assistance technique Autorité Démonstration en téléphonant au 01 99 00 12 34", "Ce service se tient à votre disposition", "ou en écrivant à l'adresse mail suivante :",
    "Coordonnées du bureau d'enregistrement", "Sur votre espace client, en cliquant sur « Tester mon certificat », vous accédez aussi au renouvellement.");
});

