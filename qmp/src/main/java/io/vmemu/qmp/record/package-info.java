/**
 * Conversations with a QMP server, written down and played again. {@link io.vmemu.qmp.record.DialogRecorder} stands
 * between a server and its clients and writes what they say to a file; {@link io.vmemu.qmp.record.ServerReplay} plays
 * the clients of such a record to another server and compares what it answers; {@link io.vmemu.qmp.record.ClientReplay}
 * plays the server to a client and notices where it departs from the record. {@link io.vmemu.qmp.record.SideBySide} and
 * {@link io.vmemu.qmp.record.NearMiss} show two messages that ought to have been the same.
 *
 * <p>A record is a text of one JSON object a line. The first one names the format, and the server by its greeting:
 *
 * <pre>{@code
 * {"format": "vmemu-qmp-record", "version": 1, "server": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}}
 * {"client": 1, "from": "server", "ms": 0, "message": {"QMP": {...}}}
 * {"client": 1, "from": "client", "ms": 3, "message": {"execute": "qmp_capabilities"}}
 * {"client": 1, "from": "client", "ms": 9, "raw": "query-status!"}
 * {"client": 1, "from": "client", "ms": 9, "end": true}
 * }</pre>
 *
 * <p>{@code ms} counts from the start of the recording. What is not JSON is kept as {@code raw} text, or as {@code hex}
 * digits if it is not UTF-8 either. Files that a client sends along are not kept.
 */
@NullMarked
package io.vmemu.qmp.record;

import org.jspecify.annotations.NullMarked;
