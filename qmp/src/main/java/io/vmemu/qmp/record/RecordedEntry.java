package io.vmemu.qmp.record;

import io.vmemu.qmp.protocol.Side;

/**
 * A line of a record.
 *
 * @param line its number in the file, from 1; 0 before it is written
 * @param client the connection, numbered from 1
 * @param millis when, since the start of the recording
 */
public record RecordedEntry(int line, int client, Side from, long millis, Content content) {
    boolean isFrom(Side side) {
        return from == side;
    }
}
