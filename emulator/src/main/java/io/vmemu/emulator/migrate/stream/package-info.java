/**
 * The bytes of a migration: a magic number and a version, then frames with type, sequence number, payload and checksum. It is
 * this program's own format; a real QEMU's stream is recognized and refused.
 */
@NullMarked
package io.vmemu.emulator.migrate.stream;

import org.jspecify.annotations.NullMarked;
