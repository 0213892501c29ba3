/**
 * A blocking client for any QMP server on a Unix socket, real QEMU as well as this one.
 *
 * <pre>{@code
 * try (QmpClient client = QmpClient.connect(Path.of("/tmp/qmp.sock"))) {
 *     QDict resize = new QDict()
 *             .put("path", "vm0")
 *             .put("property", "requested-size")
 *             .put("value", 512L << 20);
 *     client.execute("qom-set", resize);
 *     QmpEvent event = client.awaitEvent("MEMORY_DEVICE_SIZE_CHANGE", Duration.ofSeconds(5));
 *     System.out.println("plugged: " + event.data().get("size"));
 *     System.out.println(client.execute("query-memory-devices"));
 * } catch (QmpErrorException e) {
 *     System.err.println(e.errorClass() + ": " + e.desc());
 * }
 * }</pre>
 *
 * A client has no thread of its own: whoever waits, reads, also on behalf of others who wait.
 */
@NullMarked
package io.vmemu.qmp.client;

import org.jspecify.annotations.NullMarked;
