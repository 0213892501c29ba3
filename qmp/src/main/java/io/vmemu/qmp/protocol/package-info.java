/**
 * The protocol as such: greeting, negotiation, order of checks, ids, out-of-band execution, the queue. Knows no
 * machine and no transport: bytes come in through {@link io.vmemu.qmp.protocol.QmpSession}, texts go out through {@link
 * io.vmemu.qmp.protocol.Outlet}, and what commands do is registered in a {@link
 * io.vmemu.qmp.protocol.CommandRegistry}. A registry over a schema of a few lines makes a fake server.
 */
@NullMarked
package io.vmemu.qmp.protocol;

import org.jspecify.annotations.NullMarked;
