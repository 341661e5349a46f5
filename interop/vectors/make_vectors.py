#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the repository's test vectors by running stock Tahoe-LAFS's own code.

    "$(interop/install-tahoe.sh)/bin/python" interop/vectors/make_vectors.py
"""
from twisted.internet import defer, task

import caps
import directories
import immutable
import mutable
import primitives
import storage


async def main(reactor):
    primitives.make()
    caps.make()
    directories.make()
    await immutable.make()
    await mutable.make()
    await storage.make(reactor)


if __name__ == "__main__":
    task.react(lambda reactor: defer.ensureDeferred(main(reactor)))
