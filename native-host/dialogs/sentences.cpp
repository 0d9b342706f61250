// SPDX-License-Identifier: Apache-2.0
// What may be asked for, to go behind "demande à".
#include "native-host/dialogs/texts.hpp"

namespace sceau::dialogs {

Sentence listing()
{
    return {"voir les certificats de vos supports, avec votre nom",
            "see the certificates of your tokens, with your name"};
}

Sentence identification(const std::string& name)
{
    return {"vous identifier avec le certificat « " + plain(name) + " »",
            "identify you with the certificate “" + plain(name) + "”"};
}

Sentence renewal(const std::string& name, const std::string& keyType)
{
    return {
        "renouveler le certificat « " + plain(name) + " » : créer une clé " + plain(keyType) + " et signer la demande",
        "renew the certificate “" + plain(name) + "”: make a key " + plain(keyType) + " and sign the request"};
}

Sentence resumption(const std::string& name)
{
    return {"terminer le renouvellement du certificat « " + plain(name) + " »",
            "finish the renewal of the certificate “" + plain(name) + "”"};
}

Sentence firstCertificate(const std::string& keyType)
{
    return {"préparer un premier certificat sur ce support : y créer une clé " + plain(keyType),
            "prepare a first certificate on this token: make a key " + plain(keyType) + " on it"};
}

Sentence firstRequest(const std::string& subject)
{
    return {"demander un premier certificat au nom de : " + plain(subject, 300),
            "request a first certificate in the name of: " + plain(subject, 300)};
}

Sentence firstSignature()
{
    return {"signer la demande du premier certificat de ce support",
            "sign the request for the first certificate of this token"};
}

Sentence firstInstallation(const std::string& name)
{
    return {"écrire sur ce support le certificat « " + plain(name) + " »",
            "write the certificate “" + plain(name) + "” to this token"};
}

Sentence firstAbandonment(bool requestSent)
{
    const std::string fr = "abandonner la demande du premier certificat de ce support et effacer sa clé";
    const std::string en = "give up the request for the first certificate of this token and erase its key";
    if (!requestSent) return {fr, en};
    return {fr + ". La demande est déjà partie : son certificat ne pourra plus être installé",
            en + ". The request was already sent: its certificate can no longer be installed"};
}

Sentence abandonment(const std::string& name, bool requestSent)
{
    const std::string fr =
        "abandonner le renouvellement du certificat « " + plain(name) + " » et effacer la nouvelle clé";
    const std::string en = "give up the renewal of the certificate “" + plain(name) + "” and erase the new key";
    if (!requestSent) return {fr, en};
    return {fr + ". La demande est déjà partie : le nouveau certificat ne pourra plus être installé",
            en + ". The request was already sent: the new certificate can no longer be installed"};
}

Sentence otherSubject(const std::string& subject)
{
    return {"demander un certificat à un autre nom que l'actuel : " + plain(subject, 300),
            "request a certificate with another name than the current one: " + plain(subject, 300)};
}

Sentence declaration()
{
    return {"signer cette déclaration", "sign this declaration"};
}

Sentence documents(std::size_t count)
{
    const auto number = std::to_string(count);
    if (count == 1)
        return {"signer ce document, dont Sceau n'a pas vérifié le contenu",
                "sign this document, whose content Sceau did not verify"};
    return {"signer ces " + number + " documents, dont Sceau n'a pas vérifié le contenu",
            "sign these " + number + " documents, whose content Sceau did not verify"};
}

Sentence removal(const std::string& name, const std::string& validUntil)
{
    return {"supprimer du support le certificat « " + plain(name) + " » (valable jusqu'au " + validUntil +
                ") et sa clé, définitivement",
            "remove from the token the certificate “" + plain(name) + "” (valid until " + validUntil +
                ") and its key, for ever"};
}

Sentence pinChange()
{
    return {"changer le code PIN", "change the PIN"};
}

Sentence pinUnblocking()
{
    return {"débloquer le code PIN", "unblock the PIN"};
}

Sentence sealedUnblocking()
{
    return {
        "débloquer le code PIN avec le code de déblocage qu'il a transmis. Vous choisirez ensuite un nouveau code PIN",
        "unblock the PIN with the unblocking code that it sent. You will then choose a new PIN"};
}

Sentence rawHash(const std::string& digest)
{
    return {"signer une empreinte dont Sceau ne connaît pas le contenu : " + plain(digest, 160),
            "sign a digest whose content Sceau does not know: " + plain(digest, 160)};
}

}  // namespace sceau::dialogs
