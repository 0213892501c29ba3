package io.vmemu.emulator.vmem;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.RamBlock;
import io.vmemu.emulator.space.SparseGuestMemory;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.VirtualClock;
import io.vmemu.emulator.trace.LogTracer;
import io.vmemu.emulator.virtio.RecordingReporter;
import io.vmemu.emulator.virtio.TestRing;
import io.vmemu.emulator.virtio.VirtioDevice;
import io.vmemu.emulator.virtio.VirtioEnvironment;
import io.vmemu.emulator.virtio.VirtioFeature;
import io.vmemu.emulator.virtio.VirtioOptions;
import java.util.ArrayList;
import java.util.List;

/** A device of 1 GiB in blocks of 2 MiB at 4 GiB, its driver, and all that a test wants to look at. */
final class Fixture {
    static final long MIB = 1 << 20;
    static final long GIB = 1 << 30;
    static final long BLOCK = 2 * MIB;
    static final long MEMADDR = 4 * GIB;
    static final long REGION = GIB;
    static final long FEATURES = VirtioFeature.VERSION_1 | VirtioMemFeature.UNPLUGGED_INACCESSIBLE;
    static final long REQUEST = 0x10000;
    static final long RESPONSE = 0x11000;

    private static final List<String> ANSWERS = List.of("ACK", "NACK", "BUSY", "ERROR");
    private static final List<String> STATES = List.of("PLUGGED", "UNPLUGGED", "MIXED");

    final SparseGuestMemory memory = new SparseGuestMemory(1 << 20, 0);
    final MachineLoop loop = new MachineLoop(new VirtualClock(0));
    final RecordingReporter reporter = new RecordingReporter();
    final List<String> log = new ArrayList<>();
    final LogTracer tracer = new LogTracer(log::add);
    boolean migrating;
    QemuRelease release = QemuRelease.V10_0;
    VirtioMemConfig.Builder config = VirtioMemConfig.builder().blockSize(BLOCK).memaddr(MEMADDR);
    long region = REGION;
    long pageSize = 4096;
    boolean fileBacked = true;
    boolean incoming;
    FakeRam ram = new FakeRam(region, pageSize);

    @SuppressWarnings("NullAway.Init")
    VirtioMemDevice device;

    @SuppressWarnings("NullAway.Init")
    TestRing ring;

    /** Realizes the device. */
    Fixture realize() throws QemuException {
        ram = new FakeRam(region, Math.max(pageSize, 1 << 16));
        return realizeOn(ram);
    }

    Fixture realizeOn(RamBlock block) throws QemuException {
        VirtioEnvironment virtio = new VirtioEnvironment(memory, loop, reporter);
        VirtioMemEnvironment environment =
                new VirtioMemEnvironment(virtio, tracer, () -> migrating, HostFacts.ordinary(release, 2), true, true);
        MemdevFacts memdev = new MemdevFacts("m0", region, pageSize, true, fileBacked, false, false, false);
        device = VirtioMemDevice.realize(config.build(), memdev, block, VirtioOptions.DEFAULT, environment, incoming);
        ring = new TestRing(memory, device.function(), loop);
        return this;
    }

    /** Realizes the device and brings its driver up. */
    Fixture start() throws QemuException {
        realize();
        ring.start(128, FEATURES);
        return this;
    }

    /** A started device of which {@code bytes} are requested. */
    static Fixture requesting(long bytes) throws QemuException {
        Fixture fixture = new Fixture();
        fixture.config.requestedSize(bytes);
        return fixture.start();
    }

    VirtioDevice function() {
        return device.function();
    }

    static long gpa(long block) {
        return MEMADDR + block * BLOCK;
    }

    String plug(long gpa, int blocks) {
        return request(0, gpa, blocks);
    }

    String unplug(long gpa, int blocks) {
        return request(1, gpa, blocks);
    }

    String unplugAll() {
        return request(2, 0, 0);
    }

    /** ERROR, or the state. */
    String state(long gpa, int blocks) {
        String answer = request(3, gpa, blocks);
        return answer.equals("ACK") ? STATES.get(memory.readShort(RESPONSE + 8)) : answer;
    }

    /** Sends a request in one piece; answers the type of the response, or "none". */
    String request(int type, long gpa, int blocks) {
        // Padding is not to be looked at.
        memory.writeLong(REQUEST, type | 0xABCD_EF01_2345_0000L);
        memory.writeLong(REQUEST + 8, gpa);
        memory.writeLong(REQUEST + 16, blocks | 0x1234_5678_9ABC_0000L);
        memory.writeLong(RESPONSE, -1);
        memory.writeShort(RESPONSE + 8, (short) -1);
        ring.descriptor(0, REQUEST, 24, TestRing.NEXT, 1);
        ring.descriptor(1, RESPONSE, 10, TestRing.WRITE, 0);
        ring.offer(0);
        ring.kick();
        return ring.tookBack() ? response() : "none";
    }

    String response() {
        long header = memory.readLong(RESPONSE);
        return header >= 0 && header < 4 ? ANSWERS.get((int) header) : "garbage " + header;
    }

    /** The trace of virtio-mem since the last question. */
    List<String> trace() {
        List<String> lines = List.copyOf(log);
        log.clear();
        return lines;
    }
}
