// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

/// One system's figures: what it did and the most memory it took, in KiB.
record Summary(
    String name, String version, Results results, long gatewayKibibytes, long serversKibibytes) {}
