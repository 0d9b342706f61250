// SPDX-License-Identifier: Apache-2.0
// Judges a token through libp11, and prepares one: what the product wrote must be found and used by somebody else's
// code.

#include "shared/base/hexadecimal.hpp"
#include "tests/judges/signing.hpp"
#include "tests/judges/token.hpp"
#include "tests/virtual-card/tlv.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <span>

namespace {

using namespace sceau;
using namespace sceau::judges;
using virtualcard::fromHex;

constexpr const char* usage =
    "usage: token-judge VERB --module FILE [--pin-file FILE] …\n"
    "  check --certificate FILE                        the certificate is there, with a key that signs for it\n"
    "  inventory                                       every key and certificate, and whether each has its other half\n"
    "  public-keys                                     every public half, and whether its private one is there\n"
    "  request --id HEX --subject /C=…/CN=… --out FILE a PKCS#10, signed on the token\n"
    "  store --id HEX --label TEXT --certificate FILE  writes a certificate\n";

using Options = std::map<std::string, std::string>;

std::string valueOf(const Options& options, const std::string& name)
{
    const auto found = options.find(name);
    return found == options.end() ? "" : found->second;
}

/// The certificate in the file is on the token, and the private key of the same CKA_ID signs for it.
bool check(const Token& token, const Options& options)
{
    const X509Ptr wanted = readCertificate(valueOf(options, "--certificate"));
    if (!wanted) return complain("cannot read the certificate file"), false;
    const auto certificates = token.certificates();
    const auto certificate = std::find_if(certificates.begin(), certificates.end(), [&](const FoundCertificate& found) {
        return X509_cmp(found.certificate.get(), wanted.get()) == 0;
    });
    if (certificate == certificates.end()) return complain("the certificate is not on the token"), false;

    const auto keys = token.keys();
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const FoundKey& found) { return found.id == certificate->id; });
    if (key == keys.end()) return complain("no private key has the certificate's CKA_ID"), false;
    if (key->publicKey != certificate->publicKey) return complain("the key with that CKA_ID is another one"), false;
    if (!signsFor(key->key.get(), certificate->publicKey)) return false;
    std::printf("token %s: certificate %s, key \"%s\" with CKA_ID %s signs for it\n", token.serialNumber().c_str(),
                sha256(encoded(certificate->certificate.get())).c_str(), key->label.c_str(),
                hexadecimal(key->id).c_str());
    return true;
}

/// One line an object: `kind ID SHA-256-of-public-key matched|single LABEL`, single when none of `others` belongs to
/// it.
template <typename Objects, typename Others>
void print(const char* kind, const Objects& objects, const Others& others)
{
    for (const auto& object : objects) {
        const bool matched = std::any_of(others.begin(), others.end(), [&](const auto& other) {
            return other.id == object.id && other.publicKey == object.publicKey;
        });
        std::printf("%s %s %s %s %s\n", kind, hexadecimal(object.id).c_str(), sha256(object.publicKey).c_str(),
                    matched ? "matched" : "single", object.label.c_str());
    }
}

bool inventory(const Token& token)
{
    const auto keys = token.keys();
    const auto certificates = token.certificates();
    print("key", keys, certificates);
    print("certificate", certificates, keys);
    return true;
}

bool publicKeys(const Token& token)
{
    print("public", token.publicKeys(), token.keys());
    return true;
}

bool request(const Token& token, const Options& options)
{
    const auto id = fromHex(valueOf(options, "--id"));
    for (const auto& key : token.keys())
        if (id && key.id == *id)
            return writeRequest(key.key.get(), valueOf(options, "--subject"), valueOf(options, "--out")) ||
                   (complain("the request cannot be made"), false);
    return complain("no private key has that CKA_ID"), false;
}

bool store(Token& token, const Options& options)
{
    const auto id = fromHex(valueOf(options, "--id"));
    const X509Ptr certificate = readCertificate(valueOf(options, "--certificate"));
    if (!id || !certificate) return std::fputs(usage, stderr), false;
    return token.store(certificate.get(), *id, valueOf(options, "--label")) ||
           (complain("the certificate cannot be written"), false);
}

bool run(const std::string& verb, const Options& options)
{
    std::string pin;
    const std::string pinFile = valueOf(options, "--pin-file");
    std::ifstream file(pinFile.empty() ? "/run/sceau-test/pin" : pinFile);
    if (!std::getline(file, pin)) return complain("cannot read the PIN file"), false;
    auto token = Token::open(valueOf(options, "--module"), pin);
    if (!token) return false;
    if (verb == "check") return check(*token, options);
    if (verb == "inventory") return inventory(*token);
    if (verb == "public-keys") return publicKeys(*token);
    if (verb == "request") return request(*token, options);
    if (verb == "store") return store(*token, options);
    return std::fputs(usage, stderr), false;
}

}  // namespace

int main(int count, char** values)
{
    const std::span<char* const> arguments(values + 1, static_cast<std::size_t>(count > 0 ? count - 1 : 0));
    if (arguments.size() < 3 || arguments.size() % 2 == 0) return std::fputs(usage, stderr), 2;
    Options options;
    for (std::size_t i = 1; i < arguments.size(); i += 2) options[arguments[i]] = arguments[i + 1];
    return run(arguments[0], options) ? 0 : 1;
}
