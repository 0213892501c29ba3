/**
 * Monitors on sockets and on stdio. One event loop carries all connections and the machine; see {@link
 * io.vmemu.qmp.server.ServerLoop}.
 */
@NullMarked
package io.vmemu.qmp.server;

import org.jspecify.annotations.NullMarked;
