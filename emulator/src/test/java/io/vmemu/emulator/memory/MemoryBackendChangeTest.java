package io.vmemu.emulator.memory;

import static io.vmemu.emulator.memory.BackendBench.GIB;
import static io.vmemu.emulator.memory.BackendBench.MIB;
import static io.vmemu.emulator.memory.BackendBench.set;
import static io.vmemu.emulator.memory.BackendBench.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be changed of a backend once it has its memory. */
class MemoryBackendChangeTest {
    private final BackendBench bench = BackendBench.of(Persona.QEMU_10_0);

    @Test
    void sizeShareAndReserveCannotBeChangedAnyMore() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", 64 * MIB);

        for (Object size : List.of(128 * MIB, 0, "x")) {
            assertThatThrownBy(() -> set(backend, "size", size))
                    .hasMessage("cannot change property size of memory-backend-ram ");
        }
        assertThatThrownBy(() -> set(backend, "share", true)).hasMessage("cannot change property value");
        assertThatThrownBy(() -> set(backend, "reserve", false)).hasMessage("cannot change property value");
        assertThatThrownBy(() -> set(backend, "share", 1))
                .hasMessage("Invalid parameter type for 'share', expected: boolean");
    }

    @Test
    void theRestCanBeChanged() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", 64 * MIB);

        set(backend, "merge", false);
        set(backend, "dump", false);
        set(backend, "policy", "bind");
        set(backend, "prealloc-threads", 4);
        set(backend, "x-use-canonical-path-for-ramblock-id", true);

        assertThat(backend.isMerged()).isFalse();
        assertThat(backend.isDumped()).isFalse();
        assertThat(backend.policy()).isEqualTo(HostMemPolicy.BIND);
        assertThat(backend.preallocThreads()).isEqualTo(4);
        HostUsage.Holder holder = bench.usage().holders().get(0);
        assertThat(holder.mergeable()).isFalse();
        assertThat(holder.dumped()).isFalse();
    }

    @Test
    void hostNodesOnlyAddUp() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", MIB);

        set(backend, "host-nodes", List.of(1));
        set(backend, "host-nodes", List.of(0));
        set(backend, "host-nodes", List.of());
        assertThatThrownBy(() -> set(backend, "host-nodes", List.of(3, 300)))
                .hasMessage("Invalid host-nodes value: 300");

        assertThat(backend.hostNodes()).containsExactly(0, 1);
    }

    @Test
    void preallocCanBeTurnedOnButNotOff() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", 64 * MIB);
        assertThat(backend.residentSize()).isZero();

        set(backend, "prealloc", true);
        set(backend, "prealloc", false);

        assertThat(backend.get("prealloc")).isEqualTo(value(true));
        assertThat(backend.residentSize()).isEqualTo(64 * MIB);
    }

    @Test
    void preallocStaysOffIfTheHostIsFull() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", 64 * MIB);
        bench.host().setUsedByOthers(0, 24 * GIB);

        assertThatThrownBy(() -> set(backend, "prealloc", true))
                .hasMessage("qemu_prealloc_mem: preallocating memory failed: Cannot allocate memory");
        assertThat(backend.isPrealloc()).isFalse();
    }

    @Test
    void preallocOnNeedsReserve() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", 64 * MIB, "reserve", false);

        assertThatThrownBy(() -> set(backend, "prealloc", true))
                .hasMessage("'prealloc=on' and 'reserve=off' are incompatible");
    }

    @Test
    void aPreallocContextIsAThreadContext() throws QemuException {
        QomObject context = bench.addThreadContext("tc0");
        MemoryBackend backend = bench.add("ram", "m", "size", MIB, "prealloc-context", "tc0");

        assertThat(backend.get("prealloc-context")).isEqualTo(value("/objects/tc0"));
        assertThat(backend.link("prealloc-context")).isSameAs(context);
        assertThatThrownBy(() -> set(backend, "prealloc-context", "m"))
                .hasMessage("Invalid parameter type for 'prealloc-context', expected: thread-context");
        assertThatThrownBy(() -> set(backend, "prealloc-context", "nope"))
                .isInstanceOfSatisfying(
                        QemuException.class, e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.DEVICE_NOT_FOUND))
                .hasMessage("Device 'nope' not found");
        set(backend, "prealloc-context", "");
        assertThat(backend.get("prealloc-context")).isEqualTo(value(""));
    }
}
