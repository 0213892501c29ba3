package io.vmemu.emulator.vmem;

import static io.vmemu.emulator.virtio.TestRing.INDIRECT;
import static io.vmemu.emulator.virtio.TestRing.NEXT;
import static io.vmemu.emulator.virtio.TestRing.WRITE;
import static io.vmemu.emulator.vmem.Fixture.REQUEST;
import static io.vmemu.emulator.vmem.Fixture.RESPONSE;
import static io.vmemu.emulator.vmem.Fixture.gpa;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.virtio.TestRing;
import io.vmemu.emulator.virtio.VirtioFeature;
import io.vmemu.emulator.virtio.VirtioStatus;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that a driver can get wrong in its ring, each kind on its own. The device gets to know of it through the
 * ring only, says why, asks for a reset, has changed nothing, and works again after the reset.
 */
class MalformedRequestTest {
    private static final long END_OF_MEMORY = 1 << 20;
    private static final long TABLE = 0x8000;
    private static final String SHORT_REQUEST = "virtio-mem protocol violation: invalid request size: 24";
    private static final String BOGUS = "virtio: bogus descriptor or out of resources";
    private static final String ZERO = "virtio: zero sized buffers are not allowed";

    /** What a driver gets wrong, and QEMU's text for it. */
    private record Mistake(String name, String text, Consumer<TestRing> driver) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A request and a response, at descriptors 0 and 1; the mistake is in one of them. */
    private static Mistake chain(
            String name, String text, long out, long outLength, int outFlags, long in, long inLength, int inFlags) {
        return new Mistake(name, text, ring -> {
            ring.descriptor(0, out, outLength, outFlags, 1);
            ring.descriptor(1, in, inLength, inFlags, 0);
            ring.offer(0);
        });
    }

    private static Mistake request(String name, String text, long gpa, long length) {
        return chain("request " + name, text, gpa, length, NEXT, RESPONSE, 10, WRITE);
    }

    private static Mistake response(String name, String text, long gpa, long length) {
        return chain("response " + name, text, REQUEST, 24, NEXT, gpa, length, WRITE);
    }

    static Stream<Mistake> ringMistakes() {
        return Stream.of(
                new Mistake("head behind the table", "Guest says index 128 is available", ring -> ring.offer(128)),
                new Mistake("largest head", "Guest says index 65535 is available", ring -> ring.offer(0xFFFF)),
                new Mistake(
                        "available index runs away",
                        "Guest moved used index from 0 to 129",
                        ring -> ring.setAvailableIndex(129)),
                new Mistake(
                        "available index goes back",
                        "Guest moved used index from 0 to 65535",
                        ring -> ring.setAvailableIndex(0xFFFF)),
                new Mistake("next behind the table", "Desc next is 128", ring -> {
                    ring.descriptor(0, REQUEST, 24, NEXT, 128);
                    ring.offer(0);
                }),
                new Mistake("descriptor follows itself", "Looped descriptor", ring -> {
                    ring.descriptor(5, REQUEST, 24, NEXT, 5);
                    ring.offer(5);
                }),
                new Mistake("chain that comes back to its head", "Looped descriptor", ring -> {
                    ring.descriptor(0, REQUEST, 24, NEXT, 1);
                    ring.descriptor(1, REQUEST, 24, NEXT, 2);
                    ring.descriptor(2, REQUEST, 24, NEXT, 0);
                    ring.offer(0);
                }),
                new Mistake("loop of writable descriptors", "Looped descriptor", ring -> {
                    ring.descriptor(0, REQUEST, 24, NEXT, 1);
                    ring.descriptor(1, RESPONSE, 10, NEXT | WRITE, 2);
                    ring.descriptor(2, RESPONSE, 10, NEXT | WRITE, 1);
                    ring.offer(0);
                }),
                chain(
                        "request behind the response",
                        "Incorrect order for descriptors",
                        RESPONSE,
                        10,
                        NEXT | WRITE,
                        REQUEST,
                        24,
                        0));
    }

    static Stream<Mistake> bufferMistakes() {
        return Stream.of(
                request("of no length", ZERO, REQUEST, 0),
                response("of no length", ZERO, RESPONSE, 0),
                request("behind memory", BOGUS, END_OF_MEMORY, 24),
                response("behind memory", BOGUS, END_OF_MEMORY, 10),
                request("across the end of memory", BOGUS, END_OF_MEMORY - 23, 24),
                response("across the end of memory", BOGUS, END_OF_MEMORY - 9, 10),
                request("at the end of the address space", BOGUS, -24, 24),
                request("across the end of the address space", BOGUS, -1, 24),
                response("across the end of the address space", BOGUS, -1, 10),
                request("at a negative address", BOGUS, Long.MIN_VALUE, 24),
                request("of 4 GiB", BOGUS, REQUEST, 0xFFFF_FFFFL),
                response("of 4 GiB", BOGUS, RESPONSE, 0xFFFF_FFFFL),
                request("in the device's own memory", BOGUS, gpa(0), 24),
                response("in the device's own memory", BOGUS, gpa(0), 10));
    }

    static Stream<Mistake> requestMistakes() {
        return Stream.of(
                request("a byte short", SHORT_REQUEST, REQUEST, 23),
                request("of one byte", SHORT_REQUEST, REQUEST, 1),
                new Mistake("request in pieces and short", SHORT_REQUEST, ring -> {
                    ring.descriptor(0, REQUEST, 12, NEXT, 1);
                    ring.descriptor(1, REQUEST + 12, 11, NEXT, 2);
                    ring.descriptor(2, RESPONSE, 10, WRITE, 0);
                    ring.offer(0);
                }),
                new Mistake("no request", SHORT_REQUEST, ring -> {
                    ring.descriptor(0, RESPONSE, 34, WRITE, 0);
                    ring.offer(0);
                }),
                chain("request is writable", SHORT_REQUEST, REQUEST, 24, NEXT | WRITE, RESPONSE, 10, WRITE),
                new Mistake("no response", "virtio-mem protocol violation: not enough space for response: 0", ring -> {
                    ring.descriptor(0, REQUEST, 24, 0, 0);
                    ring.offer(0);
                }),
                chain(
                        "response is not writable",
                        "virtio-mem protocol violation: not enough space for response: 0",
                        REQUEST,
                        24,
                        NEXT,
                        RESPONSE,
                        10,
                        0),
                response(
                        "a byte short", "virtio-mem protocol violation: not enough space for response: 9", RESPONSE, 9),
                new Mistake(
                        "response in pieces and short",
                        "virtio-mem protocol violation: not enough space for response: 8",
                        ring -> {
                            ring.descriptor(0, REQUEST, 24, NEXT, 1);
                            ring.descriptor(1, RESPONSE, 4, NEXT | WRITE, 2);
                            ring.descriptor(2, RESPONSE + 4, 4, WRITE, 0);
                            ring.offer(0);
                        }));
    }

    static Stream<Mistake> tableMistakes() {
        return Stream.of(
                table("without descriptors", "Invalid size for indirect buffer table", TABLE, 0, INDIRECT),
                table("of half a descriptor", "Invalid size for indirect buffer table", TABLE, 40, INDIRECT),
                table("behind memory", "Cannot map indirect buffer", END_OF_MEMORY, 32, INDIRECT),
                table("across the end of memory", "Cannot map indirect buffer", END_OF_MEMORY - 16, 32, INDIRECT),
                table("across the end of the address space", "Cannot map indirect buffer", -16, 32, INDIRECT),
                table("of 4 GiB", "Cannot map indirect buffer", TABLE, 0xFFFF_FFF0L, INDIRECT),
                table(
                        "that is followed by something",
                        "virtio: indirect descriptor with VIRTQ_DESC_F_NEXT",
                        TABLE,
                        32,
                        INDIRECT | NEXT),
                inTable("table in a table", "virtio: indirect descriptor in an indirect table", 1, ring -> {
                    ring.descriptorAt(TABLE, TABLE, 16, INDIRECT, 0);
                }),
                inTable("next behind the table", "Desc next is 2", 2, ring -> {
                    ring.descriptorAt(TABLE, REQUEST, 24, NEXT, 2);
                }),
                inTable("loop in a table", "Looped descriptor", 2, ring -> {
                    ring.descriptorAt(TABLE, REQUEST, 24, NEXT, 1);
                    ring.descriptorAt(TABLE + 16, REQUEST, 24, NEXT, 0);
                }),
                inTable(
                        "table with more buffers than QEMU takes",
                        "virtio: too many write descriptors in indirect table",
                        1025,
                        ring -> {
                            for (int i = 0; i < 1025; i++) {
                                ring.descriptorAt(TABLE + 16L * i, REQUEST, 1, i == 1024 ? 0 : NEXT, i + 1);
                            }
                        }));
    }

    private static Mistake table(String name, String text, long gpa, long length, int flags) {
        return new Mistake("table " + name, text, ring -> {
            ring.descriptor(0, gpa, length, flags, 1);
            ring.offer(0);
        });
    }

    private static Mistake inTable(String name, String text, int descriptors, Consumer<TestRing> contents) {
        return new Mistake(name, text, ring -> {
            contents.accept(ring);
            ring.descriptor(0, TABLE, 16L * descriptors, INDIRECT, 0);
            ring.offer(0);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"ringMistakes", "bufferMistakes", "requestMistakes"})
    void breaksTheDeviceUntilItIsReset(Mistake mistake) throws QemuException {
        breaks(mistake, Fixture.FEATURES);
        breaks(mistake, Fixture.FEATURES | VirtioFeature.EVENT_IDX | VirtioFeature.INDIRECT_DESC);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tableMistakes")
    void breaksTheDeviceUntilItIsResetWithTables(Mistake mistake) throws QemuException {
        breaks(mistake, Fixture.FEATURES | VirtioFeature.INDIRECT_DESC);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tableMistakes")
    void anyTableIsAMistakeIfTablesWereNotAgreedOn(Mistake mistake) throws QemuException {
        breaks(
                new Mistake(mistake.name, "virtio: indirect descriptor without VIRTIO_F_INDIRECT_DESC", mistake.driver),
                Fixture.FEATURES);
    }

    private static void breaks(Mistake mistake, long features) throws QemuException {
        Fixture f = new Fixture();
        f.config.requestedSize(16 * Fixture.MIB);
        f.realize();
        f.ring.start(128, features);
        f.memory.writeLong(REQUEST + 8, gpa(0));
        f.memory.writeLong(REQUEST + 16, 1);

        mistake.driver.accept(f.ring);
        f.ring.kick();

        assertThat(f.reporter.errors).containsExactly(mistake.text);
        assertThat(f.function().status()).isEqualTo(TestRing.UP | VirtioStatus.DEVICE_NEEDS_RESET);
        assertThat(f.ring.interrupts).containsExactly("config");
        assertThat(f.ring.usedIndex()).as("answers").isZero();
        assertThat(f.device.size()).isZero();

        assertThat(f.plug(gpa(0), 1)).as("while broken").isEqualTo("none");
        assertThat(f.reporter.errors).hasSize(1);

        f.ring.start(128, features);
        assertThat(f.plug(gpa(0), 1)).as("after a reset").isEqualTo("ACK");
    }

    @Test
    void requestsOfAnUnknownTypeBreakTheDevice() throws QemuException {
        for (int type : new int[] {4, 5, 0x100, 0x8000, 0xFFFF}) {
            Fixture f = Fixture.requesting(16 * Fixture.MIB);
            assertThat(f.request(type, gpa(0), 1)).isEqualTo("none");
            assertThat(f.reporter.errors)
                    .containsExactly("virtio-mem protocol violation: unknown request type: " + type);
            assertThat(f.function().status() & VirtioStatus.DEVICE_NEEDS_RESET).isNotZero();
        }
    }

    @Test
    void whatCameBeforeTheMistakeIsAnswered() throws QemuException {
        Fixture f = Fixture.requesting(16 * Fixture.MIB);
        f.memory.writeLong(REQUEST + 8, gpa(0));
        f.memory.writeLong(REQUEST + 16, 1);
        f.ring.descriptor(0, REQUEST, 24, NEXT, 1);
        f.ring.descriptor(1, RESPONSE, 10, WRITE, 0);
        f.ring.offer(0);
        f.ring.offer(128);
        f.ring.offer(0);
        f.ring.kick();
        assertThat(f.ring.usedIndex()).isEqualTo(1);
        assertThat(f.device.size()).isEqualTo(Fixture.BLOCK);
        assertThat(f.ring.interrupts).containsExactly("queue 0", "config");
    }

    @Test
    void memoryStaysPluggedInABrokenDeviceAndOverItsReset() throws QemuException {
        Fixture f = Fixture.requesting(16 * Fixture.MIB);
        f.plug(gpa(0), 3);
        f.ring.offer(999);
        f.ring.kick();
        assertThat(f.device.size()).isEqualTo(3 * Fixture.BLOCK);
        f.ring.start(128, Fixture.FEATURES);
        assertThat(f.device.size()).isEqualTo(3 * Fixture.BLOCK);
    }

    @Test
    void aRequestInBytesIsAsGoodAsOneInOnePiece() throws QemuException {
        Fixture f = Fixture.requesting(16 * Fixture.MIB);
        f.memory.writeLong(REQUEST + 8, gpa(2));
        f.memory.writeLong(REQUEST + 16, 3);
        for (int i = 0; i < 24; i++) {
            f.memory.writeByte(0x20000 + 2L * i, f.memory.readByte(REQUEST + i));
            f.ring.descriptor(i, 0x20000 + 2L * i, 1, NEXT, i + 1);
        }
        for (int i = 0; i < 10; i++) {
            f.memory.writeByte(0x30000 + 2L * i, (byte) 0x77);
            f.ring.descriptor(24 + i, 0x30000 + 2L * i, 1, i == 9 ? WRITE : WRITE | NEXT, 25 + i);
        }
        f.ring.offer(0);
        f.ring.kick();
        assertThat(f.reporter.errors).isEmpty();
        assertThat(f.device.size()).isEqualTo(3 * Fixture.BLOCK);
        for (int i = 0; i < 10; i++) {
            assertThat(f.memory.readByte(0x30000 + 2L * i)).isZero();
        }
        assertThat(f.state(gpa(2), 3)).isEqualTo("PLUGGED");
    }

    @Test
    void aScatteredAnswerToAStateRequestIsWhole() throws QemuException {
        Fixture f = Fixture.requesting(16 * Fixture.MIB);
        f.plug(gpa(0), 1);
        f.memory.writeLong(REQUEST, 3);
        f.memory.writeLong(REQUEST + 8, gpa(0));
        f.memory.writeLong(REQUEST + 16, 2);
        f.ring.descriptor(0, REQUEST, 24, NEXT, 1);
        f.ring.descriptor(1, 0x30000, 7, WRITE | NEXT, 2);
        f.ring.descriptor(2, 0x30100, 3, WRITE, 0);
        f.ring.offer(0);
        f.ring.kick();
        assertThat(f.memory.readLong(0x30000)).isZero();
        assertThat(f.memory.readByte(0x30100)).isZero();
        assertThat(f.memory.readShort(0x30101)).as("mixed").isEqualTo((short) 2);
    }

    @Test
    void moreRoomThanNeededIsFine() throws QemuException {
        Fixture f = Fixture.requesting(16 * Fixture.MIB);
        f.memory.writeLong(REQUEST + 8, gpa(0));
        f.memory.writeLong(REQUEST + 16, 1);
        f.ring.descriptor(0, REQUEST, 4096, NEXT, 1);
        f.ring.descriptor(1, RESPONSE, 4096, WRITE, 0);
        f.ring.offer(0);
        f.ring.kick();
        assertThat(f.ring.usedLength(0)).isEqualTo(10);
        assertThat(f.device.size()).isEqualTo(Fixture.BLOCK);
    }
}
