/** Records of conversations: what is written, and what replays make of it. */
@NullMarked
package io.vmemu.qmp.record;

import org.jspecify.annotations.NullMarked;
