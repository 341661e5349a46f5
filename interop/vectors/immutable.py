# SPDX-License-Identifier: Apache-2.0
"""Immutable files: caps, whole shares, Merkle trees and erasure coding, made by stock Tahoe's uploader."""
import base64
import hashlib
import struct

import zfec
from allmydata import hashtree
from allmydata.immutable import encode, layout, upload
from allmydata.uri import CHKFileURI
from allmydata.util import base32
from twisted.internet import defer

from common import stretch, write
from primitives import CONVERGENCE, key

KIB, MIB = 1024, 1024 * 1024
PARAMETERS = [(1, 1), (1, 3), (2, 3), (3, 5), (3, 10), (7, 10), (16, 16), (25, 100), (71, 255), (101, 256), (1, 256), (255, 256)]


class Bucket:
    """A share being uploaded, in memory, where stock Tahoe has a remote one."""

    def __init__(self):
        self.content = bytearray()

    def callRemote(self, method, *arguments):
        if method == "write":
            offset, data = arguments
            assert offset == len(self.content)
            self.content += data
        return defer.succeed(None)


class Server:
    def get_name(self):
        return "vector"


async def put(needed, total, length, maximum, seed, convergence=None, key=None):
    """Puts one file through stock Tahoe's encoder; returns its cap, UEB and shares."""
    uploadable = upload.Data(stretch(seed, length), convergence)
    uploadable._key = key
    uploadable.set_default_encoding_parameters({"k": needed, "happy": 1, "n": total, "max_segment_size": maximum})
    encoder = encode.Encoder()
    await encoder.set_encrypted_uploadable(upload.EncryptAnUploadable(uploadable))
    chain = len(hashtree.IncompleteHashTree(total).needed_hashes(0, include_leaf=True))
    buckets = {share: Bucket() for share in range(total)}
    encoder.set_shareholders(
        {share: layout.make_write_bucket_proxy(
            bucket, Server(), encoder.get_param("share_size"), encoder.get_param("block_size"),
            encoder.get_param("num_segments"), chain, encoder.get_uri_extension_size())
         for share, bucket in buckets.items()},
        {share: {b"server"} for share in buckets})
    verify_cap = await encoder.start()
    file_key = await uploadable.get_encryption_key()
    cap = CHKFileURI(file_key, verify_cap.uri_extension_hash, needed, total, length)
    assert cap.get_verify_cap() == verify_cap
    return cap, [bytes(bucket.content) for bucket in buckets.values()]


def sizes(maximum):
    return [56, 1000, maximum - 1, maximum, maximum + 1, 2 * maximum, 2 * maximum + 12345]


async def caps():
    """Every pair of parameters at every size around the boundaries of both segment sizes."""
    cases = []
    for number, (needed, total) in enumerate(PARAMETERS):
        for maximum in [128 * KIB, MIB]:
            for place, length in enumerate(sizes(maximum)):
                if total > 10 and maximum == MIB and place not in (2, 4):
                    continue
                convergence = list(CONVERGENCE.values())[(number + place) % 3]
                seed = key(f"file {place}", 8)
                cap, _ = await put(needed, total, length, maximum, seed, convergence)
                cases.append({"needed": needed, "total": total, "maxSegmentSize": maximum, "seed": seed.hex(),
                              "length": length, "convergence": convergence.hex(), "cap": cap.to_string().decode()})
    for length in [56, 300000]:
        random, seed = key("random", 16), key("file", 8)
        cap, _ = await put(3, 10, length, MIB, seed, key=random)
        cases.append({"needed": 3, "total": 10, "maxSegmentSize": MIB, "seed": seed.hex(), "length": length,
                      "key": random.hex(), "cap": cap.to_string().decode()})
    return cases


def ueb_of(share):
    offset = struct.unpack(">L", share[32:36])[0]
    return share[offset + 4:]


def chain_of(share):
    start, end = struct.unpack(">LL", share[28:36])
    return [struct.unpack(">H", share[at:at + 2])[0] for at in range(start, end, 34)]


async def shares():
    """Whole shares as SHA-256, with the numbers of the share hash chain in the order stock Tahoe writes them.

    That order is the order of a Python set: ascending for N up to 16, not always above."""
    cases = []
    for needed, total, length, maximum in [
        (1, 1, 56, 128 * KIB), (1, 1, 400000, 128 * KIB), (1, 3, 1000, MIB), (2, 3, 1024, MIB), (3, 5, 131073, 128 * KIB),
        (3, 10, 56, MIB), (3, 10, 1000, MIB), (3, 10, MIB - 1, MIB), (3, 10, MIB + 1, MIB), (3, 10, 3 * MIB + 7, MIB),
        (3, 10, 5 * 128 * KIB, 128 * KIB), (7, 10, 917505, 128 * KIB), (16, 16, 333333, 128 * KIB), (5, 20, 70000, 128 * KIB),
        (25, 100, 200000, 128 * KIB), (101, 256, 300000, 128 * KIB), (1, 256, 100, MIB), (255, 256, 131073, 128 * KIB),
    ]:
        seed, convergence = key("share", 8), CONVERGENCE["long"]
        cap, contents = await put(needed, total, length, maximum, seed, convergence)
        numbers = range(total) if total <= 16 else sorted({0, 1, needed - 1, needed, total // 2, total - 1})
        cases.append({
            "needed": needed, "total": total, "maxSegmentSize": maximum, "seed": seed.hex(), "length": length,
            "convergence": convergence.hex(), "cap": cap.to_string().decode(),
            "storageIndex": base32.b2a(cap.get_storage_index()).decode(), "ueb": ueb_of(contents[0]).hex(),
            "shareLength": len(contents[0]), "header": contents[0][:36].hex(),
            "shares": {str(n): {"sha256": hashlib.sha256(contents[n]).hexdigest(), "chain": chain_of(contents[n])}
                       for n in numbers}})
    return cases


async def large_share():
    """The same small share in the wide layout that stock Tahoe keeps for shares of 4 GiB and more."""
    layout.FORCE_V2 = True
    cap, contents = await put(2, 3, 100, MIB, b"wide ", CONVERGENCE["short"])
    layout.FORCE_V2 = False
    return [{"needed": 2, "total": 3, "maxSegmentSize": MIB, "seed": b"wide ".hex(), "length": 100,
             "convergence": CONVERGENCE["short"].hex(), "cap": cap.to_string().decode(),
             "share1": contents[1].hex()}]


def trees():
    for count in [1, 2, 3, 4, 5, 8, 9]:
        leaves = [key(f"leaf {n}", 32) for n in range(count)]
        tree = hashtree.HashTree(list(leaves))
        yield {"leaves": [leaf.hex() for leaf in leaves], "nodes": [node.hex() for node in tree],
               "needed": [sorted(tree.needed_hashes(n, include_leaf=True)) for n in range(count)]}


def coding():
    """Blocks of short segments; the segment of the last case is long enough for every vector kernel."""
    for needed, total, block in [(1, 1, 5), (1, 4, 5), (2, 3, 7), (3, 5, 8), (3, 10, 19), (7, 10, 3), (16, 32, 2),
                                 (71, 255, 1), (101, 256, 1), (255, 256, 1), (1, 256, 2)]:
        data = stretch(key("zfec", 32), needed * block)
        pieces = [data[n * block:(n + 1) * block] for n in range(needed)]
        blocks = zfec.Encoder(needed, total).encode(pieces)
        yield {"needed": needed, "total": total, "segment": data.hex(), "parity": b"".join(blocks[needed:]).hex()}


def long_coding():
    for needed, total, block in [(3, 10, 349526), (7, 10, 18725), (25, 100, 5243), (101, 256, 1298)]:
        seed = key("long zfec", 32)
        data = stretch(seed, needed * block)
        pieces = [data[n * block:(n + 1) * block] for n in range(needed)]
        blocks = zfec.Encoder(needed, total).encode(pieces)
        yield {"needed": needed, "total": total, "seed": seed.hex(), "length": len(data),
               "sha256OfAllBlocks": hashlib.sha256(b"".join(blocks)).hexdigest()}


def in_tahoes_format(cases):
    """The same caps as Tahoe's integration/vectors have them."""
    for case in cases:
        if "convergence" in case:
            yield {"convergence": base64.b64encode(bytes.fromhex(case["convergence"])).decode(), "expected": case["cap"],
                   "format": {"kind": "chk", "params": None},
                   "sample": {"length": case["length"], "seed": base64.b64encode(bytes.fromhex(case["seed"])).decode()},
                   "zfec": {"required": case["needed"], "segmentSize": case["maxSegmentSize"], "total": case["total"]}}


async def make():
    all_caps = await caps()
    selection = [case for case in all_caps if case["total"] in (1, 10) and case["length"] < 2 * MIB]
    write("gateway", "gateway", "tahoe-format", "caps in the format of Tahoe's own integration/vectors/test_vectors.yaml",
          {"vector": in_tahoes_format(selection)})
    write("gateway", "gateway", "chk-caps", "caps of files of seed repeated up to length", {"caps": all_caps})
    write("gateway", "gateway", "chk-shares", "whole shares, their UEBs and headers", {
        "shares": await shares(), "wideShares": await large_share()})
    write("gateway", "gateway", "hash-trees", "Merkle trees, root first, and what proves each leaf", {"trees": trees()})
    write("erasure", "erasure", "zfec", "blocks by zfec; parity is all blocks from number needed on, one after the other", {
        "short": coding(), "long": long_coding()})
