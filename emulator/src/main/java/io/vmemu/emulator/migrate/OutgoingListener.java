package io.vmemu.emulator.migrate;

import io.vmemu.emulator.migrate.stream.Frame;
import io.vmemu.emulator.migrate.stream.FrameReader;
import io.vmemu.emulator.migrate.stream.LoadException;

/**
 * What comes back from the other side of an outgoing migration. If the channel breaks while the other side can still be
 * heard, what it has to say comes first: it tells more than the channel does.
 */
final class OutgoingListener implements MigrationChannel.Listener {
    private final OutgoingMigration migration;
    private final MigrationChannel channel;
    private final FrameReader reader = new FrameReader();
    /** Nothing that is told matters any more. */
    private boolean over;
    /** The other side has everything. */
    private boolean succeeded;
    /** Nothing more can be written; what the other side has to say about that may still come. */
    private boolean broken;

    OutgoingListener(OutgoingMigration migration, MigrationChannel channel) {
        this.migration = migration;
        this.channel = channel;
    }

    private boolean isHeard() {
        return !over && !succeeded && channel.isBidirectional() && migration.isAnswered();
    }

    @Override
    public void onReceived(byte[] bytes) {
        if (!isHeard()) {
            return;
        }
        reader.feed(bytes);
        try {
            Frame frame = reader.next();
            while (frame != null && isHeard()) {
                take(frame);
                frame = reader.next();
            }
        } catch (LoadException e) {
            abandoned("Received an invalid message on the return path");
        }
    }

    private void take(Frame frame) throws LoadException {
        switch (frame.type()) {
            case OUTCOME -> {
                int code = frame.decoder().getInt();
                if (code != 0) {
                    abandoned("Sibling indicated error " + code);
                } else {
                    succeeded = migration.succeeded(channel);
                }
            }
            case RESUME_READY -> migration.postcopy().recovered();
            default -> throw LoadException.invalid("A frame of the migration stream is out of place");
        }
    }

    private void abandoned(String desc) {
        over = true;
        migration.abandonedByPeer(desc);
    }

    @Override
    public void onDrained() {
        if (!over && !broken) {
            migration.drained();
        }
    }

    @Override
    public void onEnd() {
        if (isHeard()) {
            abandoned("Channel error: Input/output error");
        }
    }

    @Override
    public void onFailure(boolean writing, String reason) {
        if (writing && isHeard()) {
            broken = true;
        } else if (!over && !(succeeded && !writing)) {
            over = true;
            if (broken) {
                migration.abandonedByPeer("Channel error: Input/output error");
            } else {
                migration.channelFailed(writing, reason);
            }
        }
    }

    @Override
    public void onFinished() {
        if (!over) {
            over = true;
            migration.finished();
        }
    }
}
