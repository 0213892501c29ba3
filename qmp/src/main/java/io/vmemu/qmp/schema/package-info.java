/**
 * What commands, events and types there are: declarations in a short text of our own, the check of a command's
 * arguments with QEMU's texts in QEMU's order, and {@code query-qmp-schema}, all from the same declarations. See {@link
 * io.vmemu.qmp.schema.Schema} for the language.
 */
@NullMarked
package io.vmemu.qmp.schema;

import org.jspecify.annotations.NullMarked;
