/**
 * QEMU's JSON dialect: where a text ends, single quotes, limits, which error is told and how reading goes on after it,
 * numbers, and pure ASCII on the way out. Knows nothing of commands.
 */
@NullMarked
package io.vmemu.qmp.json;

import org.jspecify.annotations.NullMarked;
