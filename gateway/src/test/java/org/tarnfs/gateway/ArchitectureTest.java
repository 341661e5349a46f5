// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The packages of the gateway and what each may use of Tarn: the picture of its architecture.
class ArchitectureTest {

  private static final String CAPS = "org.tarnfs.caps..";
  private static final String ERASURE = "org.tarnfs.erasure";
  private static final String PROTOCOL = "org.tarnfs.storage.protocol";
  private static final String STORAGE = "org.tarnfs.storage..";

  /// The packages, from the bottom to the top.
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          entry("file", CAPS),
          entry("share", CAPS),
          entry("local", CAPS, "org.tarnfs.storage.app", in("file")),
          entry("directory", CAPS, in("file"), in("share")),
          entry("servers", CAPS, PROTOCOL, "org.tarnfs.storage.app"),
          entry("immutable", CAPS, ERASURE, PROTOCOL, in("file"), in("share"), in("servers")),
          entry("mutable", CAPS, ERASURE, PROTOCOL, in("file"), in("share"), in("servers")),
          entry(
              "grid",
              CAPS,
              in("file"),
              in("servers"),
              in("directory"),
              in("immutable"),
              in("mutable")),
          entry(
              "snapshot",
              CAPS,
              in("file"),
              in("directory"),
              in("immutable"),
              in("mutable"),
              in("grid")),
          entry(
              "mirror",
              CAPS,
              "org.tarnfs.storage.app",
              in("file"),
              in("servers"),
              in("directory"),
              in("immutable"),
              in("mutable"),
              in("grid"),
              in("local"),
              in("snapshot")),
          entry(
              "transfer",
              CAPS,
              "org.tarnfs.storage.app",
              in("file"),
              in("servers"),
              in("directory"),
              in("immutable"),
              in("mutable"),
              in("grid")),
          entry(
              "recovery",
              CAPS,
              "org.tarnfs.storage.app",
              in("file"),
              in("servers"),
              in("directory"),
              in("immutable"),
              in("mutable"),
              in("grid"),
              in("local"),
              in("snapshot"),
              in("transfer")),
          entry(
              "web",
              CAPS,
              PROTOCOL,
              "org.tarnfs.storage.app",
              in("file"),
              in("servers"),
              in("immutable"),
              in("mutable"),
              in("directory"),
              in("grid"),
              in("snapshot"),
              in("mirror")),
          entry(
              "app",
              CAPS,
              STORAGE,
              in("mirror"),
              in("servers"),
              in("immutable"),
              in("mutable"),
              in("grid"),
              in("recovery"),
              in("web")),
          entry("cli", "org.tarnfs.."));

  private static JavaClasses gateway;

  @BeforeAll
  static void load() {
    gateway =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.tarnfs.gateway");
  }

  @Test
  void packagesUseOnlyWhatLiesBelowThem() {
    MAY_USE.forEach(
        (name, others) ->
            classes()
                .that()
                .resideInAPackage(in(name))
                .should()
                .onlyDependOnClassesThat(
                    resideOutsideOfPackage("org.tarnfs..")
                        .or(resideInAnyPackage(others.toArray(String[]::new)))
                        .or(resideInAPackage(in(name))))
                .check(gateway));
  }

  @Test
  void everyPackageIsInThePicture() {
    assertThat(gateway.stream().map(JavaClass::getPackageName).distinct())
        .containsExactlyInAnyOrderElementsOf(
            MAY_USE.keySet().stream().map(ArchitectureTest::in).toList());
  }

  @Test
  void everyPackageIsNullMarked() {
    for (String name : MAY_USE.keySet()) {
      assertThat(gateway.getPackage(in(name)).isAnnotatedWith(NullMarked.class)).isTrue();
    }
  }

  private static Map.Entry<String, List<String>> entry(String name, String... others) {
    return Map.entry(name, List.of(others));
  }

  private static String in(String name) {
    return "org.tarnfs.gateway." + name;
  }
}
