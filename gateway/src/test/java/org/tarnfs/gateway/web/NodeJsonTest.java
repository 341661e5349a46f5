// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.SdmfWriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryCodec;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.Metadata;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NodeJsonTest {

  private static final String FIELDS =
      "fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq";
  private static final String SDMF = "URI:SSK:" + FIELDS;
  private static final String CHK =
      "URI:CHK:fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq"
          + ":3:10:1234567";

  @Test
  void directoryIsToldWithItsChildren() throws Exception {
    DirectoryCap<SdmfWriteCap> cap = new DirectoryCap<>((SdmfWriteCap) Cap.parse(SDMF));
    DirectoryContents contents =
        DirectoryCodec.heldBy(cap.file())
            .encode(
                List.of(
                    entry("chk", CHK, "{\"tahoe\": {\"linkcrtime\": 1795219597.6527333}}"),
                    entry("dir", "URI:DIR2:" + FIELDS, "{}"),
                    entry("é", SDMF, "{\"n\": NaN, \"i\": 123456789012345678901234567890}"),
                    entry("future", "ro.lafs://x", "{}"),
                    entry("verify", "URI:SSK-Verifier:" + FIELDS, "{}")));

    String text = text(out -> NodeJson.write(cap, contents, Optional.empty(), out));

    JsonNode json = JsonMapper.shared().readTree(text.replace("NaN", "\"NaN\""));
    assertThat(json.get(0).asString()).isEqualTo("dirnode");
    JsonNode directory = json.get(1);
    assertThat(directory.propertyNames())
        .containsExactly("mutable", "rw_uri", "ro_uri", "verify_uri", "children");
    assertThat(directory.get("mutable").asBoolean()).isTrue();
    assertThat(directory.get("rw_uri").asString()).isEqualTo("URI:DIR2:" + FIELDS);
    assertThat(directory.get("ro_uri").asString()).startsWith("URI:DIR2-RO:");
    assertThat(directory.get("verify_uri").asString()).startsWith("URI:DIR2-Verifier:");
    JsonNode children = directory.get("children");
    assertThat(children.propertyNames()).containsExactly("chk", "dir", "future", "verify", "é");

    JsonNode chk = children.get("chk");
    assertThat(chk.get(0).asString()).isEqualTo("filenode");
    assertThat(chk.get(1).propertyNames())
        .containsExactly("mutable", "format", "size", "ro_uri", "verify_uri", "metadata");
    assertThat(chk.get(1).get("size").asLong()).isEqualTo(1234567);
    assertThat(chk.get(1).get("format").asString()).isEqualTo("CHK");
    assertThat(text).contains("\"linkcrtime\": 1795219597.6527333\n");

    JsonNode sdmf = children.get("é").get(1);
    assertThat(sdmf.get("mutable").asBoolean()).isTrue();
    assertThat(sdmf.get("format").asString()).isEqualTo("SDMF");
    assertThat(sdmf.get("size").isNull()).isTrue();
    assertThat(sdmf.get("rw_uri").asString()).isEqualTo(SDMF);
    assertThat(sdmf.get("ro_uri").asString()).startsWith("URI:SSK-RO:");
    assertThat(text)
        .contains("\"n\": NaN", "\"i\": 123456789012345678901234567890", "\"\\u00E9\": [");

    JsonNode dir = children.get("dir");
    assertThat(dir.get(0).asString()).isEqualTo("dirnode");
    assertThat(dir.get(1).propertyNames())
        .containsExactly("mutable", "rw_uri", "ro_uri", "verify_uri", "metadata");
    assertThat(children.get("future").get(0).asString()).isEqualTo("unknown");
    assertThat(children.get("future").get(1).propertyNames()).containsExactly("ro_uri", "metadata");
    assertThat(children.get("verify").get(0).asString()).isEqualTo("unknown");
  }

  @Test
  void immutableDirectoryShowsNoWriteCaps() throws Exception {
    DirectoryCap<?> cap = (DirectoryCap<?>) Cap.parse("URI:DIR2-LIT:");
    DirectoryContents contents =
        DirectoryCodec.immutable().encode(List.of(entry("a", "URI:LIT:me", "{}")));

    String text = text(out -> NodeJson.write(cap, contents, Optional.empty(), out));

    assertThat(text)
        .isEqualTo(
            """
            [
             "dirnode",
             {
              "mutable": false,
              "ro_uri": "URI:DIR2-LIT:",
              "children": {
               "a": [
                "filenode",
                {
                 "mutable": false,
                 "format": "CHK",
                 "size": 1,
                 "ro_uri": "URI:LIT:me",
                 "metadata": {}
                }
               ]
              }
             }
            ]
            """);
  }

  @Test
  void emptyDirectoryHasNoChildren() throws Exception {
    DirectoryCap<?> cap = (DirectoryCap<?>) Cap.parse("URI:DIR2-LIT:");
    DirectoryContents contents = DirectoryCodec.immutable().decode(new byte[0]);

    assertThat(text(out -> NodeJson.write(cap, contents, Optional.empty(), out)))
        .contains("\"children\": {}");
  }

  @Test
  void sizeOfAMutableFileThatWasReadIsTold() throws Exception {
    Child file = new Child.Known(Cap.parse(SDMF));

    assertThat(text(out -> NodeJson.write(file, OptionalLong.of(42), Optional.empty(), out)))
        .contains("\"size\": 42,");
  }

  @Test
  void hugeDirectoryIsToldAtOnce() throws Exception {
    List<DirectoryEntry> entries = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      entries.add(entry("name " + i, CHK, "{\"tahoe\": {\"linkcrtime\": 1795219597.6527333}}"));
    }
    DirectoryCap<?> cap = (DirectoryCap<?>) Cap.parse("URI:DIR2-" + CHK.substring(4));
    DirectoryContents contents = DirectoryCodec.immutable().encode(entries);
    long start = System.nanoTime();

    String text = text(out -> NodeJson.write(cap, contents, Optional.empty(), out));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(JsonMapper.shared().readTree(text).get(1).get("children")).hasSize(10_000);
  }

  private static DirectoryEntry entry(String name, String cap, String metadata) throws Exception {
    return new DirectoryEntry(
        ChildName.of(name),
        Child.parse(cap, "", CapContext.ANY),
        Metadata.parse(metadata.getBytes(UTF_8)));
  }

  private interface Writing {
    void to(OutputStream out) throws Exception;
  }

  private static String text(Writing writing) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writing.to(out);
    return out.toString(UTF_8);
  }
}
