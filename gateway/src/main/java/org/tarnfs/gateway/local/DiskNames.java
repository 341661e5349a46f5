// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import static java.text.Normalizer.Form.NFC;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.tarnfs.gateway.local.Clash.Kind;

/// What the names of files mean to systems other than that of this machine.
public final class DiskNames {

  /// What Java puts in place of bytes that it cannot decode.
  private static final char REPLACEMENT = '\ufffd';

  private static final String RESERVED_ON_WINDOWS = "<>:\"|?*\\";

  /// Devices, which Windows finds in every folder and under every extension.
  private static final Pattern DEVICE_OF_WINDOWS =
      Pattern.compile(
          "(?:CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(?:COM|LPT)[1-9¹²³]) *(?:\\..*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private DiskNames() {}

  /// What is wrong with the names in one folder, as Java gives them: by kind, and then in the order
  /// of the names. A name may be part of several clashes.
  public static List<Clash> clashes(Collection<String> names) {
    Set<String> distinct = new LinkedHashSet<>(names);
    List<Clash> clashes = new ArrayList<>();
    Collection<List<String>> spellings = groups(distinct, DiskNames::composed);
    for (List<String> same : spellings) {
      if (same.size() > 1) {
        clashes.add(new Clash(Kind.SAME_IN_UNICODE, same));
      }
    }
    for (List<List<String>> same : groups(spellings, group -> withoutCase(group.getFirst()))) {
      if (same.size() > 1) {
        clashes.add(
            new Clash(Kind.SAME_BUT_FOR_CASE, same.stream().flatMap(List::stream).toList()));
      }
    }
    distinct.stream()
        .filter(name -> !isText(name))
        .forEach(name -> clashes.add(new Clash(Kind.NOT_TEXT, List.of(name))));
    distinct.stream()
        .filter(name -> !isForWindows(name))
        .forEach(name -> clashes.add(new Clash(Kind.NOT_FOR_WINDOWS, List.of(name))));
    return List.copyOf(clashes);
  }

  private static <T> Collection<List<T>> groups(Collection<T> all, Function<T, String> key) {
    Map<String, List<T>> groups = new LinkedHashMap<>();
    for (T each : all) {
      groups.computeIfAbsent(key.apply(each), _ -> new ArrayList<>()).add(each);
    }
    return groups.values();
  }

  private static String composed(String name) {
    return Normalizer.normalize(name, NFC);
  }

  /// To upper case first, as some letters have several forms in lower case.
  private static String withoutCase(String name) {
    return composed(composed(name).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
  }

  private static boolean isText(String name) {
    return name.codePoints()
        .noneMatch(
            character ->
                character == REPLACEMENT || Character.getType(character) == Character.SURROGATE);
  }

  private static boolean isForWindows(String name) {
    return !name.endsWith(".")
        && !name.endsWith(" ")
        && name.chars().noneMatch(c -> c < ' ' || RESERVED_ON_WINDOWS.indexOf(c) >= 0)
        && !DEVICE_OF_WINDOWS.matcher(name).matches();
  }
}
