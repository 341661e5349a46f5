// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.Optional;

/// What a gateway shows of the node it is in, and of its grid.
///
/// @param storage empty if the node keeps no shares
/// @param api empty if it has none of its own
public record NodePages(StatusPage servers, Optional<StoragePage> storage, Optional<ApiV1> api) {}
