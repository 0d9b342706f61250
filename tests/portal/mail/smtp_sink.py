#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A real SMTP server that keeps what it receives: smtp_sink.py DIRECTORY accept|refuse|later [CERTIFICATE KEY].

Prints its port, then serves until it is killed, a minute at most."""
import asyncio
import itertools
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

directory, mode = sys.argv[1:3]
numbers = itertools.count(1)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        if mode == "refuse":
            return "550 mailbox unavailable"
        if mode == "later":
            return "451 try again later"
        name = os.path.join(directory, f"{next(numbers):03}.eml")
        with open(name + ".new", "wb") as file:
            file.write(f"X-Envelope: {envelope.mail_from} {envelope.rcpt_tos[0]} tls={session.ssl is not None}\r\n".encode())
            file.write(envelope.original_content)
        os.rename(name + ".new", name)
        return "250 kept"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"portal", b"for tests only"))


async def main():
    context = None
    if len(sys.argv) > 4:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3], sys.argv[4])

    def connection():
        return SMTP(Handler(), tls_context=context, require_starttls=context is not None,
                    authenticator=authenticate, auth_required=context is not None)

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], os.getpid(), flush=True)
    await asyncio.sleep(60)


asyncio.run(main())
