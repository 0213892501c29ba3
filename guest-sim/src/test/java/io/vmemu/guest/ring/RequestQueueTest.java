package io.vmemu.guest.ring;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.MIB;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.emulator.virtio.VirtioStatus;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.guest.ScriptedMem;
import io.vmemu.guest.TestMachine;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private static final VirtioFunction.Interrupts DEAF = new VirtioFunction.Interrupts() {
        @Override
        public void queueInterrupt(int queue) {}

        @Override
        public void configInterrupt() {}
    };

    private final TestMachine machine = new TestMachine(GIB);
    private final VirtioMemDevice device = machine.addDevice(4 * GIB, 64 * GIB, 4 * GIB);
    private final DmaPages pages = new DmaPages(machine.memory());
    private final DriverLink link = new DriverLink(device.function());

    private RequestQueue start(long features) {
        assertThat(link.negotiate(features)).isTrue();
        RequestQueue queue = requireNonNull(RequestQueue.create(link, machine.memory(), pages));
        link.ready(DEAF);
        return queue;
    }

    private int ask(RequestQueue queue, int type, long gpa, int blocks) {
        queue.submit(type, gpa, blocks);
        machine.settle();
        assertThat(queue.poll()).isTrue();
        return queue.answerType();
    }

    @Test
    void requestsAreAnswered() {
        RequestQueue queue = start(VirtioFeatures.MEM_UNPLUGGED_INACCESSIBLE);
        assertThat(ask(queue, MemRequest.PLUG, 4 * GIB, 2)).isEqualTo(MemRequest.ACK);
        assertThat(device.size()).isEqualTo(4 * MIB);
        assertThat(ask(queue, MemRequest.STATE, 4 * GIB, 2)).isEqualTo(MemRequest.ACK);
        assertThat(queue.answerState()).isZero();
        assertThat(ask(queue, MemRequest.STATE, 4 * GIB, 3)).isEqualTo(MemRequest.ACK);
        assertThat(queue.answerState()).isEqualTo(2);
        assertThat(ask(queue, MemRequest.PLUG, 4 * GIB, 1)).isEqualTo(MemRequest.ERROR);
        assertThat(ask(queue, MemRequest.UNPLUG, 4 * GIB, 2)).isEqualTo(MemRequest.ACK);
        assertThat(device.size()).isZero();
        assertThat(machine.errors()).isEmpty();
    }

    @Test
    void theRingGoesRoundAndTheIndexWraps() {
        RequestQueue queue = start(VirtioFeatures.MEM_UNPLUGGED_INACCESSIBLE);
        for (int i = 0; i < 70_000; i++) {
            assertThat(ask(queue, MemRequest.STATE, 4 * GIB, 1)).isEqualTo(MemRequest.ACK);
        }
        assertThat(machine.errors()).isEmpty();
    }

    @Test
    void aRequestMustBeAnsweredBeforeTheNext() {
        RequestQueue queue = start(VirtioFeatures.MEM_UNPLUGGED_INACCESSIBLE);
        queue.submit(MemRequest.STATE, 4 * GIB, 1);
        assertThat(queue.poll()).isFalse();
        assertThatThrownBy(() -> queue.submit(MemRequest.STATE, 4 * GIB, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDeviceThatInsistsOnAnUnknownFeatureIsGivenUp() {
        assertThat(link.negotiate(0)).isFalse();
        assertThat(device.function().status() & VirtioStatus.FAILED).isNotZero();
        assertThat(device.function().status() & VirtioStatus.FEATURES_OK).isZero();
    }

    @Test
    void theDriverGoesThroughTheStatesOfTheHandshake() {
        start(VirtioFeatures.MEM_UNPLUGGED_INACCESSIBLE);
        assertThat(device.function().status())
                .isEqualTo(VirtioStatus.ACKNOWLEDGE
                        | VirtioStatus.DRIVER
                        | VirtioStatus.FEATURES_OK
                        | VirtioStatus.DRIVER_OK);
        link.shutDown();
        assertThat(device.function().status()).isZero();
    }

    @Test
    void withoutMemoryThereIsNoQueue() {
        TestMachine tiny = new TestMachine(8192);
        assertThat(link.negotiate(VirtioFeatures.MEM_UNPLUGGED_INACCESSIBLE)).isTrue();
        assertThat(RequestQueue.create(link, tiny.memory(), new DmaPages(tiny.memory())))
                .isNull();
    }

    @Test
    void pagesThatWereGivenBackAreUsedAgain() {
        long first = pages.allocate(3);
        long second = pages.allocate(3);
        assertThat(second).isEqualTo(first + 3 * DmaPages.PAGE_SIZE);
        machine.memory().writeLong(first, 42);
        pages.free(first, 3);
        assertThat(pages.allocate(3)).isEqualTo(first);
        assertThat(machine.memory().readLong(first)).isZero();
    }

    @Test
    void worksWithoutIndirectDescriptorsAndEventIndexToo() {
        ScriptedMem scripted = new ScriptedMem(machine.memory(), 2 * MIB, 4 * GIB, GIB, 0, 0);
        DriverLink plain = new DriverLink(machine.addPlain(scripted));
        assertThat(plain.negotiate(0)).isTrue();
        RequestQueue queue = requireNonNull(RequestQueue.create(plain, machine.memory(), pages));
        plain.ready(DEAF);
        scripted.answerNext(ScriptedMem.NACK, ScriptedMem.BUSY);
        assertThat(ask(queue, MemRequest.PLUG, 4 * GIB, 1)).isEqualTo(MemRequest.NACK);
        assertThat(ask(queue, MemRequest.PLUG, 4 * GIB, 1)).isEqualTo(MemRequest.BUSY);
        assertThat(ask(queue, MemRequest.PLUG, 4 * GIB, 1)).isEqualTo(MemRequest.ACK);
    }
}
