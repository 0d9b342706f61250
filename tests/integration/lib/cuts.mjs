// SPDX-License-Identifier: Apache-2.0
// A renewal that was cut short, finished by the same holder, and what is then true of the token.

import { workersHaveEnded } from "./afresh.mjs";
import { renew, resume, sha256 } from "./renewal.mjs";
import { inventory, judged, kind, module, run, strayHalves } from "./token.mjs";

export const steps = ["generateKey", "signRequest", "signAttributes", "installCertificate"];
// On a busy machine a driver takes longer than a person is asked to wait: the holder is told so, and clicks once more.
const again = ["moduleTimeout", "busy"];
const mostClicks = 20;

/** Something of ours is gone, or something that nobody needs stays. */
export class Damage extends Error {
  constructor(kind, detail) {
    super(`${kind.toUpperCase()}: ${detail}`);
    this.kind = kind;
  }
}

/**
 * OpenSC on a MyEID card writes the directory entry of a private key before that of the public key, and refuses to remove
 * the former when it was cut in between, to other programs too (docs/known-limits.md).
 */
const isStump = ({ id, publicKey, label }) => {
  if (kind !== "card" || publicKey !== sha256("") || !label.startsWith("PENDING ")) return false;
  try {
    run("pkcs11-tool", ["--module", module, "--login", "--pin", "123456", "--delete-object", "--type", "privkey", "--id", id]);
    return false;
  } catch {
    return true;
  }
};

/**
 * OpenSC 0.23 on a GIDS card writes its list of keys twice, in two files, and once cut in between never makes a key on that
 * card again (docs/known-limits.md). Taken for that only when pkcs11-tool fails as well and the current certificate works.
 */
const makesNoKeyAnyMore = (error, old, requestSent) => {
  if (kind !== "gids" || error.code !== "tokenUnusable" || requestSent) return false;
  judged(old.pem);
  try {
    run("pkcs11-tool", ["--module", module, "--login", "--pin", "123456", "--keypairgen", "--key-type", "rsa:2048", "--label", "judge"]);
    return false;
  } catch {
    return true;
  }
};

const isHollow = ({ publicKey, label }) => publicKey === sha256("") && label === "";

const isInstalled = (pem) => {
  try {
    judged(pem);
    return true;
  } catch {
    return false;
  }
};

/** A GIDS card on which the driver makes no key is called unusable at the second time only (docs/host.md, faults). */
const madeNoKey = (error, requestSent) => kind === "gids" && error.code === "internalError" && error.command === "generateKey" && !requestSent;

/** What the holder does after a fault: goes on where the host remembers something, else begins again. */
const goOn = async (host, person, keyType, requestSent) => {
  const { authority, current } = person;
  const resumed = await resume(host, current, authority);
  if (resumed) return resumed;
  const installed = authority.issued().find(({ pem }) => isInstalled(pem));
  if (installed) return installed; // only the last answer was lost
  if (requestSent) throw new Error("the request was sent, and the host remembers nothing");
  return renew(host, current, keyType, authority);
};

/** The same holder finishes; `result` is what the first try gave, if anything. */
export const finishCut = async (host, person, keyType, { result, requestSent, description }) => {
  let [clicks, madeNone] = [0, 0];
  let refused;
  try {
    while (!result) {
      try {
        result = await goOn(host, person, keyType, requestSent);
      } catch (error) {
        if (error.code === "tokenUnusable") {
          refused = error;
          break;
        }
        if (madeNoKey(error, requestSent) && ++madeNone === 1) continue;
        if (!again.includes(error.code) || ++clicks > mostClicks) throw error;
      }
    }
  } catch (error) {
    throw new Damage("lost", `${description}: ${error.stack}`);
  } finally {
    await host.close();
  }
  await workersHaveEnded();
  try {
    const damaged = refused !== undefined;
    if (damaged && !makesNoKeyAnyMore(refused, person.old, requestSent)) throw refused;
    if (!damaged) judged(result.pem);
    judged(person.old.pem);
  } catch (error) {
    throw new Damage("lost", `${description}: ${error}`);
  }
  const left = inventory().filter(({ what, matched }) => what === "key" && !matched);
  const single = left.filter((key) => !isStump(key) && !(refused && isHollow(key)));
  if (single.length > 0) throw new Damage("orphaned", `${description}: ${JSON.stringify(single)}`);
  const strays = strayHalves();
  if (strays.length > 0) console.log(`a public key stays, ${description}: ${JSON.stringify(strays)}`);
  return { clicks, madeNone, strays: strays.length, damaged: refused !== undefined, stumps: refused ? 0 : left.length - single.length };
};
