// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import java.nio.charset.StandardCharsets;

/// Every tag that keeps one use of SHA-256d apart from the others, on one screen.
/// Source: `allmydata/util/hashutil.py` and `allmydata/hashtree.py` of Tahoe-LAFS.
public enum HashTag {
  IMMUTABLE_KEY_TO_STORAGE_INDEX("allmydata_immutable_key_to_storage_index_v1"),
  BLOCK("allmydata_encoded_subshare_v1"),
  URI_EXTENSION("allmydata_uri_extension_v1"),
  CIPHERTEXT("allmydata_crypttext_v1"),
  CIPHERTEXT_SEGMENT("allmydata_crypttext_segment_v1"),
  /// Followed by the convergence secret and the encoding parameters, see `ConvergenceSecret`.
  CONVERGENT_KEY("allmydata_immutable_content_to_key_with_added_secret_v1+"),

  MERKLE_EMPTY_LEAF("Merkle tree empty leaf"),
  MERKLE_INNER_NODE("Merkle tree internal node"),

  /// Used the other way round, with the client's lease secret as the tag and this as the value.
  CLIENT_RENEWAL_SECRET("allmydata_client_renewal_secret_v1"),
  /// Likewise.
  CLIENT_CANCEL_SECRET("allmydata_client_cancel_secret_v1"),
  FILE_RENEWAL_SECRET("allmydata_file_renewal_secret_v1"),
  FILE_CANCEL_SECRET("allmydata_file_cancel_secret_v1"),
  BUCKET_RENEWAL_SECRET("allmydata_bucket_renewal_secret_v1"),
  BUCKET_CANCEL_SECRET("allmydata_bucket_cancel_secret_v1"),
  /// Tarn's own: Tahoe-LAFS draws upload secrets at random.
  UPLOAD_SECRET("tarn_upload_secret_v1"),
  /// Likewise.
  REPAIR_SECRET("tarn_repair_secret_v1"),

  PRIVATE_KEY_TO_WRITE_KEY("allmydata_mutable_privkey_to_writekey_v1"),
  WRITE_KEY_TO_WRITE_ENABLER_MASTER("allmydata_mutable_writekey_to_write_enabler_master_v1"),
  WRITE_ENABLER("allmydata_mutable_write_enabler_master_and_nodeid_to_write_enabler_v1"),
  PUBLIC_KEY_TO_FINGERPRINT("allmydata_mutable_pubkey_to_fingerprint_v1"),
  WRITE_KEY_TO_READ_KEY("allmydata_mutable_writekey_to_readkey_v1"),
  READ_KEY_TO_STORAGE_INDEX("allmydata_mutable_readkey_to_storage_index_v1"),
  READ_KEY_TO_DATA_KEY("allmydata_mutable_readkey_to_datakey_v1"),

  WRITE_CAP_TO_SALT("allmydata_dirnode_child_rwcap_to_salt_v1"),
  CHILD_CAP_KEY("allmydata_mutable_writekey_and_salt_to_dirnode_child_capkey_v1"),
  BACKUP_DIRECTORY("allmydata_backupdb_dirhash_v1"),
  MUTABLE_CONTAINER_HEADER("allmydata_mutable_container_header");

  private final String text;

  HashTag(String text) {
    this.text = text;
  }

  public byte[] bytes() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
