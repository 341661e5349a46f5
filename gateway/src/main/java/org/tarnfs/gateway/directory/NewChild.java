// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.util.Optional;

/// A link to be set.
///
/// @param metadata the user's fields; without them those that are there stay
public record NewChild(ChildName name, Child child, Optional<Metadata> metadata) {}
