package io.vmemu.emulator.space;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.space.MachineMemoryLayout.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random plugging and unplugging against a model that tries every address there is. */
class DeviceMemoryRandomTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final long BASE = 4 * GIB;
    private static final int REGION_MIB = 256;

    private record FakeDevice(@Nullable String id, long gpa, long size, int node) implements MemoryDevice {}

    /** The address space in steps of 1 MiB: each step is free or taken. */
    private static final class Model {
        private final boolean[] taken = new boolean[REGION_MIB];
        private int used;

        /** The lowest free aligned place, or the error. */
        Object place(long gpa, int sizeMib, int alignMib) {
            if (used + sizeMib > REGION_MIB) {
                return "not enough space";
            }
            if (gpa != 0) {
                if (gpa % (alignMib * MIB) != 0) {
                    return "address must be aligned";
                }
                long start = (gpa - BASE) / MIB;
                if (gpa < BASE || start + sizeMib > REGION_MIB) {
                    return "can't add memory device";
                }
                return free((int) start, sizeMib) ? gpa : "address range conflicts";
            }
            for (int start = 0; start + sizeMib <= REGION_MIB; start += alignMib) {
                if (free(start, sizeMib)) {
                    return BASE + start * MIB;
                }
            }
            return "could not find position";
        }

        private boolean free(int start, int size) {
            for (int i = start; i < start + size; i++) {
                if (taken[i]) {
                    return false;
                }
            }
            return true;
        }

        void mark(long gpa, int sizeMib, boolean value) {
            for (int i = 0; i < sizeMib; i++) {
                taken[(int) ((gpa - BASE) / MIB) + i] = value;
            }
            used += value ? sizeMib : -sizeMib;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void placesLikeAModelThatTriesEveryAddress(long seed) throws QemuException {
        Random random = new Random(seed);
        MemorySizes sizes = MemorySizes.of(GIB, GIB + REGION_MIB * MIB, 0L, GIB);
        DeviceMemory memory = new DeviceMemory(
                Persona.QEMU_10_0,
                MachineMemoryLayout.of(MemoryMapRules.current(Chipset.Q35), sizes, Options.defaults("q35")),
                warning -> {});
        Model model = new Model();
        List<FakeDevice> plugged = new ArrayList<>();

        for (int step = 0; step < 3000; step++) {
            if (!plugged.isEmpty() && random.nextInt(5) < 2) {
                FakeDevice out = plugged.remove(random.nextInt(plugged.size()));
                memory.unplug(out);
                model.mark(out.gpa(), (int) (out.size() / MIB), false);
                continue;
            }
            int sizeMib = 1 + random.nextInt(1 << random.nextInt(7));
            int alignMib = 1 << random.nextInt(5);
            long gpa = random.nextInt(3) == 0 ? BASE + (random.nextInt(REGION_MIB + 20) - 10) * MIB : 0;
            Object expected = model.place(gpa, sizeMib, alignMib);
            Object actual = place(memory, new Placement(gpa, sizeMib * MIB, MIB, alignMib * MIB));

            if (expected instanceof String text) {
                assertThat(actual).asString().as("seed %d step %d", seed, step).startsWith(text);
            } else {
                assertThat(actual).as("seed %d step %d", seed, step).isEqualTo(expected);
                FakeDevice device = new FakeDevice("d" + step, (long) actual, sizeMib * MIB, 0);
                memory.plug(device);
                model.mark(device.gpa(), sizeMib, true);
                plugged.add(device);
            }
            assertThat(memory.used()).isEqualTo(model.used * MIB);
        }
    }

    private static Object place(DeviceMemory memory, Placement wish) {
        try {
            return memory.place(wish);
        } catch (QemuException e) {
            return e.desc();
        }
    }
}
