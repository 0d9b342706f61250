// SPDX-License-Identifier: Apache-2.0
// Forms signed as they should be, and in every way they should not.
#pragma once

#include "portal/server/revocation/form/inspection.hpp"
#include "shared/x509/digest.hpp"
#include "shared/x509/pades.hpp"
#include "tests/portal/pdf/sample.hpp"

#include <map>

namespace sceau::test {

inline std::string textOf(BytesView bytes)
{
    return {bytes.begin(), bytes.end()};
}

inline Bytes bytesOf(const std::string& text)
{
    return {text.begin(), text.end()};
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.rfind(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

/// Someone with a key `name`.key and a certificate in a directory; openssl signs.
struct Signer {
    const Directory& directory;
    std::string name;
    Bytes certificate;

    /// A self-signed one.
    static Signer make(const Directory& directory, const std::string& name)
    {
        const auto made =
            run("cd " + directory.path().string() +
                " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + name +
                ".key -subj '/C=FR/CN=Camille Exemple' -days 90 -outform DER -out " + name + ".crt");
        INFO(made.output);
        REQUIRE(made.status == 0);
        return {directory, name, readFile(directory.file(name + ".crt"))};
    }

    [[nodiscard]] Bytes cms(BytesView content, const std::optional<x509::Purpose>& purpose = std::nullopt) const
    {
        const auto digest = x509::digest(x509::HashAlgorithm::sha256, content);
        x509::SignerPieces pieces;
        pieces.certificate = certificate;
        pieces.signatureAlgorithm = x509::SignatureAlgorithm::es256;
        pieces.signedAttributes =
            *x509::composeSignedAttributes(certificate, x509::HashAlgorithm::sha256, *digest, purpose);
        writeFile(directory.file("attributes"), pieces.signedAttributes);
        const auto made = run("cd " + directory.path().string() + " && openssl dgst -sha256 -sign " + name +
                              ".key -out signature attributes");
        INFO(made.output);
        REQUIRE(made.status == 0);
        pieces.signature = readFile(directory.file("signature"));
        const auto assembled = x509::assembleSignedData(std::nullopt, pieces);
        REQUIRE(assembled);
        return *assembled;
    }

    /// The PDF with this signature in its last room, whatever the PDF says.
    [[nodiscard]] Bytes sign(const Bytes& prepared, const std::optional<x509::Purpose>& purpose = std::nullopt) const
    {
        const auto content = x509::signedBytes(prepared);
        INFO((content ? std::string() : content.error().detail));
        REQUIRE(content);
        const auto signedForm = x509::insertSignature(prepared, cms(*content, purpose));
        REQUIRE(signedForm);
        return *signedForm;
    }
};

/// A revision behind a file, made by hand: objects, a signature dictionary as the last of them, trailer.
struct Revision {
    std::map<int, std::string> objects;
    std::string signature = "/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached";
    std::string trailer;
    std::string root = "1 0 R";
    std::string removed;  ///< the number of an object that goes away

    [[nodiscard]] Bytes behind(const Bytes& issued, int signatureNumber = 900) const
    {
        const auto padded = [](std::size_t number) {
            std::string digits = std::to_string(number);
            return std::string(10 - digits.size(), '0') + digits;
        };
        std::string file = textOf(issued);
        std::string table = "xref\n";
        if (!removed.empty()) table += removed + " 1\n0000000000 00001 f \n";
        const auto previous = file.substr(file.rfind("startxref\n") + 10);
        const auto begin = [&](int number) {
            table += std::to_string(number) + " 1\n" + padded(file.size()) + " 00000 n \n";
            file += std::to_string(number) + " 0 obj\n";
        };
        for (const auto& [number, object] : objects) {
            begin(number);
            file += object + "\nendobj\n";
        }
        begin(signatureNumber);
        file += "<< " + signature + " /Contents ";
        const auto gap = file.size();
        file += "<" + std::string(16384, '0') + ">";
        const auto gapEnd = file.size();
        file += " /ByteRange [0 " + padded(gap) + " " + padded(gapEnd) + " ";
        const auto restAt = file.size();
        file += padded(0) + "] >>\nendobj\n";
        const auto tableAt = file.size();
        file += table + "trailer\n<< /Size 901 /Root " + root + " /Prev " + previous.substr(0, previous.find('\n')) +
                " " + trailer + ">>\nstartxref\n" + std::to_string(tableAt) + "\n%%EOF\n";
        file.replace(restAt, 10, padded(file.size() - gapEnd));
        return bytesOf(file);
    }
};

/// The object `number` of a form that we made, as it stands there.
inline std::string objectOf(const Bytes& form, int number)
{
    const auto text = textOf(form);
    const std::string head = "\n" + std::to_string(number) + " 0 obj\n";
    const auto begin = text.find(head) + head.size();
    return text.substr(begin, text.find("\nendobj", begin) - begin);
}

/// The number of the object whose text holds `words`.
inline int numberWith(const Bytes& form, const std::string& words)
{
    const auto text = textOf(form);
    const auto at = text.rfind(" 0 obj\n", text.find(words));
    const auto begin = text.rfind('\n', at) + 1;
    return std::stoi(text.substr(begin, at - begin));
}

}  // namespace sceau::test
