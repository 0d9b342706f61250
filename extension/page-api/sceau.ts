// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import type { Finding, PendingRenewal, RenewalStep, Token, TokenCertificate } from "../../shared/protocol/generated/ts/common.js";
import {
  AbandonKeyResponseMembers,
  ChangePinResponseMembers,
  HelloResponseMembers,
  IdentifyResponseMembers,
  ListCertificatesResponseMembers,
  ListTokensResponseMembers,
  type NativeHostCommands,
  PendingRenewalsResponseMembers,
  PrepareUnblockResponseMembers,
  RemoveCertificateResponseMembers,
  StatusResponseMembers,
  UnblockPinResponseMembers,
} from "../../shared/protocol/generated/ts/native-host.js";
import { decode, type Members, toBase64, toJson } from "../../shared/protocol/ts/codec.js";
import type { Certificates, ModuleSource } from "../../wasm/api/certificates.js";
import { Channel } from "./channel.js";
import type { CertificateFilter, ListedCertificate } from "./filter.js";
import { type CallOptions, lazily, type Limits, within } from "./limits.js";
import type { DocumentToSign, PdfToSign, SignOptions } from "./sign.js";

/** What is installed on this computer. */
export interface Versions {
  readonly extension: string;
  readonly host: string;
  readonly protocol: number;
}

/** Proof of who holds the certificate, as JSON for the server: a Web eID authentication token. */
export interface IdentificationToken {
  readonly format: string;
  readonly algorithm: string;
  /** Base64. */
  readonly signature: string;
  /** Base64 DER. The server must verify it: the page cannot. */
  readonly unverifiedCertificate: string;
  readonly appVersion: string;
}

export interface ConnectOptions extends CallOptions {
  /** "fr" or "en": of the dialogs that the host opens. Otherwise the page's `lang`. */
  readonly language?: string;
  /** Where sceau.wasm is, which renewing and signing load when they first need it. By default beside the script. */
  readonly wasm?: ModuleSource;
}

/** The key to which a server seals the PUK of a token, for one `unblockPin` within ten minutes. */
export interface PreparedUnblock {
  readonly unblockId: string;
  /** X25519, for libsodium's `crypto_box_seal`. */
  readonly publicKey: Uint8Array;
  /** Of the token, as its driver states it. */
  readonly serialNumber: string;
}

export interface UnblockOptions extends CallOptions {
  /**
   * Has the server release the PUK sealed to the program, so that the holder need not know it; brings back the sealed box. For portals that
   * the administrator's policy names in `pukKeys`. Without it the holder types the PUK.
   */
  readonly release?: (prepared: PreparedUnblock) => Promise<Uint8Array>;
}

type Command = keyof NativeHostCommands;
type Progress = (step: RenewalStep) => void;

/** Commands without a dialog are quick. */
const quick = 30_000;

const second = 1000;

/**
 * Finds the extension and the program behind it.
 * @throws {BridgeError} what is missing: `extensionMissing`, `hostMissing`, `hostForbidden`, `hostOutdated`, `extensionOutdated`,
 * `versionUnsupported`, `originNotAllowed`, `extensionReloaded` or `timeout`
 */
export async function connect({ language, wasm, ...options }: ConnectOptions = {}): Promise<Sceau> {
  const channel = new Channel(language ?? (document.documentElement.lang || "fr"));
  try {
    await channel.find({ ...options, timeout: Math.min(options.timeout ?? second, second), usual: second });
    const hello = await channel.call("hello", {}, { ...options, usual: quick });
    const { protocolVersion, hostVersion } = decode<NativeHostCommands["hello"]["response"]>(hello, HelloResponseMembers);
    const { extensionVersion } = hello as { extensionVersion?: unknown };
    return new Sceau(channel, { extension: String(extensionVersion), host: hostVersion, protocol: protocolVersion }, wasm);
  } catch (error) {
    channel.close(); // pages try again until everything is there
    throw error;
  }
}

/** The token and its certificates, as this page may use them. */
export class Sceau {
  private loading: Promise<Certificates> | undefined;

  /** @internal Pages use `connect`. */
  constructor(
    private readonly channel: Channel,
    readonly versions: Versions,
    private readonly wasm?: ModuleSource,
  ) {}

  /** What is plugged in. Asks the holder for nothing. */
  async tokens(options: CallOptions = {}): Promise<readonly Token[]> {
    return (await this.request("listTokens", {}, ListTokensResponseMembers, { ...options, usual: quick })).tokens;
  }

  /** The certificates on the tokens. They name a person: the first time on a site, the holder is asked. */
  async certificates({ tokenId, ...options }: CallOptions & { readonly tokenId?: string } = {}): Promise<readonly TokenCertificate[]> {
    return (await this.request("listCertificates", tokenId === undefined ? {} : { tokenId }, ListCertificatesResponseMembers, options)).certificates;
  }

  /** The certificates that a person may choose from, read and filtered; the one that ends last comes first. */
  async selectCertificates(filter: CertificateFilter = {}, options: CallOptions = {}): Promise<readonly ListedCertificate[]> {
    const certificates = await this.certificates(options);
    return (await lazily(import("./filter.js"))).select(certificates, filter);
  }

  /** What the doctor finds, worst first: reader, driver, token, PIN, each with its remedy in French and English. */
  async diagnose(options: CallOptions = {}): Promise<readonly Finding[]> {
    return (await this.request("status", {}, StatusResponseMembers, { ...options, usual: quick })).findings;
  }

  /** Has the holder sign the server's challenge with this certificate; asks for the PIN. To be called after a click. */
  async identify(certificate: Uint8Array, nonce: string, options: CallOptions = {}): Promise<IdentificationToken> {
    const { signature, unverifiedCertificate, ...token } = await this.request("identify", { certificate, nonce }, IdentifyResponseMembers, options);
    return {
      ...token,
      signature: toBase64(signature),
      unverifiedCertificate: toBase64(unverifiedCertificate),
      appVersion: `https://sceau.invalid/sceau-host/${this.versions.host}`,
    };
  }

  /**
   * Has the holder declare something to this site: a CMS SignedData (DER) whose content is the text with origin and nonce, as the host
   * composed and showed it. For certificates that may sign documents but no challenge. To be called after a click.
   */
  async declare(certificate: Uint8Array, text: string, nonce: string, options: CallOptions = {}): Promise<Uint8Array> {
    return (await signing()).declare(this, certificate, text, nonce, options);
  }

  /**
   * Has the holder sign up to 100 documents with one consent and one PIN: for each, in the same order, a CMS SignedData (DER, CAdES-B)
   * apart from its content. The holder is shown each name and digest, and that nobody verified what they stand for. To be called after a click.
   */
  async sign(certificate: Uint8Array, documents: readonly DocumentToSign[], options: SignOptions = {}): Promise<readonly Uint8Array[]> {
    return (await signing()).sign(this, certificate, documents, options);
  }

  /** Like `sign`, for PDFs that the server prepared with a signature field: each comes back with its signature (PAdES-B) inside. */
  async signPdf(certificate: Uint8Array, documents: readonly PdfToSign[], options: SignOptions = {}): Promise<readonly Uint8Array[]> {
    return (await signing()).signPdf(this, certificate, documents, options);
  }

  /** Everything about certificates, in WebAssembly: loaded at the first call. */
  async certificateFunctions(): Promise<Certificates> {
    this.loading ??= import("../../wasm/api/certificates.js").then(({ Certificates }) => Certificates.load(this.wasm));
    try {
      return await this.loading;
    } catch (cause) {
      // Not for ever: the network may come back.
      this.loading = undefined;
      throw cause instanceof BridgeError ? cause : new BridgeError("wasmUnavailable", { cause });
    }
  }

  /** Renewals that this site began on this computer and that are not finished, oldest first. */
  async pending(options: CallOptions = {}): Promise<readonly PendingRenewal[]> {
    return (await this.request("pendingRenewals", {}, PendingRenewalsResponseMembers, { ...options, usual: quick })).renewals;
  }

  /** Gives a renewal up and removes its key. The holder is asked when the request was sent already. */
  async abandon(renewalId: string, options: CallOptions = {}): Promise<void> {
    await this.request("abandonKey", { renewalId }, AbandonKeyResponseMembers, options);
  }

  /** Has the holder change the PIN of a token, in the program's own windows. To be called after a click. */
  async changePin(tokenId: string, options: CallOptions = {}): Promise<void> {
    await this.request("changePin", { tokenId }, ChangePinResponseMembers, options);
  }

  /**
   * Has the holder set a new PIN with the token's unblocking code (PUK), both typed in the program's own windows, or with a PUK that the
   * server releases sealed. To be called after a click.
   */
  async unblockPin(tokenId: string, { release, ...options }: UnblockOptions = {}): Promise<void> {
    const prepared = release && (await this.request("prepareUnblock", { tokenId }, PrepareUnblockResponseMembers, options));
    const sealed = prepared && {
      unblockId: prepared.unblockId,
      sealedPuk: await within<Uint8Array>(options, (resolve, reject) => void Promise.resolve(release(prepared)).then(resolve, reject)),
    };
    await this.request("unblockPin", { tokenId, ...sealed }, UnblockPinResponseMembers, options);
  }

  /**
   * Removes a certificate and its key from its token once the holder agreed; never the only valid one of its subject
   * (`certificateStillNeeded`). To be called after a click.
   */
  async removeCertificate(certificate: Uint8Array, options: CallOptions = {}): Promise<void> {
    await this.request("removeCertificate", { certificate }, RemoveCertificateResponseMembers, options);
  }

  /** Calls `changed` whenever a reader or token comes or goes, until `signal` aborts. */
  async watch(changed: () => void, options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    let last: number;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const subscribe = (): Promise<unknown> => {
      last = performance.now();
      return this.channel.call("watch", {}, { ...options, usual: quick });
    };
    const ends = [
      this.channel.on("tokensChanged", changed),
      // The service worker was stopped and forgot who watches. When it cannot be had, the next call says so. What is lost each time it is had is
      // asked for once a second.
      this.channel.on("lost", () => {
        clearTimeout(timer);
        timer = setTimeout(() => void subscribe().then(changed, changed), last + second - performance.now());
      }),
    ];
    const end = (): void => {
      clearTimeout(timer);
      for (const stop of ends) stop();
    };
    signal?.addEventListener("abort", end);
    try {
      await subscribe();
    } catch (error) {
      end();
      throw error;
    }
  }

  /**
   * One command of the protocol: `details` are checked by the host, its answer by `members`.
   * @internal
   * @throws {BridgeError}
   */
  async request<C extends Command>(
    command: C,
    details: NativeHostCommands[C]["request"],
    members: Members,
    { onProgress, ...options }: Limits & { readonly onProgress?: Progress | undefined } = {},
  ): Promise<NativeHostCommands[C]["response"]> {
    const answer = await this.channel.call(command, toJson(details) as object, {
      ...options,
      progress: (progress) => {
        const step = (progress as { step?: unknown } | undefined)?.step;
        if (typeof step === "string") onProgress?.(step);
      },
    });
    try {
      return decode<NativeHostCommands[C]["response"]>(answer, members);
    } catch (cause) {
      throw new BridgeError("internalError", { cause });
    }
  }
}

async function signing(): Promise<typeof import("./signing.js")> {
  return lazily(import("./signing.js"));
}
