// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

/// The directory as it is does not allow the edit.
public final class EditRefusedException extends DirectoryException {

  private static final long serialVersionUID = 1;

  public enum Reason {
    /// There is no child of that name.
    NO_SUCH_CHILD,
    /// There is one, and it may not be replaced.
    CHILD_EXISTS,
    /// The child is a directory where a file was meant, or the other way round.
    WRONG_KIND
  }

  private final Reason reason;
  private final transient ChildName name;

  private EditRefusedException(Reason reason, ChildName name, String message) {
    super(message);
    this.reason = reason;
    this.name = name;
  }

  public static EditRefusedException noSuchChild(ChildName name) {
    return new EditRefusedException(
        Reason.NO_SUCH_CHILD, name, "there is no child " + name.quoted());
  }

  /// There is a child of that name, and it may not be replaced.
  ///
  /// @param what the end of the sentence that says so; may be empty
  public static EditRefusedException childExists(ChildName name, String what) {
    return new EditRefusedException(
        Reason.CHILD_EXISTS, name, "child " + name.quoted() + " exists" + what);
  }

  /// What the name leads to should have been a directory.
  public static EditRefusedException notADirectory(ChildName name) {
    return wrongKind(name, "not a directory");
  }

  static EditRefusedException wrongKind(ChildName name, String what) {
    return new EditRefusedException(
        Reason.WRONG_KIND, name, "child " + name.quoted() + " is " + what);
  }

  public Reason reason() {
    return reason;
  }

  /// The child it is about.
  public ChildName name() {
    return name;
  }
}
