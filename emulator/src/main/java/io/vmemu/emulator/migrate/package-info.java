/**
 * Live migration: capabilities and parameters, the two state machines ({@link
 * io.vmemu.emulator.migrate.OutgoingMigration} and {@link io.vmemu.emulator.migrate.IncomingMigration}), what a machine's
 * state consists of, and the rules about what may happen meanwhile. States, their order, texts and run states are those of
 * QEMU 7.2 and 10.0; the bytes that travel are not (package {@code stream}). The channels they travel through are made by a
 * {@link io.vmemu.emulator.migrate.MigrationTransport}, outside of this module.
 */
@NullMarked
package io.vmemu.emulator.migrate;

import org.jspecify.annotations.NullMarked;
