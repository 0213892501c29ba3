package io.vmemu.emulator.vmem;

import static io.vmemu.emulator.vmem.Fixture.BLOCK;
import static io.vmemu.emulator.vmem.Fixture.MIB;
import static io.vmemu.emulator.vmem.Fixture.REGION;
import static io.vmemu.emulator.vmem.Fixture.gpa;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiscardListenerTest {
    private final List<String> told = new ArrayList<>();
    private final Fixture f = new Fixture();

    /** Writes down, in blocks, what it is told. */
    private final class Listener implements RamDiscardListener {
        private final String name;
        private final boolean doubleDiscard;
        private int refuseAfter = Integer.MAX_VALUE;

        Listener(String name, boolean doubleDiscard) {
            this.name = name;
            this.doubleDiscard = doubleDiscard;
        }

        @Override
        public boolean populate(long offset, long size) {
            told.add(name + " +" + offset / BLOCK + ".." + (offset + size) / BLOCK);
            return refuseAfter-- > 0;
        }

        @Override
        public void discard(long offset, long size) {
            told.add(name + " -" + offset / BLOCK + ".." + (offset + size) / BLOCK);
        }

        @Override
        public boolean isDoubleDiscardSupported() {
            return doubleDiscard;
        }
    }

    private final Listener a = new Listener("a", false);
    private final Listener b = new Listener("b", false);
    private final Listener c = new Listener("c", true);

    @BeforeEach
    void start() throws QemuException {
        f.config.requestedSize(128 * MIB);
        f.start();
    }

    @Test
    void aNewListenerIsToldWhatIsPlugged() {
        f.plug(gpa(1), 2);
        f.plug(gpa(5), 1);
        f.plug(gpa(100), 3);
        f.device.addDiscardListener(a, 0, REGION);
        assertThat(told).containsExactly("a +1..3", "a +5..6", "a +100..103");
    }

    @Test
    void aListenerIsToldOfItsSectionOnly() {
        f.plug(gpa(0), 4);
        f.device.addDiscardListener(a, 2 * BLOCK, 8 * BLOCK);
        f.plug(gpa(8), 10);
        f.plug(gpa(20), 2);
        f.unplug(gpa(9), 2);
        f.unplug(gpa(20), 2);
        assertThat(told).containsExactly("a +2..4", "a +8..10", "a -9..10");
    }

    @Test
    void listenersAreToldOfChangesTheLatestOneFirst() {
        f.device.addDiscardListener(a, 0, REGION);
        f.device.addDiscardListener(b, 0, REGION);
        assertThat(f.plug(gpa(3), 2)).isEqualTo("ACK");
        assertThat(f.unplug(gpa(4), 1)).isEqualTo("ACK");
        assertThat(told).containsExactly("b +3..5", "a +3..5", "b -4..5", "a -4..5");
    }

    @Test
    void oneThatRefusesMakesItBusyAndTheOthersForgetIt() {
        f.device.addDiscardListener(a, 0, REGION);
        f.device.addDiscardListener(b, 0, REGION);
        f.device.addDiscardListener(c, 0, REGION);
        b.refuseAfter = 0;
        f.ram.calls.clear();
        assertThat(f.plug(gpa(3), 2)).isEqualTo("BUSY");
        assertThat(told).containsExactly("c +3..5", "b +3..5", "c -3..5");
        assertThat(f.ram.calls).as("who was told may have touched it").containsExactly("discard 6291456+4194304");
        assertThat(f.device.size()).isZero();
        assertThat(f.state(gpa(3), 2)).isEqualTo("UNPLUGGED");
        b.refuseAfter = 1;
        assertThat(f.plug(gpa(3), 2)).isEqualTo("ACK");
    }

    @Test
    void everythingIsDiscardedInRunsOrAtOnce() {
        f.device.addDiscardListener(a, 0, REGION);
        f.device.addDiscardListener(c, 0, REGION);
        f.plug(gpa(1), 1);
        f.plug(gpa(3), 2);
        told.clear();
        f.unplugAll();
        assertThat(told).containsExactly("c -0..512", "a -1..2", "a -3..5");
        told.clear();
        f.unplugAll();
        assertThat(told).as("nothing was plugged").isEmpty();
    }

    @Test
    void aRemovedListenerIsToldThatAllIsDiscardedAndNothingMore() {
        f.device.addDiscardListener(a, 0, REGION);
        f.device.addDiscardListener(c, 0, REGION);
        f.plug(gpa(1), 1);
        told.clear();
        f.device.removeDiscardListener(a);
        f.device.removeDiscardListener(c);
        f.plug(gpa(2), 1);
        assertThat(told).containsExactly("a -1..2", "c -0..512");
        assertThatThrownBy(() -> f.device.removeDiscardListener(a)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneThatRefusesWhatIsPluggedAlreadyIsReportedAndStays() {
        f.plug(gpa(1), 1);
        f.plug(gpa(3), 1);
        a.refuseAfter = 0;
        f.device.addDiscardListener(a, 0, REGION);
        assertThat(told).containsExactly("a +1..2");
        assertThat(f.reporter.errors)
                .containsExactly("virtio_mem_rdm_register_listener: Replaying plugged ranges failed: Invalid argument");
        a.refuseAfter = 1;
        assertThat(f.plug(gpa(7), 1)).isEqualTo("ACK");
    }

    @Test
    void memoryThatIsNotTakenBackIsNotDiscardedByListeners() {
        f.device.addDiscardListener(a, 0, REGION);
        f.plug(gpa(1), 1);
        told.clear();
        f.ram.failDiscard = true;
        f.unplug(gpa(1), 1);
        f.unplugAll();
        assertThat(told).isEmpty();
    }

    @Test
    void aPassedThroughDeviceRunsOutOfMappings() {
        DmaMappings mappings = new DmaMappings(REGION, BLOCK, 10);
        f.device.addDiscardListener(a, 0, REGION);
        f.device.addDiscardListener(mappings, 0, REGION);
        assertThat(f.plug(gpa(0), 7)).isEqualTo("ACK");
        assertThat(mappings.count()).isEqualTo(7);
        assertThat(f.plug(gpa(20), 4)).isEqualTo("BUSY");
        assertThat(mappings.count()).isEqualTo(7);
        assertThat(f.plug(gpa(20), 3)).isEqualTo("ACK");
        assertThat(f.plug(gpa(30), 1)).isEqualTo("BUSY");
        assertThat(f.unplug(gpa(2), 2)).isEqualTo("ACK");
        assertThat(mappings.count()).isEqualTo(8);
        assertThat(f.plug(gpa(30), 2)).isEqualTo("ACK");
        f.unplugAll();
        assertThat(mappings.count()).isZero();
    }

    @Test
    void mappingsAreUndoneWhenAnotherListenerRefuses() {
        DmaMappings mappings = new DmaMappings(REGION, BLOCK, 10);
        f.device.addDiscardListener(a, 0, REGION);
        f.device.addDiscardListener(mappings, 0, REGION);
        a.refuseAfter = 0;
        assertThat(f.plug(gpa(0), 7)).isEqualTo("BUSY");
        assertThat(mappings.count()).isZero();
    }
}
