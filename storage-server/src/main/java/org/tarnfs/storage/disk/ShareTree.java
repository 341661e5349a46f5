// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.lease.Usage;

/// Where the files of a server are.
///
/// ```
/// shares/PP/INDEX/N             share N; PP is the first two letters of INDEX
/// shares/incoming/INDEX-N       share N while it is being uploaded
/// shares/incoming/INDEX-N.next  what mutable share N is about to become
/// shares/incoming/UUID          what is too large for memory
/// corruption-advisories/
/// ```
///
/// Stock software deletes all of `incoming` when it starts, as we do. It keeps directories below,
/// which we save making and deleting for each share.
final class ShareTree {

  private static final int PREFIX_LENGTH = 2;
  private static final Pattern SHARE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}");

  private final Path shares;
  private final Path incoming;
  private final Path advisories;

  ShareTree(Path storage) {
    shares = storage.resolve("shares");
    incoming = shares.resolve("incoming");
    advisories = storage.resolve("corruption-advisories");
  }

  Path shares() {
    return shares;
  }

  Path incoming() {
    return incoming;
  }

  Path advisories() {
    return advisories;
  }

  Path prefix(StorageIndex index) {
    return shares.resolve(index.toString().substring(0, PREFIX_LENGTH));
  }

  /// The directory of one of the 1024 prefixes.
  Path prefix(int number) {
    byte[] firstBits = {(byte) (number >>> 2), (byte) (number << 6)};
    return shares.resolve(Bytes.copyOf(firstBits).toString().substring(0, PREFIX_LENGTH));
  }

  Path bucket(StorageIndex index) {
    return prefix(index).resolve(index.toString());
  }

  Path share(ShareId share) {
    return bucket(share.index()).resolve(share.number().toString());
  }

  Path incoming(ShareId share) {
    return incoming.resolve(share.index() + "-" + share.number());
  }

  Path next(ShareId share) {
    return incoming.resolve(share.index() + "-" + share.number() + ".next");
  }

  /// The numbers of the shares of `index`, of either kind, whatever they are worth.
  Set<ShareNumber> list(StorageIndex index) throws IOException {
    Set<ShareNumber> numbers = new TreeSet<>();
    for (Path file : entries(bucket(index))) {
      shareNumber(file).ifPresent(numbers::add);
    }
    return numbers;
  }

  /// What the shares of one of the 1024 prefixes use.
  Usage usage(int number) throws IOException {
    Path prefix = prefix(number);
    Usage usage = Usage.NONE;
    for (Path bucket : entries(prefix)) {
      if (isBucket(bucket, prefix.getFileName().toString())) {
        usage = usage.plus(usage(bucket));
      }
    }
    return usage;
  }

  private static boolean isBucket(Path directory, String prefix) {
    String name = directory.getFileName().toString();
    return name.startsWith(prefix) && StorageIndex.parse(name).isPresent();
  }

  private static Usage usage(Path bucket) throws IOException {
    Usage usage = Usage.NONE;
    for (Path file : entries(bucket)) {
      if (shareNumber(file).isPresent()) {
        usage = usage.plus(new Usage(1, Files.size(file)));
      }
    }
    return usage;
  }

  /// Directories of shares are small, and listing one entirely before using it lets others change
  /// it meanwhile.
  private static List<Path> entries(Path directory) throws IOException {
    if (Files.notExists(directory)) { // The usual case of a new share; an exception costs more.
      return List.of();
    }
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(entries::add);
    } catch (NoSuchFileException nothingThere) {
      return List.of();
    } catch (DirectoryIteratorException unreadable) {
      throw unreadable.getCause();
    }
    return entries;
  }

  private static Optional<ShareNumber> shareNumber(Path file) {
    String name = file.getFileName().toString();
    if (!SHARE_NUMBER.matcher(name).matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(name);
    return number > ShareNumber.MAX ? Optional.empty() : Optional.of(new ShareNumber(number));
  }
}
