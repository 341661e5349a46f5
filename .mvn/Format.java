// SPDX-License-Identifier: Apache-2.0
import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Formats every Java file below the current directory with google-java-format (`apply`), or fails
/// if one is not so formatted or lacks its licence line (`check`). Run by the build on the JDK that
/// Tarn is compiled with: a formatter that runs inside Maven only parses the Java of Maven's own
/// JDK.
class Format {

  private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0\n";
  private static final int WIDTH = 100;

  public static void main(String[] arguments) throws Exception {
    boolean apply = arguments[0].equals("apply");
    List<String> wrong = new ArrayList<>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      String formatted = format(source);
      if (source
          .lines()
          .anyMatch(line -> line.strip().startsWith("///") && line.length() > WIDTH)) {
        wrong.add(file + ": a documentation line is longer than " + WIDTH);
      } else if (!source.startsWith(LICENCE)) {
        wrong.add(file + ": does not start with " + LICENCE.strip());
      } else if (!source.equals(formatted)) {
        if (apply) {
          Files.writeString(file, formatted);
        } else {
          wrong.add(file + ": run 'mvn -N -Pformat validate'");
        }
      }
    }
    wrong.forEach(System.err::println);
    if (!wrong.isEmpty()) {
      System.exit(1);
    }
  }

  private static List<Path> sources() throws Exception {
    try (Stream<Path> files = Files.walk(Path.of(""))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> Stream.of("target", ".git").noneMatch(d -> contains(file, d)))
          .toList();
    }
  }

  private static boolean contains(Path file, String directory) {
    for (Path part : file) {
      if (part.toString().equals(directory)) {
        return true;
      }
    }
    return false;
  }

  private static String format(String source) throws Exception {
    String ordered =
        ImportOrderer.reorderImports(
            RemoveUnusedImports.removeUnusedImports(source), JavaFormatterOptions.Style.GOOGLE);
    return new Formatter().formatSource(ordered);
  }
}
