// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.gateway.mirror.MirrorSettings;
import org.tarnfs.gateway.snapshot.Retention;

/// How a folder is mirrored, as it is told and changed.
final class SettingsJson {

  private static final String SCAN_EVERY = "scanEvery";
  private static final String POLL_EVERY = "pollEvery";
  private static final String REST = "rest";
  private static final String RETENTION = "retention";
  private static final String GUARD_SHARE = "guardShare";
  private static final String GUARD_FILES = "guardFiles";

  private static final String RELEASE_AFTER = "releaseAfter";
  private static final String RELEASE_GRACE = "releaseGrace";

  private SettingsJson() {}

  static Map<String, Object> of(MirrorSettings settings) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(SCAN_EVERY, settings.scanEvery().toString());
    fields.put(POLL_EVERY, settings.pollEvery().toString());
    fields.put(REST, settings.rest().toString());
    fields.put(RETENTION, settings.retention().toString());
    fields.put(GUARD_SHARE, settings.guardShare());
    fields.put(GUARD_FILES, settings.guardFiles());
    settings.releaseAfter().ifPresent(after -> fields.put(RELEASE_AFTER, after.toString()));
    fields.put(RELEASE_GRACE, settings.releaseGrace().toString());
    return fields;
  }

  static MirrorSettings.Change read(WebRequest request) throws IOException {
    JsonBody body =
        JsonBody.of(
            request,
            SCAN_EVERY,
            POLL_EVERY,
            REST,
            RETENTION,
            GUARD_SHARE,
            GUARD_FILES,
            RELEASE_AFTER,
            RELEASE_GRACE);
    return new MirrorSettings.Change(
        duration(body, SCAN_EVERY),
        duration(body, POLL_EVERY),
        duration(body, REST),
        retention(body.text(RETENTION)),
        body.number(GUARD_SHARE),
        body.wholeNumber(GUARD_FILES),
        duration(body, RELEASE_AFTER),
        duration(body, RELEASE_GRACE));
  }

  private static Optional<Duration> duration(JsonBody body, String name) throws WebException {
    Optional<String> text = body.text(name);
    try {
      return text.map(Duration::parse);
    } catch (DateTimeException e) {
      throw new WebException(BAD_ARGUMENT, name + " must be a duration like PT1H");
    }
  }

  private static Optional<Retention> retention(Optional<String> text) throws WebException {
    try {
      return text.map(Retention::parse);
    } catch (IllegalArgumentException e) {
      throw new WebException(BAD_ARGUMENT, RETENTION + ": " + e.getMessage());
    }
  }
}
