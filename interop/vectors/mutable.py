# SPDX-License-Identifier: Apache-2.0
"""Mutable files: keys, caps and whole shares, published by stock Tahoe to servers in memory.

Signatures and salts are drawn anew at each run, all else is the same."""
import base64
import random

from allmydata import client
from allmydata.crypto import rsa
from allmydata.interfaces import MDMF_VERSION, SDMF_VERSION
from allmydata.mutable.common import derive_mutable_keys
from allmydata.mutable.publish import MutableData
from allmydata.node import config_from_string
from allmydata.nodemaker import NodeMaker
from allmydata.storage_client import StorageFarmBroker, StorageClientConfig
from allmydata.uri import WriteableMDMFFileURI, WriteableSSKFileURI
from allmydata.util import base32
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateNumbers, RSAPublicNumbers, rsa_crt_dmp1, rsa_crt_dmq1, rsa_crt_iqmp)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from twisted.internet import defer

from common import stretch, write
from primitives import key

EXPONENT = 65537
FORMATS = {"sdmf": (SDMF_VERSION, WriteableSSKFileURI), "mdmf": (MDMF_VERSION, WriteableMDMFFileURI)}


def prime(rng):
    while True:
        candidate = rng.getrandbits(1024) | 3 << 1022 | 1
        if pow(2, candidate - 1, candidate) == 1 and candidate % EXPONENT != 1:
            return candidate


def private_key(name):
    """The same key for the same name; no key for any other use."""
    rng = random.Random(name)
    p, q = prime(rng), prime(rng)
    d = pow(EXPONENT, -1, (p - 1) * (q - 1))
    crt = rsa_crt_dmp1(d, p), rsa_crt_dmq1(d, q), rsa_crt_iqmp(p, q)
    return RSAPrivateNumbers(p, q, d, *crt, RSAPublicNumbers(EXPONENT, p * q)).private_key()


def pem(private, form):
    return private.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


def keys():
    for name in ["first", "second", "third"]:
        private = private_key(name)
        public = private.public_key()
        writekey, encrypted, fingerprint = derive_mutable_keys((public, private))
        message = stretch(name.encode(), 75)
        yield {
            "private": rsa.der_string_from_signing_key(private).hex(), "public": rsa.der_string_from_verifying_key(public).hex(),
            "pkcs1": pem(private, PrivateFormat.TraditionalOpenSSL), "pkcs8": pem(private, PrivateFormat.PKCS8),
            "writeKey": writekey.hex(), "fingerprint": fingerprint.hex(), "encryptedPrivate": encrypted.hex(),
            "message": message.hex(), "signature": rsa.sign_data(private, message).hex(),
            "sdmf": WriteableSSKFileURI(writekey, fingerprint).to_string().decode(),
            "mdmf": WriteableMDMFFileURI(writekey, fingerprint).to_string().decode()}


class MemoryServer:
    """A server's slot, in memory; there is only one file."""

    def __init__(self):
        self.shares = {}

    def callRemote(self, method, *arguments):
        return defer.maybeDeferred(getattr(self, method), *arguments)

    def slot_readv(self, _index, numbers, ranges):
        return {number: [bytes(share[offset:offset + length]) for offset, length in ranges]
                for number, share in self.shares.items() if not numbers or number in numbers}

    def slot_testv_and_readv_and_writev(self, index, _secrets, vectors, ranges):
        before = self.slot_readv(index, [], ranges)
        for number, (_tests, writes, _length) in vectors.items():
            share = self.shares.setdefault(number, bytearray())
            for offset, data in writes:
                share.extend(bytes(max(0, offset - len(share))))
                share[offset:offset + len(data)] = data
        return True, before


async def publish(form, needed, total, contents):
    """Publishes each content over the one before; returns the node and its shares."""
    server, private = MemoryServer(), private_key("second")
    broker = StorageFarmBroker(True, None, config_from_string("", "", ""), StorageClientConfig())
    identity = base32.b2a(key("server", 20))
    broker.test_add_rref(identity, server, {
        "anonymous-storage-FURL": f"pb://{identity.decode()}@nowhere/fake", "permutation-seed-base32": identity})
    holder = client.SecretHolder(b"lease secret", b"convergence secret")
    maker = NodeMaker(broker, holder, None, None, None, {"k": needed, "n": total}, SDMF_VERSION, client.KeyGenerator())
    pair = private.public_key(), private
    node = await maker.create_mutable_file(MutableData(contents[0]), version=FORMATS[form][0], keypair=pair)
    for content in contents[1:]:
        await node.overwrite(MutableData(content))
    assert len(server.shares) == total
    return node, server.shares


def share(form, needed, total, length, number, versions, node, published):
    return {"format": form, "needed": needed, "total": total, "length": length, "seed": key("mutable", 8).hex(),
            "versions": versions, "cap": node.get_uri().decode(), "number": number, "share": published[number].hex()}


async def shares():
    """One share of each file; `versions` counts how often it was written."""
    for form, needed, total, length, number, versions in [
        ("sdmf", 1, 1, 56, 0, 1), ("sdmf", 2, 3, 1024, 1, 1), ("sdmf", 3, 10, 0, 9, 2), ("sdmf", 1, 3, 1000, 2, 3),
        ("sdmf", 100, 255, 10000, 254, 1), ("mdmf", 1, 1, 56, 0, 1), ("mdmf", 3, 10, 0, 9, 2), ("mdmf", 3, 10, 1000, 1, 1),
        ("mdmf", 250, 255, 300000, 7, 1), ("mdmf", 255, 255, 524300, 254, 2),
    ]:
        # Longer before, so that rubbish stays behind the end.
        contents = [stretch(key("mutable", 8), length + 10 * (versions - n - 1)) for n in range(versions)]
        yield share(form, needed, total, length, number, versions, *await publish(form, needed, total, contents))
    yield await updated_share()


async def updated_share():
    """Of a file in segments that was changed in place, then appended to."""
    length, content = 300000, stretch(key("mutable", 8), 400000)
    old = content[:131000] + b"old" + content[131003:length]
    node, published = await publish("mdmf", 250, 255, [old])
    for start, end in [(131000, 131003), (length, 400000)]:
        version = await node.get_best_mutable_version()
        await version.update(MutableData(content[start:end]), start)
    return share("mdmf", 250, 255, 400000, 100, 3, node, published)


def in_tahoes_format():
    """Caps as Tahoe's integration/vectors have them."""
    for name in ["first", "second", "third"]:
        private = private_key(name)
        writekey, _, fingerprint = derive_mutable_keys((private.public_key(), private))
        for form, (_, cap) in FORMATS.items():
            yield {"convergence": base64.b64encode(b"a" * 16).decode(), "expected": cap(writekey, fingerprint).to_string().decode(),
                   "format": {"kind": "ssk", "params": {
                       "format": form, "key": pem(private, PrivateFormat.TraditionalOpenSSL), "mutable": None}},
                   "sample": {"length": 56, "seed": base64.b64encode(b"a").decode()},
                   "zfec": {"required": 3, "segmentSize": 131072, "total": 10}}


async def make():
    write("caps", "caps", "mutable-keys", "RSA keys, what follows from them, and signatures", {"keys": keys()})
    write("gateway", "gateway", "tahoe-format-mutable", "mutable files in the format of Tahoe's own "
          "integration/vectors/test_vectors.yaml", {"vector": in_tahoes_format()})
    write("gateway", "gateway", "mutable-shares", "whole shares of files of seed repeated up to length",
          {"shares": [one async for one in shares()]})
