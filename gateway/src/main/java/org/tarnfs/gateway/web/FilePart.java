// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import org.tarnfs.gateway.file.Spool;

/// A file that came in a form.
///
/// @param filename what the sender calls it; may be empty, and is anything
record FilePart(String filename, Spool content) {}
