package io.vmemu.qmp.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.migrate.MigrationChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstBytesTest {
    private final List<MigrationChannel> accepted = new ArrayList<>();
    private final Idle conduit = new Idle();
    private final ThreadedChannel channel = new ThreadedChannel(conduit, Runnable::run);
    private final FirstBytes awaited = new FirstBytes(channel, accepted::add);

    @Test
    void nobodyIsToldOfBytesThatNobodyWaitsForAnyMore() {
        awaited.close();
        awaited.come();
        assertThat(accepted).isEmpty();
        assertThat(conduit.closed).isTrue();
    }

    @Test
    void aChannelThatWasAcceptedStaysOpen() {
        awaited.come();
        awaited.close();
        assertThat(accepted).containsExactly(channel);
        assertThat(conduit.closed).isFalse();
    }

    private static final class Idle implements Conduit {
        private boolean closed;

        @Override
        public MigrationChannel.Kind kind() {
            return MigrationChannel.Kind.COMMAND;
        }

        @Override
        public boolean isReadable() {
            return true;
        }

        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public int read(byte[] target) {
            return -1;
        }

        @Override
        public void write(byte[] bytes) {}

        @Override
        public void finish() {}

        @Override
        public void close() {
            closed = true;
        }
    }
}
