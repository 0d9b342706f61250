// SPDX-License-Identifier: Apache-2.0
#include "tests/native-host/integration/holder.hpp"

#include "shared/x509/certificate.hpp"
#include "shared/x509/request.hpp"

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace sceau::tests {

namespace {

constexpr const char* policyFile = "/etc/sceau/policy.json";
constexpr const char* control = SOURCE_DIR "/tests/environment/token-control";

std::size_t countOf(const std::string& text, const std::string& word)
{
    std::size_t count = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + word.size())) ++count;
    return count;
}

std::string listObjects(const std::string& type)
{
    return run("pkcs11-tool --module \"$SCEAU_PKCS11_MODULE\" --login --pin 123456 -O --type " + type);
}

}  // namespace

Bytes bytesFrom(const json& base64)
{
    REQUIRE(base64.is_string());
    auto bytes = fromBase64(base64.get<std::string>());
    REQUIRE(bytes);
    return *bytes;
}

bool isGids()
{
    std::ifstream file("/run/sceau-test/kind");
    std::string kind;
    return std::getline(file, kind) && kind == "gids";
}

bool isSoftHsm()
{
    const char* module = std::getenv("SCEAU_PKCS11_MODULE");
    return module != nullptr && std::string(module).find("softhsm") != std::string::npos;
}

std::string newKeyType()
{
    return isGids() ? "RSA-2048" : "P-256";
}

Holder::Holder(const std::string& keyType) : Holder(By::script, "begin " + keyType) {}

Holder::Holder(By, const std::string& begin)
{
    ::setenv("XDG_STATE_HOME", state().c_str(), 1);
    run(script(begin));
    oldCertificate_ = read("old.der");
    letsSitesList();
    willDo({});
    forgetWindows();
}

void Holder::letsSitesList() const
{
    json consents = json::array();
    for (const char* site : {"https://portal.example", "https://other.example"})
        consents.push_back({{"origin", site}, {"operation", "listCertificates"}, {"givenAt", "2026-11-22T14:00:00Z"}});
    std::filesystem::create_directories(state() / "sceau");
    std::ofstream(state() / "sceau/consents.json") << json{{"consents", consents}}.dump();
}

void Holder::takesBackConsents() const
{
    std::filesystem::remove(state() / "sceau/consents.json");
}

Holder::~Holder()
{
    if (!policy_.empty()) std::ofstream(policyFile) << policy_;
    if (!openScConfiguration_.empty()) ::setenv("OPENSC_CONF", openScConfiguration_.c_str(), 1);
}

std::string Holder::script(const std::string& verbAndArguments) const
{
    return "cd " + directory_.path().string() +
           " && SCEAU_BUILD=" BINARY_DIR " " SOURCE_DIR "/tests/native-host/integration/holder " + verbAndArguments;
}

void Holder::willDo(const std::vector<std::string>& reactions)
{
    std::ofstream script("/run/sceau-test/pinentry.script");
    for (const auto& reaction : reactions) script << reaction << '\n';
}

std::size_t Holder::reactionsLeft() const
{
    std::ifstream script("/run/sceau-test/pinentry.script");
    return static_cast<std::size_t>(
        std::count(std::istreambuf_iterator<char>(script), std::istreambuf_iterator<char>(), '\n'));
}

std::vector<json> Holder::windows(const std::string& kind) const
{
    std::ifstream file("/run/sceau-test/pinentry.prompts");
    std::vector<json> found;
    for (std::string line; std::getline(file, line);) {
        auto window = json::parse(line);
        if (window["dialog"] == kind) found.push_back(std::move(window));
    }
    return found;
}

void Holder::forgetWindows()
{
    run(std::string(control) + " forget-prompts");
}

void Holder::policySays(const json& members)
{
    std::ifstream file(policyFile);
    const std::string before(std::istreambuf_iterator<char>(file), {});
    if (policy_.empty()) policy_ = before;
    auto policy = json::parse(before);
    policy.update(members);
    std::ofstream(policyFile) << policy.dump();
}

void Holder::letOpenScUnblock()
{
    const char* usual = std::getenv("OPENSC_CONF");
    if (usual == nullptr) return;  // SoftHSM
    openScConfiguration_ = usual;
    const auto path = directory_.path() / "opensc.conf";
    std::ofstream(path) << "app default { framework pkcs15 { use_file_caching = no; } }\n"
                           "app opensc-pkcs11 { pkcs11 { user_pin_unblock_style = set_pin_in_unlogged_session; } }\n";
    ::setenv("OPENSC_CONF", path.c_str(), 1);
}

Bytes Holder::requestInfo(const Bytes& publicKey, const std::string& commonName) const
{
    const auto subject = x509::encodeName(
        {{"2.5.4.6", "C", "FR"}, {"2.5.4.10", "O", "Entreprise Exemple"}, {"2.5.4.3", "CN", commonName}});
    REQUIRE(subject);
    const auto info = x509::buildRequestInfo({.subjectDer = *subject,
                                              .publicKey = publicKey,
                                              .challengePassword = nonce,
                                              .renewalCertificate = oldCertificate_});
    REQUIRE(info);
    return *info;
}

Bytes Holder::certify(const Bytes& request)
{
    write("new.csr", request);
    run(script("certify new.csr new.der"));
    return read("new.der");
}

Bytes Holder::authority() const
{
    return read("ca.der");
}

std::size_t Holder::keysOnToken() const
{
    return countOf(listObjects("privkey"), "Private Key Object");
}

std::size_t Holder::publicKeysOnToken() const
{
    return countOf(listObjects("pubkey"), "Public Key Object");
}

bool Holder::judge(const std::string& verbAndArguments) const
{
    return succeeds(script(verbAndArguments));
}

void Holder::write(const std::string& name, const Bytes& bytes) const
{
    std::ofstream file(directory_.path() / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

Bytes Holder::read(const std::string& name) const
{
    std::ifstream file(directory_.path() / name, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

}  // namespace sceau::tests
