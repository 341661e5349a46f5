// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

/// A link: a name in a directory, what it leads to, and what is said about it.
public record DirectoryEntry(ChildName name, Child child, Metadata metadata) {}
