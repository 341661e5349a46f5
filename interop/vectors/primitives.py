# SPDX-License-Identifier: Apache-2.0
"""Hashes, encodings, lease secrets, the permuted ring and happiness, from stock Tahoe's functions."""
import hashlib
import random
import re

from allmydata.crypto import aes
from allmydata.util import base32, hashutil, happinessutil, netstring

from common import stretch, write

CONVERGENCE = {"short": b"a" * 16, "long": hashlib.sha256(b"Hello world").digest(), "empty": b""}


def key(name, length):
    return hashlib.sha256(name.encode()).digest()[:length]


def tagged_hashes():
    one = [
        ("STORAGE_INDEX", hashutil.STORAGE_INDEX_TAG, hashutil.storage_index_hash, 16, 16),
        ("BLOCK", hashutil.BLOCK_TAG, hashutil.block_hash, 100, 32),
        ("UEB", hashutil.UEB_TAG, hashutil.uri_extension_hash, 305, 32),
        ("PLAINTEXT", hashutil.PLAINTEXT_TAG, hashutil.plaintext_hash, 77, 32),
        ("PLAINTEXT_SEGMENT", hashutil.PLAINTEXT_SEGMENT_TAG, hashutil.plaintext_segment_hash, 77, 32),
        ("CIPHERTEXT", hashutil.CIPHERTEXT_TAG, hashutil.crypttext_hash, 77, 32),
        ("CIPHERTEXT_SEGMENT", hashutil.CIPHERTEXT_SEGMENT_TAG, hashutil.crypttext_segment_hash, 77, 32),
        ("MUTABLE_WRITEKEY", hashutil.MUTABLE_WRITEKEY_TAG, hashutil.ssk_writekey_hash, 1218, 16),
        ("MUTABLE_WRITE_ENABLER_MASTER", hashutil.MUTABLE_WRITE_ENABLER_MASTER_TAG, hashutil.ssk_write_enabler_master_hash, 16, 32),
        ("MUTABLE_PUBKEY", hashutil.MUTABLE_PUBKEY_TAG, hashutil.ssk_pubkey_fingerprint_hash, 294, 32),
        ("MUTABLE_READKEY", hashutil.MUTABLE_READKEY_TAG, hashutil.ssk_readkey_hash, 16, 16),
        ("MUTABLE_STORAGEINDEX", hashutil.MUTABLE_STORAGEINDEX_TAG, hashutil.ssk_storage_index_hash, 16, 16),
        ("DIRNODE_CHILD_SALT", hashutil.DIRNODE_CHILD_SALT_TAG, hashutil.mutable_rwcap_salt_hash, 80, 16),
        ("BACKUPDB_DIRHASH", hashutil.BACKUPDB_DIRHASH_TAG, hashutil.backupdb_dirhash, 50, 32),
    ]
    for name, tag, function, length, truncated in one:
        value = stretch(key(name, 32), length)
        result = function(value)
        assert len(result) == truncated
        yield {"name": name, "tag": tag.decode(), "value": value.hex(), "hash": result.hex()}


def tagged_pair_hashes():
    first, node = key("first", 32), key("node", 20)
    pairs = [
        ("FILE_RENEWAL", hashutil.FILE_RENEWAL_TAG, hashutil.file_renewal_secret_hash, first, key("si", 16)),
        ("FILE_CANCEL", hashutil.FILE_CANCEL_TAG, hashutil.file_cancel_secret_hash, first, key("si", 16)),
        ("BUCKET_RENEWAL", hashutil.BUCKET_RENEWAL_TAG, hashutil.bucket_renewal_secret_hash, first, node),
        ("BUCKET_CANCEL", hashutil.BUCKET_CANCEL_TAG, hashutil.bucket_cancel_secret_hash, first, node),
        ("MUTABLE_DATAKEY", hashutil.MUTABLE_DATAKEY_TAG, hashutil.ssk_readkey_data_hash, key("iv", 16), key("rk", 16)),
        ("DIRNODE_CHILD_WRITECAP", hashutil.DIRNODE_CHILD_WRITECAP_TAG, hashutil.mutable_rwcap_key_hash, key("iv", 16), key("wk", 16)),
    ]
    for name, tag, function, a, b in pairs:
        yield {"name": name, "tag": tag.decode(), "first": a.hex(), "second": b.hex(), "hash": function(a, b).hex()}
    master = hashutil.ssk_write_enabler_master_hash(key("wk", 16))
    enabler = hashutil.ssk_write_enabler_hash(key("wk", 16), node)
    yield {"name": "MUTABLE_WRITE_ENABLER", "tag": hashutil.MUTABLE_WRITE_ENABLER_TAG.decode(),
           "first": master.hex(), "second": node.hex(), "hash": enabler.hex()}


def convergent_keys():
    for k, n, segment, secret, length in [
        (3, 10, 57, "short", 56), (3, 10, 131073, "short", 131073), (1, 1, 56, "empty", 56),
        (3, 10, 1048578, "long", 1048577), (71, 255, 1048599, "long", 2000000), (1, 256, 100, "long", 100),
    ]:
        data = stretch(key("sample", 32), length)
        result = hashutil.convergence_hash(k, n, segment, data, CONVERGENCE[secret])
        yield {"needed": k, "total": n, "segmentSize": segment, "convergence": CONVERGENCE[secret].hex(),
               "seed": key("sample", 32).hex(), "length": length, "key": result.hex()}


def lease_secrets():
    for name in ["a", "b", "c"]:
        secret, index, node = key("lease " + name, 32), key("si " + name, 16), key("node " + name, 20)
        client_renew, client_cancel = hashutil.my_renewal_secret_hash(secret), hashutil.my_cancel_secret_hash(secret)
        file_renew = hashutil.file_renewal_secret_hash(client_renew, index)
        file_cancel = hashutil.file_cancel_secret_hash(client_cancel, index)
        yield {"leaseSecret": secret.hex(), "storageIndex": index.hex(), "server": node.hex(),
               "clientRenew": client_renew.hex(), "clientCancel": client_cancel.hex(),
               "fileRenew": file_renew.hex(), "fileCancel": file_cancel.hex(),
               "renew": hashutil.bucket_renewal_secret_hash(file_renew, node).hex(),
               "cancel": hashutil.bucket_cancel_secret_hash(file_cancel, node).hex()}


def base32_valid():
    for length in [0, 1, 2, 3, 4, 5, 6, 15, 16, 20, 31, 32, 64]:
        value = key("base32", 32) * 2
        yield {"bytes": value[:length].hex(), "text": base32.b2a(value[:length]).decode()}


def base32_texts():
    """Texts with what stock Tahoe's cap patterns take as base32 of any length."""
    pattern = re.compile(base32.BASE32STR_anybytes)
    texts = ["a", "aa", "ab", "aaa", "aaaa", "aaai", "aaaaa", "aaaaaa", "aaaaaaa", "aaaaaaaa", "AA", "a=", "a0", "a1",
             "a8", "a9", "7777777", "77777777", "777777i", "me", "mf", " aa", "aa ", "aa\n", "é"]
    for text in texts:
        legal = pattern.fullmatch(text.encode()) is not None
        result = {"text": text, "legal": legal}
        if legal:
            result["bytes"] = base32.a2b(text.encode()).hex()
        yield result


def netstrings():
    for value in [b"", b"hello", b"a" * 100, bytes(range(16))]:
        yield {"value": value.hex(), "netstring": netstring.netstring(value).hex()}


def aes_ctr():
    for offset, length in [(0, 100), (5, 40), (16, 16), (1048570, 33)]:
        secret = key("aes", 16)
        plain = stretch(b"plain text ", offset + length)
        cipher = aes.encrypt_data(aes.create_encryptor(secret), plain)
        yield {"key": secret.hex(), "offset": offset, "plain": plain[offset:].hex(), "cipher": cipher[offset:].hex()}


def permuted_rings():
    for name in ["x", "y", "z"]:
        index = key("ring " + name, 16)
        seeds = [key(f"seed {n}", 20 if n % 2 else 32) for n in range(12)] + [base32.b2a(key("ascii", 32))]
        order = sorted(seeds, key=lambda seed: hashutil.permute_server_hash(index, seed))
        yield {"storageIndex": index.hex(), "seeds": [s.hex() for s in seeds], "order": [seeds.index(s) for s in order]}


def happiness():
    rng = random.Random(8)
    fixed = [{}, {0: {"a"}}, {0: {"a"}, 1: {"a"}}, {0: {"a", "b"}, 1: {"a"}}, {0: {"a", "b"}},
             {0: {"a"}, 1: {"a", "b"}, 2: {"b", "c"}, 3: {"c"}}]
    drawn = []
    for _ in range(40):
        servers = [chr(97 + i) for i in range(rng.randint(1, 10))]
        drawn.append({share: set(rng.sample(servers, rng.randint(1, min(3, len(servers)))))
                      for share in range(rng.randint(1, 12))})
    for sharemap in fixed + drawn:
        yield {"servers": {str(share): sorted(s) for share, s in sharemap.items()},
               "happiness": happinessutil.servers_of_happiness(sharemap)}


def make():
    write("caps", "caps", "primitives", "tagged hashes, derived keys and secrets, base32, netstrings, AES-CTR", {
        "taggedHashes": tagged_hashes(), "taggedPairHashes": tagged_pair_hashes(), "convergentKeys": convergent_keys(),
        "leaseSecrets": lease_secrets(), "base32": base32_valid(), "base32Texts": base32_texts(),
        "netstrings": netstrings(), "aesCtr": aes_ctr()})
    write("gateway", "gateway", "placement", "the order of servers for a storage index; servers of happiness", {
        "permutedRings": permuted_rings(), "happiness": happiness()})
