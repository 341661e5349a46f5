// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The arguments of a request, by name. Of several of one name the first counts.
final class Arguments {

  static final Arguments NONE = new Arguments(Map.of());

  private static final int MOST_DIGITS = 18;

  private final Map<String, String> values;

  private Arguments(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  static Arguments of(Map<String, String> values) {
    return new Arguments(new LinkedHashMap<>(values));
  }

  /// Reads a query, or the body of a form, of characters that are a byte each.
  static Arguments parse(String urlencoded) throws WebException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : urlencoded.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (!pair.isEmpty()) {
        values.putIfAbsent(PercentCode.decodeField(name), PercentCode.decodeField(value));
      }
    }
    return new Arguments(values);
  }

  /// These, then `others`.
  Arguments then(Arguments others) {
    Map<String, String> all = new LinkedHashMap<>(values);
    others.values.forEach(all::putIfAbsent);
    return new Arguments(all);
  }

  Map<String, String> all() {
    return values;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /// The value of an argument, empty if it is absent.
  String text(String name) {
    return values.getOrDefault(name, "");
  }

  /// The value of an argument that must be there.
  String required(String name) throws WebException {
    String value = text(name);
    if (value.isEmpty()) {
      throw bad("this request needs " + name + "=");
    }
    return value;
  }

  /// False if it is absent.
  boolean flag(String name) throws WebException {
    return flag(name, false);
  }

  boolean flag(String name, boolean ifAbsent) throws WebException {
    return switch (text(name).toLowerCase(Locale.ROOT)) {
      case "true", "t", "1", "on" -> true;
      case "false", "f", "0", "off" -> false;
      case "" -> ifAbsent;
      default -> throw bad(name + "= must be true or false");
    };
  }

  /// A whole number, not negative; empty if it is absent.
  Optional<Long> number(String name) throws WebException {
    String value = text(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.length() > MOST_DIGITS
        || !value.chars().allMatch(unit -> unit >= '0' && unit <= '9')) {
      throw bad(name + "= must be a whole number of at most " + MOST_DIGITS + " digits");
    }
    return Optional.of(Long.parseLong(value));
  }

  private static WebException bad(String message) {
    return new WebException(WebException.Problem.BAD_ARGUMENT, message);
  }
}
