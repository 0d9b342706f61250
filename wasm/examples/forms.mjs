// SPDX-License-Identifier: Apache-2.0
// As certificates.mjs; `forms` is the loaded module of the form rules.

// Forms.load
const loaded = await Forms.load(bytesOfForms);
loaded.revocationCodeRules().length; // → 5

// Forms.checkField
const { verdict, canonical } = forms.checkField("siret", "732 829 320 00074");
verdict.code; // → "ok"
canonical; // → "73282932000074"

// Forms.checkRevocationCode
const { accepted } = forms.checkRevocationCode({
  questions: ["Mon premier animal ?", "Ma première rue ?", "Mon premier concert ?"],
  answers: ["azerty", "azerty", "azerty"],
  givenName: "Camille",
  surname: "Exemple",
  email: "camille@exemple.example",
});
accepted; // → false

// Forms.revocationCodeRules
const [rule] = forms.revocationCodeRules();
rule.fr.length > 0; // → true
