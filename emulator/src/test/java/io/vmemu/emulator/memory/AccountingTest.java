package io.vmemu.emulator.memory;

import static io.vmemu.emulator.memory.BackendBench.GIB;
import static io.vmemu.emulator.memory.BackendBench.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.HostConfig.Node;
import io.vmemu.emulator.memory.HostConfig.Pool;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who holds what is exact at every moment, and nothing is left at the end. */
class AccountingTest {
    private static final long HUGE = 2 * MIB;
    private static final int BLOCKS = 32;

    private static final class Held {
        private final MemoryBackend backend;
        private final BitSet blocks = new BitSet();

        Held(MemoryBackend backend) {
            this.backend = backend;
        }
    }

    private static BackendBench bench() {
        return new BackendBench(
                Persona.QEMU_10_0,
                HostConfig.ofRam(GIB)
                        .withNodes(new Node(400 * MIB, 0), new Node(400 * MIB, 0))
                        .withPools(new Pool(HUGE, List.of(40L, 40L), 8)));
    }

    @Test
    void usageTellsWhoHoldsWhat() throws QemuException {
        BackendBench bench = bench();
        bench.add("ram", "a", "size", 64 * MIB, "prealloc", true);
        BackendBench.populate(
                bench.add("memfd", "b", "size", 64 * MIB, "hugetlb", true).ramBlock(), 0, 2 * HUGE);

        HostUsage usage = bench.usage();

        assertThat(usage.holders())
                .containsExactly(
                        new HostUsage.Holder(
                                "a", 64 * MIB, 4096, 64 * MIB, List.of(64 * MIB, 0L), 0, 64 * MIB, true, true),
                        new HostUsage.Holder(
                                "b", 64 * MIB, HUGE, 2 * HUGE, List.of(2 * HUGE, 0L), 30 * HUGE, 0, true, true));
        assertThat(usage.pools()).containsExactly(new HostUsage.PoolUsage(HUGE, 80, 78, 30, 0));
        assertThat(usage.nodes())
                .containsExactly(
                        new HostUsage.NodeUsage(400 * MIB, (400 - 80 - 64) * MIB),
                        new HostUsage.NodeUsage(400 * MIB, (400 - 80) * MIB));
        assertThat(usage.committedSize()).isEqualTo(64 * MIB);
        assertThat(usage.residentSize()).isEqualTo(64 * MIB + 2 * HUGE);
        assertThat(usage.residentSize("b")).isEqualTo(2 * HUGE);
        assertThat(usage.residentSize("c")).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomUseIsAccountedForExactly(long seed) throws QemuException {
        Random random = new Random(seed);
        BackendBench bench = bench();
        HostUsage before = bench.usage();
        List<Held> all = new ArrayList<>();
        for (int step = 0; step < 400; step++) {
            int action = random.nextInt(10);
            if (action == 0 && all.size() < 8) {
                create(bench, random, "m" + step, all);
            } else if (action == 1 && !all.isEmpty()) {
                bench.delete(all.remove(random.nextInt(all.size())).backend);
            } else if (action == 2) {
                bench.host().setHugePages(HUGE, random.nextInt(2), random.nextInt(80));
            } else if (!all.isEmpty()) {
                use(random, all.get(random.nextInt(all.size())));
            }
            check(bench.usage(), all, "seed " + seed + " step " + step);
        }
        all.forEach(held -> bench.delete(held.backend));
        bench.host().setHugePages(HUGE, 0, 40);
        bench.host().setHugePages(HUGE, 1, 40);
        assertThat(bench.usage()).as("seed " + seed).isEqualTo(before);
    }

    private static void create(BackendBench bench, Random random, String id, List<Held> all) {
        try {
            boolean bind = random.nextInt(3) == 0;
            all.add(new Held(bench.add(
                    random.nextBoolean() ? "ram" : "memfd",
                    id,
                    "size",
                    BLOCKS * HUGE,
                    "reserve",
                    random.nextBoolean(),
                    "policy",
                    bind ? (random.nextBoolean() ? "bind" : "interleave") : "default",
                    "host-nodes",
                    bind ? List.of(random.nextInt(2)) : List.of())));
            all.add(new Held(bench.add(
                    "memfd", id + "h", "size", BLOCKS * HUGE, "hugetlb", true, "reserve", random.nextBoolean())));
        } catch (QemuException e) {
            assertThat(e).hasMessageContaining("Cannot allocate memory");
        }
    }

    private static void use(Random random, Held held) {
        int from = random.nextInt(BLOCKS);
        int to = from + 1 + random.nextInt(BLOCKS - from);
        RamBlock block = held.backend.ramBlock();
        if (random.nextBoolean() && BackendBench.populate(block, from * HUGE, (to - from) * HUGE)) {
            held.blocks.set(from, to);
        } else {
            assertThat(block.discard(from * HUGE, (to - from) * HUGE)).isTrue();
            held.blocks.clear(from, to);
        }
    }

    private static void check(HostUsage usage, List<Held> all, String where) {
        assertThat(usage.holders()).as(where).hasSameSizeAs(all);
        long ordinary = 0;
        long huge = 0;
        for (Held held : all) {
            long expected = held.blocks.cardinality() * HUGE;
            assertThat(usage.residentSize(held.backend.nameInParent()))
                    .as(where)
                    .isEqualTo(expected);
            if (held.backend.pageSize() == HUGE) {
                huge += held.blocks.cardinality();
            } else {
                ordinary += expected;
            }
        }
        HostUsage.PoolUsage pool = usage.pools().get(0);
        assertThat(pool.pages() - pool.freePages()).as(where).isEqualTo(huge);
        assertThat(pool.reservedPages())
                .as(where)
                .isEqualTo(usage.holders().stream()
                                .mapToLong(HostUsage.Holder::reservedSize)
                                .sum()
                        / HUGE);
        assertThat(pool.freePages()).as(where).isGreaterThanOrEqualTo(pool.reservedPages());
        long free =
                usage.nodes().stream().mapToLong(HostUsage.NodeUsage::freeSize).sum();
        assertThat(free).as(where).isEqualTo(800 * MIB - ordinary - pool.pages() * HUGE);
    }
}
