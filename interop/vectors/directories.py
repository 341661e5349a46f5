# SPDX-License-Identifier: Apache-2.0
"""Directories: their bytes, what stock Tahoe reads from them, and how it changes them."""
import json
import random
import struct
from unittest import mock

from allmydata import dirnode, uri
from allmydata.interfaces import CapConstraintError, IDirectoryNode
from allmydata.nodemaker import NodeMaker
from allmydata.util import jsonbytes

import caps
from common import write
from primitives import key

NOW = 1795219597.6527333
LATER = 1795219600.0
WRITE_KEY = key("directory write key", 16)
MAKER = NodeMaker(None, None, None, None, None, {"k": 3, "n": 10}, None, None)
KNOWN = {kind: text for kind, text in zip(
    ["LIT", "LIT-empty", "CHK", "CHK-Verifier", "SSK", "SSK-RO", "SSK-Verifier", "MDMF", "MDMF-RO", "MDMF-Verifier",
     "DIR2", "DIR2-RO", "DIR2-Verifier", "DIR2-MDMF", "DIR2-MDMF-RO", "DIR2-MDMF-Verifier", "DIR2-CHK",
     "DIR2-CHK-Verifier", "DIR2-LIT", "DIR2-LIT-empty"], caps.KINDS)}
FUTURE_WRITE, FUTURE_READ = "lafs://from_the_future_rw_\u2603", "lafs://from_the_future_ro_\u2603"


def utf8(text):
    return text.encode() if text else None


def node(write_cap, read_cap, deep_immutable=False):
    return MAKER.create_from_cap(utf8(write_cap), utf8(read_cap), deep_immutable=deep_immutable, name="child")


class File:
    """What a directory asks of the file that holds it."""

    def __init__(self, write_key, mutable):
        self.write_key, self.mutable = write_key, mutable

    def is_readonly(self):
        return self.write_key is None

    def is_mutable(self):
        return self.mutable

    def get_writekey(self):
        return self.write_key


def directory(write_key, mutable=True):
    held = dirnode.DirectoryNode.__new__(dirnode.DirectoryNode)
    held._node, held._nodemaker = File(write_key, mutable), MAKER
    return held


def shown(contents, write_key, mutable):
    """What a reader shows of each child, in the order of names."""
    try:
        children = directory(write_key, mutable)._unpack_contents(contents)
    except Exception as e:
        return type(e).__name__
    return [{"name": name, "write": text(child.get_write_uri()), "read": text(child.get_readonly_uri()),
             "directory": IDirectoryNode.providedBy(child), "metadata": jsonbytes.dumps(metadata)}
            for name, (child, metadata) in sorted(children.items())]


def text(cap):
    return cap.decode() if cap else None


def views(contents, deep_immutable=False):
    if deep_immutable:
        return {"contents": contents.hex(), "immutable": shown(contents, None, False)}
    return {"contents": contents.hex(), "writing": shown(contents, WRITE_KEY, True), "reading": shown(contents, None, True)}


def packed(about, children, deep_immutable=False):
    """A directory with children given as name: (write cap, read cap, metadata)."""
    nodes = {name: (node(w, r, deep_immutable), metadata) for name, (w, r, metadata) in children.items()}
    contents = dirnode.pack_children(nodes, None if deep_immutable else WRITE_KEY, deep_immutable)
    return {"about": about, "children": [
        {"name": name, "write": w, "read": r, "metadata": metadata} for name, (w, r, metadata) in children.items()],
        "deepImmutable": deep_immutable} | views(contents, deep_immutable)


NAMES = ["a", "B", "b b", "\u00e9", "e\u0301galit\u00e9", "\uff5e", "\U0001f409 dragon", "\ufb03", "\u1100\u1161", "\u212b", "a/b", ".."]
STAMPED = {"tahoe": {"linkcrtime": 1.5, "linkmotime": NOW}}


def directories():
    yield packed("empty", {})
    yield packed("of names", {name: (None, KNOWN["LIT"], {}) for name in NAMES})
    writable = ["SSK", "MDMF", "DIR2", "DIR2-MDMF"]
    # Stock Tahoe cannot say the read cap of a CHK verifier, so it cannot pack one.
    other = [kind for kind in KNOWN if kind not in writable + ["CHK-Verifier"]]
    yield packed("of every kind", {kind: (KNOWN[kind], None, STAMPED) for kind in writable}
                 | {kind: (None, KNOWN[kind], {}) for kind in other})
    yield packed("of caps from the future", {
        "both": (FUTURE_WRITE, FUTURE_READ, STAMPED), "read": (None, FUTURE_READ, {}), "ro.": (None, "ro." + FUTURE_READ, {}),
        "imm.": (None, "imm." + FUTURE_READ, {}), "moved": ("ro." + FUTURE_READ, None, {}), "none": (None, None, {}),
        "moved imm.": ("imm." + FUTURE_READ, None, {}), "reads known": (FUTURE_WRITE, KNOWN["CHK"], {})})
    yield packed("of metadata", {"m": (None, KNOWN["LIT"], {"user": [1, 2.5, None, {"\u2603": "\U0001f409\x7f\n"}], **STAMPED})})
    yield packed("immutable, empty", {}, True)
    yield packed("immutable, a literal", {"a": (None, "URI:LIT:", {})}, True)
    frozen = ["LIT", "CHK", "DIR2-CHK", "DIR2-LIT", "SSK-Verifier"]
    yield packed("immutable, of every kind", {kind: (None, KNOWN[kind], {"k": kind}) for kind in frozen}
                 | {"unknown": (None, FUTURE_READ, {}), "ro.": (None, "ro." + FUTURE_READ, {}), "imm.": (None, "imm." + FUTURE_READ, {}),
                    "moved": ("imm." + FUTURE_READ, None, {})}, True)


def entry(name, read_cap, rw_data, metadata=b"{}", more=b""):
    fields = [name, read_cap, rw_data, metadata]
    return dirnode.netstring(b"".join(dirnode.netstring(field) for field in fields) + more)


def sealed(write_cap):
    return dirnode._encrypt_rw_uri(WRITE_KEY, write_cap)


def foreign():
    """Directories that stock Tahoe would not write."""
    lit, chk, write_cap = KNOWN["LIT"].encode(), KNOWN["CHK"].encode(), KNOWN["SSK"].encode()
    good = entry(b"good", lit, sealed(b""))
    cases = {
        "out of order": entry(b"z", lit, sealed(b"")) + good,
        "two names alike": entry("e\u0301".encode(), lit, sealed(b"")) + entry("\u00e9".encode(), chk, sealed(b"")),
        "a good and then a bad name alike": good + entry(b"good", b"imm." + write_cap, sealed(b"")),
        "names not normalised": entry("e\u0301".encode(), lit, sealed(b"")),
        "no rw data": entry(b"a", lit, b"") + good,
        "short rw data": entry(b"a", lit, b"x" * 40) + good,
        "wrong MAC": entry(b"a", lit, sealed(write_cap)[:-1] + b"?"),
        "spaces behind caps": entry(b"a", lit + b"  ", sealed(write_cap + b"   ")) + entry(b"b", lit + b" ", sealed(b"    ")),
        "a field more": entry(b"a", lit, sealed(b""), more=b"5:extra,"),
        "junk behind the fields": entry(b"a", lit, sealed(b""), more=b"junk"),
        "a write cap in the open": entry(b"a", write_cap, sealed(b"")),
        "a read cap sealed": entry(b"a", b"", sealed(lit)),
        "read cap of another": entry(b"a", lit, sealed(write_cap)),
        "unknown write cap alone": entry(b"a", b"", sealed(FUTURE_WRITE.encode())) + good,
        "unknown write cap, immutable read cap": entry(b"a", b"imm.lafs:x", sealed(FUTURE_WRITE.encode())) + good,
        "a write cap that says it reads": entry(b"a", b"", sealed(b"ro." + write_cap)) + good,
        "a malformed read cap": entry(b"a", b"URI:CHK:bad", sealed(b"")) + good,
        "metadata in another style": entry(b"a", lit, sealed(b""), b' {"b":1,"a":[ 1.0e3 ,-0,1e400]}\n'),
        "metadata no object": entry(b"a", lit, sealed(b""), b"[]") + good,
        "metadata no JSON": entry(b"a", lit, sealed(b""), b"") + good,
        "name no UTF-8": entry(b"\xff", lit, sealed(b"")) + good,
        "entry too short": dirnode.netstring(b"1:a,0:,0:,") + good,
        "cut short": good[:-1],
        "no directory": b"hello",
    }
    for about, contents in cases.items():
        yield {"about": about} | views(contents)
    frozen = {
        "immutable, sealed data": entry(b"a", lit, sealed(b"")) + entry(b"b", lit, b""),
        "immutable, with a mutable child": entry(b"a", KNOWN["SSK-RO"].encode(), b"") + entry(b"b", lit, b""),
        "immutable, with an unknown child": entry(b"a", FUTURE_READ.encode(), b"") + entry(b"b", b"ro.lafs:x", b""),
    }
    for about, contents in frozen.items():
        yield {"about": about} | views(contents, True)


def children():
    """Pairs of caps as a user gives them, and what becomes of each in a directory."""
    texts = [None, *KNOWN.values(), FUTURE_WRITE, "ro." + FUTURE_READ, "imm." + FUTURE_READ, "URI:CHK:bad",
             "ro." + KNOWN["SSK"], "imm." + KNOWN["SSK-RO"], "ro." + KNOWN["CHK"]]
    reads = [None, KNOWN["SSK-RO"], FUTURE_READ, "ro." + FUTURE_READ, "imm." + FUTURE_READ, "URI:CHK:bad", KNOWN["SSK"]]
    for write_cap in texts:
        for read_cap in reads if write_cap in [None, KNOWN["SSK"], KNOWN["LIT"], FUTURE_WRITE, "ro." + FUTURE_READ] else reads[:2]:
            for deep_immutable in [False, True]:
                if KNOWN["CHK-Verifier"] in (write_cap, None if write_cap else read_cap):
                    continue
                case = {"write": write_cap, "read": read_cap, "deepImmutable": deep_immutable}
                try:
                    child = node(write_cap, read_cap, deep_immutable)
                    contents = dirnode.pack_children({"a": (child, {})}, None if deep_immutable else WRITE_KEY, deep_immutable)
                    yield case | {"contents": contents.hex()}
                except (CapConstraintError, uri.BadURIError) as e:
                    yield case | {"error": type(e).__name__}


METADATA = [
    "{}", '{"a":1,"b":[true,false,null],"a":2}', '{"tahoe":{"linkcrtime":1.5}}', '{"tahoe":{"linkmotime":1,"linkcrtime":2,"x":3}}',
    '{"ctime":12,"mtime":13}', '{"ctime":null}', '{"ctime":"x","tahoe":{}}', '{"z":1,"tahoe":{"q":0},"y":2}', '{"no-write":true}',
    '{"s":"\\u00e9\\ud83d\\udc09\\ud800 \\u007f\\u0001\\"\\\\\\/\\b\\f\\n\\r\\t"}', '{"s":"\u00e9\U0001f409\u2028"}',
    '{"n":[0,-0,1,-1,12345678901234567890123,0.0,-0.0,1.0,1e3,1e15,1e16,1e17,123456789012345678.0,1e-4,1e-5,0.1,5e-324,1e400,-1e400]}',
    '{"n":[2e-323,1.7976931348623157e308,2.2250738585072014e-308,9007199254740993.0,1e22,1e23,9999999999999998.0,NaN,Infinity,-Infinity]}',
    '{"deep":[[[[[[[[[{"a":[]}]]]]]]]]],"empty":{}}',
]


def metadata():
    for json_text in METADATA:
        value = json.loads(json_text)
        yield {"json": json_text, "python": jsonbytes.dumps(value), "noWrite": bool(value.get("no-write", False)),
               "relinked": jsonbytes.dumps(dirnode.update_metadata(json.loads(json_text), None, LATER)),
               "relinkedWith": [jsonbytes.dumps(dirnode.update_metadata(json.loads(json_text), json.loads(new), LATER))
                                for new in METADATA[:9]]}
    for value in [0, 1, 0.0, 0.1, "", "x", [], [0], {}, {"a": 0}, None, False, True]:
        yield {"json": json.dumps({"no-write": value}), "python": json.dumps({"no-write": value}), "noWrite": bool(value)}


def floats():
    rng = random.Random(11)
    drawn = [struct.unpack(">d", rng.randbytes(8))[0] for _ in range(150)]
    drawn += [rng.uniform(0, 2e9) for _ in range(100)] + [round(rng.uniform(-100, 100), 2) for _ in range(50)]
    drawn += [float(f"{d}e{e}") for d in [1, 5, 9.5] for e in range(-8, 19)] + [rng.randrange(1, 2000) * 5e-324 for _ in range(50)]
    for number in drawn:
        if number == number:
            yield {"bits": struct.pack(">d", number).hex(), "repr": repr(number)}


BEFORE = {"file": (None, KNOWN["LIT"], STAMPED), "dir": (KNOWN["DIR2"], None, {"ctime": 3}), "rw": (KNOWN["SSK"], None, {"u": 1}),
          "unknown": (FUTURE_WRITE, FUTURE_READ, {}), "\u00e9": (None, "URI:LIT:", {})}


def edited():
    """Changes to one directory, at one time, from stock Tahoe's own modifiers."""
    before = dirnode.pack_children({n: (node(w, r), m) for n, (w, r, m) in BEFORE.items()}, WRITE_KEY)
    yield {"op": "none", "after": before.hex()}
    new = (None, KNOWN["LIT"], None)

    def adder(children, overwrite):
        mode = {"yes": True, "no": False, "only-files": dirnode.ONLY_FILES}[overwrite]
        held = directory(WRITE_KEY)
        entries = {n: (node(w, r), m) for n, (w, r, m) in children.items()}
        return dirnode.Adder(held, entries, overwrite=mode, create_readonly_node=held._create_readonly_node)

    def case(op, modifier, **arguments):
        with mock.patch("time.time", lambda: LATER):
            try:
                after = modifier().modify(before, None, True)
                result = {"after": after.hex() if after is not None else None}
            except Exception as e:
                result = {"error": type(e).__name__}
        yield {"op": op, **arguments, **result}

    puts = [{"new": new}, {"file": new}, {"dir": new}, {"unknown": new}, {"e\u0301": new}, {"rw": (KNOWN["MDMF"], None, {"v": 2})},
            {"w": (KNOWN["DIR2"], None, {"no-write": 1})}, {"rw": (KNOWN["SSK"], None, {"no-write": True, "tahoe": {"linkcrtime": 7}})},
            {"dir": (None, "ro." + FUTURE_READ, {"a": "\u2603"})}, {"y": new, "x": (FUTURE_WRITE, FUTURE_READ, {"no-write": True}), "dir": new}, {}]
    for children_ in puts:
        listed = [{"name": n, "write": w, "read": r, "metadata": m} for n, (w, r, m) in children_.items()]
        for overwrite in ["yes", "no", "only-files"]:
            yield from case("put", lambda: adder(children_, overwrite), children=listed, overwrite=overwrite)
    for name in ["file", "dir", "unknown", "none", "e\u0301"]:
        for must_exist in [True, False]:
            for kind in ["any", "file", "directory"]:
                yield from case("delete", lambda: dirnode.Deleter(
                    directory(WRITE_KEY), name, must_exist, kind == "directory", kind == "file"),
                    name=name, mustExist=must_exist, kind=kind)
    for name, new_metadata in [("file", {}), ("file", {"a": 1.0}), ("dir", {"tahoe": {"x": 1}}), ("rw", {"no-write": True}),
                               ("unknown", {"no-write": True}), ("none", {})]:
        held = directory(WRITE_KEY)
        yield from case("metadata", lambda: dirnode.MetadataSetter(held, name, new_metadata, held._create_readonly_node),
                        name=name, metadata=new_metadata)


def make():
    write("gateway", "gateway", "directories", "directories held by write key " + WRITE_KEY.hex() + ", by read cap, and immutable; "
          "child caps as given and as stored; metadata; edits at " + repr(LATER), {
              "packed": directories(), "foreign": foreign(), "children": children(), "metadata": metadata(),
              "floats": floats(), "edited": edited()})
