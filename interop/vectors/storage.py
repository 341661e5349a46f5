# SPDX-License-Identifier: Apache-2.0
"""What a storage server keeps and says: containers on disk, and HTTP exchanges between stock client and server."""
import pathlib
import shutil
import tempfile

from allmydata.storage import http_client, http_server, immutable, immutable_schema, lease, mutable, mutable_schema
from allmydata.storage.server import StorageServer
from allmydata.util import base32
from hyperlink import DecodedURL
from treq.client import HTTPClient
from twisted.internet import task
from twisted.web.client import Agent
from twisted.web.http_headers import Headers
from twisted.web.server import Site

from common import stretch, write
from primitives import key

NOW = 1_700_000_000
SWISSNUM = b"vectorswissnumvectorswissnum"
NODE = key("storage node", 20)


def secrets(name):
    return key("renew " + name, 32), key("cancel " + name, 32)


def leased(owner, name, expiry):
    renew, cancel = secrets(name)
    return lease.LeaseInfo(owner, renew, cancel, expiry, NODE)


def containers(directory):
    for version in [1, 2]:
        schema = immutable_schema.schema_from_version(version)
        for leases in [[], [("a", 0)], [("a", 0), ("b", 1)]]:
            home = directory / f"immutable-{version}-{len(leases)}"
            data = stretch(b"share data ", 40)
            file = immutable.ShareFile(str(home), max_size=len(data), create=True, schema=schema)
            file.write_share_data(0, data)
            for name, owner in leases:
                file.add_lease(leased(owner, name, NOW + 2678400))
            yield {"kind": "immutable", "version": version, "data": data.hex(), "container": home.read_bytes().hex(),
                   "leases": [described(name, owner) for name, owner in leases]}
    for schema in sorted(mutable_schema.ALL_SCHEMAS, key=lambda s: s.version):
        home = directory / f"mutable-{schema.version}"
        file = mutable.MutableShareFile(str(home), schema=schema)
        file.create(NODE, key("write enabler", 32))
        file.writev([(0, b"0123456789"), (20, b"after a hole")], None)
        for number in range(5):
            file.add_lease(10**12, leased(1, f"m{number}", NOW + number))
        yield {"kind": "mutable", "version": schema.version, "node": NODE.hex(), "writeEnabler": key("write enabler", 32).hex(),
               "data": file.readv([(0, 1000)])[0].hex(), "container": home.read_bytes().hex(),
               "leases": [described(f"m{number}", 1, NOW + number) for number in range(5)]}


def described(name, owner, expiry=NOW + 2678400):
    renew, cancel = secrets(name)
    return {"owner": owner, "renew": renew.hex(), "cancel": cancel.hex(), "expiry": expiry}


class Recorder:
    """Between stock client and stock server: keeps what each said."""

    def __init__(self, reactor):
        self.treq, self.exchanges, self.label = HTTPClient(Agent(reactor)), [], ""

    async def request(self, method, url, headers=None, data=None, timeout=60, **_):
        response = await self.treq.request(method, url, headers=headers, data=data, timeout=timeout)
        body = await response.content()
        interesting = ["Content-Type", "Content-Range"]
        exchange = {
            "label": self.label, "method": method, "path": "/" + "/".join(DecodedURL.from_text(str(url)).path),
            "headers": [[name.decode(), value.decode()] for name, values in (headers or Headers()).getAllRawHeaders()
                        for value in values],
            "body": (data or b"").hex(), "status": response.code,
            "answerHeaders": [[name, value] for name in interesting for value in response.headers.getRawHeaders(name) or []],
        }
        # Refusals' bodies are text for people.
        self.exchanges.append(exchange | ({"answer": body.hex()} if response.code < 300 else {}))
        return response


async def quietly(deferred):
    try:
        return await deferred
    except http_client.ClientException:
        return None


async def immutable_talk(recorder, client):
    files, general = http_client.StorageClientImmutables(client), http_client.StorageClientGeneral(client)
    index, upload = key("si", 16), key("upload", 20)
    renew, cancel = secrets("a")

    async def say(label, deferred):
        recorder.label = label
        await quietly(deferred)

    await say("version", general.get_version())
    await say("nothing held", files.list_shares(index))
    await say("lease on nothing", general.add_or_renew_lease(index, renew, cancel))
    await say("allocate", files.create(index, {0, 7, 255}, 30, upload, renew, cancel))
    await say("allocate again", files.create(index, {0, 7}, 30, upload, renew, cancel))
    await say("first piece", files.write_share_chunk(index, 0, upload, 0, b"0123456789"))
    await say("piece after a gap", files.write_share_chunk(index, 0, upload, 20, b"abcdefghij"))
    await say("same piece again", files.write_share_chunk(index, 0, upload, 0, b"0123456789"))
    await say("conflicting piece", files.write_share_chunk(index, 0, upload, 0, b"987654321"))
    await say("wrong upload secret", files.write_share_chunk(index, 0, key("wrong", 20), 10, b"ABCDEFGHIJ"))
    await say("not allocated", files.write_share_chunk(index, 1, upload, 0, b"0123456789"))
    await say("last piece", files.write_share_chunk(index, 0, upload, 10, b"ABCDEFGHIJ"))
    await say("piece of a complete share", files.write_share_chunk(index, 0, upload, 10, b"ABCDEFGHIJ"))
    await say("abort", files.abort_upload(index, 7, upload))
    await say("abort with the wrong secret", files.abort_upload(index, 255, key("wrong", 20)))
    await say("abort of nothing", files.abort_upload(index, 8, upload))
    await say("abort of a complete share", files.abort_upload(index, 0, upload))
    await say("shares held", files.list_shares(index))
    await say("allocate what is held", files.create(index, {0, 1}, 30, upload, renew, cancel))
    await say("read", files.read_share_chunk(index, 0, 5, 10))
    await say("read over the end", files.read_share_chunk(index, 0, 25, 100))
    await say("read at the end", files.read_share_chunk(index, 0, 30, 1))
    await say("read what is not there", files.read_share_chunk(index, 3, 0, 1))
    await say("lease", general.add_or_renew_lease(index, renew, cancel))
    await say("corrupt", files.advise_corrupt_share(index, 0, "bad block \u2713"))
    await say("corrupt, not there", files.advise_corrupt_share(index, 9, "bad"))


async def mutable_talk(recorder, client):
    files = http_client.StorageClientMutables(client)
    index, enabler = key("mutable si", 16), key("enabler", 32)
    renew, cancel = secrets("a")
    test, put, get = http_client.TestVector, http_client.WriteVector, http_client.ReadVector

    async def say(label, vectors, reads, secret=enabler):
        recorder.label = label
        both = {share: http_client.TestWriteVectors(*vector) for share, vector in vectors.items()}
        await quietly(files.read_test_write_chunks(index, secret, renew, cancel, both, reads))

    await say("create", {0: ([test(0, 1, b"")], [put(0, b"mutable 0")], None), 3: ([], [put(0, b"mutable 3")], None)}, [get(0, 5)])
    await say("test fails", {0: ([test(0, 2, b"xx")], [put(0, b"lost")], None)}, [get(0, 100)])
    await say("write past the end", {0: ([test(0, 2, b"mu")], [put(12, b"far")], None)}, [get(0, 3), get(8, 10)])
    await say("truncate", {0: ([], [], 4)}, [])
    await say("delete", {3: ([], [], 0)}, [get(0, 9)])
    await say("read only", {}, [get(0, 9)])
    await say("wrong write enabler", {0: ([], [put(0, b"x")], None)}, [get(0, 9)], key("wrong", 32))
    recorder.label = "mutable shares held"
    await quietly(files.list_shares(index))
    recorder.label = "mutable read"
    await quietly(files.read_share_chunk(index, 0, 1, 2))


RANGES = [None, "bytes=0-0", "bytes=0-29", "bytes=29-99", "bytes=30-30", "bytes=5-", "bytes=-5", "bytes=1-2,4-5",
          "lines=1-2", "bytes=9-2", "bytes=x-y", "bytes=0-18446744073709551616"]


async def raw_talk(recorder, base, authorization):
    index = base32.b2a(key("si", 16)).decode()
    share = f"/storage/v1/immutable/{index}/0"
    right = [("Authorization", authorization)]
    secret = ("X-Tahoe-Authorization", "lease-renew-secret " + "A" * 43 + "=")

    async def say(label, method, path, headers, data=None):
        recorder.label = label
        raw = Headers()
        for name, value in headers:
            raw.addRawHeader(name, value)
        await recorder.request(method, base + path, headers=raw, data=data)

    for text in RANGES:
        await say("raw range", "GET", share, right + ([("Range", text)] if text else []))
    await say("no authorization", "GET", "/storage/v1/version", [])
    await say("wrong swissnum", "GET", "/storage/v1/version", [("Authorization", "Tahoe-LAFS d3Jvbmc=")])
    await say("authorization of another kind", "GET", "/storage/v1/version", [("Authorization", "Basic d3Jvbmc=")])
    await say("accept everything", "GET", "/storage/v1/version", right + [("Accept", "*/*")])
    await say("a secret too many", "GET", "/storage/v1/version", right + [secret])
    await say("secrets missing", "PUT", f"/storage/v1/lease/{index}", right + [secret])
    await say("short storage index", "GET", f"/storage/v1/immutable/{index[1:]}/shares", right)
    await say("upper-case storage index", "GET", f"/storage/v1/immutable/{index.upper()}/shares", right)
    await say("share number with a sign", "GET", f"/storage/v1/immutable/{index}/-1", right)
    await say("unknown path", "GET", "/storage/v1/nothing", right)
    await say("wrong method", "DELETE", share, right)
    await say("corrupt without reason", "POST", share + "/corrupt", right + [("Content-Type", "application/cbor")], b"\xa0")
    await say("corrupt as JSON", "POST", share + "/corrupt", right + [("Content-Type", "application/json")], b"{}")
    await say("corrupt, no CBOR", "POST", share + "/corrupt", right + [("Content-Type", "application/cbor")], b"\xff")


async def exchanges(reactor, directory):
    clock = task.Clock()
    clock.advance(NOW)
    server = StorageServer(str(directory / "server"), NODE, clock=clock)
    server.get_available_space = lambda: 10**12
    site = Site(http_server.HTTPServer(reactor, server, SWISSNUM).get_resource())
    port = reactor.listenTCP(0, site, interface="127.0.0.1")
    recorder, base = Recorder(reactor), f"http://127.0.0.1:{port.getHost().port}"
    client = http_client.StorageClient(DecodedURL.from_text(base), SWISSNUM, treq=recorder, pool=None, clock=reactor)
    await immutable_talk(recorder, client)
    await mutable_talk(recorder, client)
    await raw_talk(recorder, base, http_client.swissnum_auth_header(SWISSNUM).decode())
    await port.stopListening()
    return recorder.exchanges


async def make(reactor):
    directory = pathlib.Path(tempfile.mkdtemp())
    try:
        about = "share files of both container versions; leases in the order they were added"
        write("storage-server", "storage/disk", "containers", about, {"containers": containers(directory)})
        write("storage-server", "storage/http", "exchanges", "stock client and server, in order, on one server; "
              "bodies in hex; swissnum " + SWISSNUM.decode(), {"exchanges": await exchanges(reactor, directory)})
    finally:
        shutil.rmtree(directory)
