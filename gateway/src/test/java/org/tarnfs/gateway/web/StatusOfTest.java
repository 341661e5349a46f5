// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.SdmfWriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildKind;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryCodec;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.DirectoryException;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.directory.NewChild;
import org.tarnfs.gateway.directory.Overwrite;
import org.tarnfs.gateway.file.Attempt;

class StatusOfTest {

  private static final String CAP =
      "URI:SSK:fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq";

  @Test
  void childThatIsThereIsToldInTahoesWords() throws Exception {
    DirectoryEdit edit =
        new DirectoryEdit.PutChildren(
            List.of(new NewChild(ChildName.of("a"), literal(), Optional.empty())),
            Overwrite.NOTHING,
            Instant.EPOCH);

    DirectoryException e = refusal(edit);

    assertThat(StatusOf.exception(e)).isEqualTo(409);
    assertThat(StatusOf.message(e))
        .startsWith("There was already a child by that name, and you asked me to not replace it.");
  }

  @Test
  void childThatIsMissingIsNotFound() throws Exception {
    DirectoryEdit edit = new DirectoryEdit.DeleteChild(ChildName.of("b"), true, ChildKind.ANY);

    assertThat(StatusOf.exception(refusal(edit))).isEqualTo(404);
  }

  @Test
  void childOfTheWrongKindIsAConflict() throws Exception {
    DirectoryEdit edit =
        new DirectoryEdit.DeleteChild(ChildName.of("a"), true, ChildKind.DIRECTORY);

    assertThat(StatusOf.exception(refusal(edit))).isEqualTo(409);
  }

  @Test
  void whatIsNoChildOrNoDirectoryIsABadRequest() {
    DirectoryException child =
        catchThrowableOfType(
            DirectoryException.class, () -> Child.parse("lafs://x", "", CapContext.ANY));
    DirectoryException directory =
        catchThrowableOfType(
            DirectoryException.class, () -> DirectoryCodec.immutable().decode(new byte[5]));

    assertThat(StatusOf.exception(child)).isEqualTo(400);
    assertThat(StatusOf.exception(directory)).isEqualTo(400);
  }

  @Test
  void faultOfTheGatewayIsNotShown() {
    assertThat(StatusOf.exception(new IllegalStateException("secret"))).isEqualTo(500);
    assertThat(StatusOf.message(new IllegalStateException("secret"))).doesNotContain("secret");
    assertThat(StatusOf.exception(new IOException("the disk is gone"))).isEqualTo(500);
  }

  private static DirectoryException refusal(DirectoryEdit edit) throws Exception {
    DirectoryContents contents =
        DirectoryCodec.heldBy((SdmfWriteCap) Cap.parse(CAP))
            .encode(List.of(new DirectoryEntry(ChildName.of("a"), literal(), Metadata.EMPTY)));
    return catchThrowableOfType(
        DirectoryException.class, () -> edit.applyTo(contents, Attempt.FIRST));
  }

  private static Child literal() throws Exception {
    return Child.parse("URI:LIT:me", "", CapContext.ANY);
  }
}
