/** Memory backends and the host memory behind them. */
@NullMarked
package io.vmemu.emulator.memory;

import org.jspecify.annotations.NullMarked;
