// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.CapContext;
import org.tarnfs.gateway.directory.Child;

class DeepStatsTest {

  private static final String FIELDS =
      "fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq";

  private final DeepStats stats = new DeepStats();

  @Test
  void nothingIsCountedAsNothing() {
    assertThat(stats.json().toString())
        .isEqualTo(
            "{\"api-version\":1,\"count-immutable-files\":0,\"count-mutable-files\":0,"
                + "\"count-literal-files\":0,\"count-files\":0,\"count-directories\":0,"
                + "\"count-unknown\":0,\"size-immutable-files\":0,\"size-literal-files\":0,"
                + "\"size-directories\":0,\"largest-directory\":0,"
                + "\"largest-directory-children\":0,\"largest-immutable-file\":0,"
                + "\"size-files-histogram\":[]}");
  }

  @Test
  void eachKindIsCounted() throws Exception {
    add("URI:LIT:");
    add("URI:LIT:mfrgg");
    add("URI:CHK:" + FIELDS + ":3:10:5000");
    add("URI:CHK:" + FIELDS + ":3:10:3163");
    add("URI:SSK:" + FIELDS);
    add("URI:MDMF-RO:" + FIELDS);
    add("URI:SSK-Verifier:" + FIELDS);
    stats.add(Child.parse("", "lafs://future", CapContext.ANY));
    stats.addDirectory(700, 3);
    stats.addDirectory(600, 5);

    assertThat(stats.json().toString())
        .isEqualTo(
            "{\"api-version\":1,\"count-immutable-files\":2,\"count-mutable-files\":2,"
                + "\"count-literal-files\":2,\"count-files\":6,\"count-directories\":2,"
                + "\"count-unknown\":2,\"size-immutable-files\":8163,\"size-literal-files\":3,"
                + "\"size-directories\":1300,\"largest-directory\":700,"
                + "\"largest-directory-children\":5,\"largest-immutable-file\":5000,"
                + "\"size-files-histogram\":[[0,0,1],[1,3,1],[3163,10000,2]]}");
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,3",
    "3,1,3",
    "4,4,10",
    "10,4,10",
    "11,11,31",
    "32,32,100",
    "101,101,316",
    "317,317,1000",
    "3162,1001,3162",
    "1000000,316228,1000000",
    "1000000000001,1000000000001,3162277660168",
    "999999999999999999,316227766016837934,1000000000000000000"
  })
  void sizesAreCountedByHalfDecades(long size, long least, long most) throws Exception {
    add("URI:CHK:" + FIELDS + ":3:10:" + size);

    assertThat(stats.json().get("size-files-histogram").toString())
        .isEqualTo("[[%d,%d,1]]".formatted(least, most));
  }

  private void add(String cap) throws Exception {
    stats.add(new Child.Known(Cap.parse(cap)));
  }
}
