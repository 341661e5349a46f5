# SPDX-License-Identifier: Apache-2.0
"""Cap strings: what stock Tahoe takes for which kind, and what it derives from each."""
from allmydata import uri
from allmydata.interfaces import IVerifierURI
from allmydata.util import base32

from common import stretch, write
from primitives import key

B128, B256 = base32.b2a(key("b128", 16)).decode(), base32.b2a(key("b256", 32)).decode()
CHK = f"{B128}:{B256}:3:10:1234567"
LITERAL = base32.b2a(stretch(b"literal ", 55)).decode()

KINDS = [
    f"URI:LIT:{LITERAL}", "URI:LIT:", f"URI:CHK:{CHK}", f"URI:CHK-Verifier:{CHK}",
    *[f"URI:{kind}{form}:{B128}:{B256}" for kind in ["SSK", "MDMF"] for form in ["", "-RO", "-Verifier"]],
    *[f"URI:DIR2{kind}{form}:{B128}:{B256}" for kind in ["", "-MDMF"] for form in ["", "-RO", "-Verifier"]],
    f"URI:DIR2-CHK:{CHK}", f"URI:DIR2-CHK-Verifier:{CHK}", f"URI:DIR2-LIT:{LITERAL}", "URI:DIR2-LIT:",
]

MALFORMED = [
    "", "URI:", "URI:CHK:", "URI:LIT", "uri:chk:" + CHK, "http://127.0.0.1/", "URI:NEW:abc", "URI:DIR2", "URI:DIR2:",
    f"URI:CHK:{B128}:{B256}:3:10", f"URI:CHK:{B128}:{B256}:3:10:", f"URI:CHK:{B128}:{B256}:3:10:-1",
    f"URI:CHK:{B128}:{B256}:3:10:1x", f"URI:CHK:{B128}:{B256}:+3:10:1", f"URI:CHK:{CHK}:0", f" URI:CHK:{CHK}",
    f"URI:CHK:{CHK} ", f"URI:CHK:{CHK}\n\n", f"URI:CHK:{CHK.upper()}", f"URI:CHK:{B128[:-1]}b:{B256}:3:10:5",
    f"URI:CHK:{B128}:{B256[:-1]}b:3:10:5", f"URI:CHK:{B128[1:]}:{B256}:3:10:5", f"URI:CHK:{B128}a:{B256}:3:10:5",
    f"URI:CHK:{B128}:{B256}:3:10:\u0663", f"URI:LIT:{LITERAL}=", "URI:LIT:a", "URI:LIT:ab", "URI:LIT:0a", "URI:LIT:aaai",
    f"URI:SSK:{B128}:{B256}:", f"URI:SSK:{B128}:{B256}:3:131073", f"URI:SSK:{B128}", f"URI:SSK-RO:{B256}:{B128}",
    f"URI:SSK-RW:{B128}:{B256}", f"URI:SSK-Verify:{B128}:{B256}", f"URI:SSK-Verifier:{B128}:{B256}x",
    f"URI:MDMF:{B128}:{B256}x", f"URI:DIR2-SSK:{B128}:{B256}", f"URI:DIR2-CHK:{CHK}x", f"URI:DIR2-LIT-Verifier:{LITERAL}",
    f"URI:DIR2-CHK:{B128}:{B256}", f"ro.ro.URI:CHK:{CHK}", f"imm.ro.URI:CHK:{CHK}", f"ro.imm.URI:CHK:{CHK}", f"rw.URI:CHK:{CHK}",
]

# Texts that stock Tahoe takes although it would never write them.
LENIENT = [
    f"URI:CHK:{B128}:{B256}:03:0010:01234567", f"URI:CHK:{CHK}\n", f"URI:CHK-Verifier:{CHK}junk", f"URI:CHK-Verifier:{CHK}:7",
    f"URI:CHK:{B128}:{B256}:0:0:0", f"URI:CHK:{B128}:{B256}:10:3:99", f"URI:CHK:{B128}:{B256}:300:400:99",
    f"URI:CHK:{B128}:{B256}:3:10:99999999999999999999999999", f"URI:MDMF:{B128}:{B256}:3:131073", f"URI:MDMF-RO:{B128}:{B256}:",
    f"URI:MDMF-Verifier:{B128}:{B256}:anything at all", f"URI:DIR2-MDMF:{B128}:{B256}:3:131073",
    f"URI:DIR2-CHK-Verifier:{CHK}junk", "URI:LIT:" + base32.b2a(b"x" * 56).decode(),
]


def parse(text, deep_immutable=False):
    cap = uri.from_string(text, deep_immutable=deep_immutable)
    case = {"text": text} | ({"deepImmutable": True} if deep_immutable else {})
    if isinstance(cap, uri.UnknownURI):
        error = cap.get_error()
        return case | {"kind": "Unknown", "error": type(error).__name__ if error else None}
    # Stock Tahoe fails to attenuate directory verifiers other than SDMF's; a verify cap verifies itself.
    verify = cap if IVerifierURI.providedBy(cap) else cap.get_verify_cap()
    read = None if IVerifierURI.providedBy(cap) else cap.get_readonly()
    index = cap.get_storage_index()
    return case | {
        "kind": cap.BASE_STRING.decode().removeprefix("URI:").removesuffix(":"), "printed": cap.to_string().decode(),
        "readOnly": bool(cap.is_readonly()), "mutable": bool(cap.is_mutable()),
        "readCap": read.to_string().decode() if read else None,
        "verifyCap": verify.to_string().decode() if verify else None,
        "storageIndex": base32.b2a(index).decode() if index else None,
    }


def constrained():
    for text in KINDS + ["URI:NEW:abc", "x-tahoe-future-test-writeable:a", "x-tahoe-future-test-mutable:a", "URI:SSK:bad"]:
        if text not in ("URI:LIT:", "URI:DIR2-LIT:"):
            yield parse("ro." + text)
            yield parse("imm." + text)
            yield parse(text, deep_immutable=True)


def summary(case):
    """What a constraint decides: taken as what, or refused why."""
    return {name: case[name] for name in ["text", "deepImmutable", "kind", "error"] if name in case}


def make():
    write("caps", "caps", "caps", "all kinds of cap, their attenuations, malformed ones, and ro. and imm. constraints", {
        "kinds": [parse(text) for text in KINDS],
        "malformed": [parse(text) for text in MALFORMED],
        "lenient": [parse(text) for text in LENIENT],
        "constrained": [summary(case) for case in constrained()]})
