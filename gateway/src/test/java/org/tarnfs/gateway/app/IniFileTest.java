// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The expectations were checked against `configparser` of Python 3.11.
class IniFileTest {

  @Test
  void keysAreReadInAnyCaseWithEitherDelimiter() throws Exception {
    IniFile ini = parse("[node]\nNickName = a = b: c\nweb.port:tcp:3456:interface=127.0.0.1\n");

    assertThat(ini.text("node", "nickname")).contains("a = b: c");
    assertThat(ini.text("node", "web.port")).contains("tcp:3456:interface=127.0.0.1");
  }

  @Test
  void percentSignsAndHashesWithinValuesAreLiteral() throws Exception {
    IniFile ini = parse("[node]\nnickname = 100% #1 ; yes\n");

    assertThat(ini.text("node", "nickname")).contains("100% #1 ; yes");
  }

  @Test
  void indentedLinesContinueAValueAndCommentsDoNotEndIt() throws Exception {
    IniFile ini = parse("[a]\nk = one\n  two\n# comment\n  three\nl = x\n");

    assertThat(ini.text("a", "k")).contains("one\ntwo\nthree");
    assertThat(ini.text("a", "l")).contains("x");
  }

  @Test
  void sectionsMayComeTwiceAndTheLastValueWins() throws Exception {
    IniFile ini = parse("\uFEFF[a]\nk = 1\nl = 1\n[b]\n[a]\nk = 2\n");

    assertThat(ini.text("a", "k")).contains("2");
    assertThat(ini.text("a", "l")).contains("1");
  }

  @Test
  void keysWithoutAValueAreAsIfAbsent() throws Exception {
    IniFile ini = parse("[client]\nhelper.furl =\n\n[storage]\nenabled = Yes\n");

    assertThat(ini.text("client", "helper.furl")).isEmpty();
    assertThat(ini.flag("storage", "enabled", false)).isTrue();
    assertThat(ini.flag("storage", "readonly", true)).isTrue();
  }

  @Test
  void textOutsideOfSectionsAndKeysNamesFileAndLine() {
    assertThatThrownBy(() -> parse("k = v\n")).hasMessageContaining("tahoe.cfg, line 1");
    assertThatThrownBy(() -> parse("[a]\n\nnonsense\n")).hasMessageContaining("line 3");
  }

  @Test
  void badValuesNameFileSectionAndKey() throws Exception {
    IniFile ini = parse("[storage]\nenabled = perhaps\n");

    assertThatThrownBy(() -> ini.flag("storage", "enabled", false))
        .hasMessage("tahoe.cfg: [storage] enabled must be true or false, is \"perhaps\"");
  }

  private static IniFile parse(String text) throws NodeException {
    return IniFile.parse(Path.of("tahoe.cfg"), text);
  }
}
