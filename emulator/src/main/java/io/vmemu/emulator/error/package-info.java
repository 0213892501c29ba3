/** What a client or a configuration is told when it asks for something that cannot be. */
@NullMarked
package io.vmemu.emulator.error;

import org.jspecify.annotations.NullMarked;
