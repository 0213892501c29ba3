/**
 * QEMU's value model: what travels in QMP, in QOM properties and in JSON options. Knows no text format; the {@code qmp}
 * module's {@code json} package reads and writes it.
 */
@NullMarked
package io.vmemu.emulator.qobject;

import org.jspecify.annotations.NullMarked;
