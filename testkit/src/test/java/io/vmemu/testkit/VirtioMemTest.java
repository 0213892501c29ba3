package io.vmemu.testkit;

import static io.vmemu.testkit.Testkit.assertThat;
import static io.vmemu.testkit.Testkit.gib;
import static io.vmemu.testkit.Testkit.mib;
import static io.vmemu.testkit.Testkit.minutes;
import static io.vmemu.testkit.Testkit.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.client.QmpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@VirtioMem(size = "8G", requestedSize = "1G", blockSize = "4M", guest = "kernel=6.12")
final class VirtioMemTest {
    @Test
    void theDeviceIsWhatTheAnnotationSays(VirtualDevice device) {
        assertThat(device)
                .hasMaxSize(gib(8))
                .hasRequestedSize(gib(1))
                .hasBlockSize(mib(4))
                .hasSize(0);

        assertThat(device)
                .convergesTo(gib(1))
                .within(seconds(1))
                .staysAt(gib(1))
                .during(minutes(10));
        assertThat(device.machine().guest().view().kernel()).startsWith("6.12");
    }

    @Test
    @VirtioMem(
            size = "2G",
            memory = "1G",
            hostMemory = "3G",
            persona = Persona.QEMU_7_2,
            seed = 9,
            arguments = {
                "-object",
                "memory-backend-ram,id=more,size=1G",
                "-device",
                "virtio-mem-pci,id=other,memdev=more"
            })
    void aMethodCanHaveAnotherMachine(
            VirtualMachine machine, @DeviceId("other") VirtualDevice other, MachineClient client) throws Exception {
        assertThat(machine.devices()).extracting(VirtualDevice::id).containsExactly("vm0", "other");
        assertThat(machine.device("vm0")).hasMaxSize(gib(2)).hasBlockSize(mib(2));
        assertThat(other).hasMaxSize(gib(1));
        assertThat(machine.seed()).isEqualTo(9);
        assertThat(machine.host().usage().nodes().get(0).ramSize()).isEqualTo(gib(3));
        assertThat(client.execute("query-version").toString()).contains("7");
    }

    @Test
    void clientsWithAndWithoutASocketSeeTheSameMachine(
            VirtualMachine machine, MachineClient inside, QmpClient outside, @QmpSocket Path socket) throws Exception {
        QDict size = new QDict().put("path", "vm0").put("property", "size");
        machine.advance(seconds(1));

        assertThat(inside.execute("qom-get", Map.of("path", "vm0", "property", "size")))
                .isEqualTo(outside.execute("qom-get", size));
        try (QmpClient third = QmpClient.connect(socket)) {
            assertThat(third.execute("qom-get", size)).isEqualTo(inside.execute("qom-get", size));
        }
        assertThat(machine.socket()).isEqualTo(socket);
    }

    @Nested
    final class AroundATest {
        private VirtualMachine before = VirtioMemExtension.builder().start();
        private Path socket = Path.of("none");

        @BeforeEach
        void remember(VirtualMachine machine, @QmpSocket Path path) {
            before.close();
            before = machine;
            socket = path;
        }

        @Test
        void theMachineIsTheSame(VirtualMachine machine, @QmpSocket Path path) {
            assertThat(machine).isSameAs(before);
            assertThat(path).isEqualTo(socket).exists();
            assertThat(machine.device("vm0")).hasMaxSize(gib(8));
        }

        @AfterEach
        void stillThere(VirtualMachine machine) {
            assertThat(machine).isSameAs(before).isRunning();
        }
    }

    @Nested
    @VirtioMem(per = Lifetime.CLASS)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    final class OfAClass {
        private static Path socket = Path.of("none");

        @BeforeAll
        static void resize(VirtualDevice device, @QmpSocket Path path) throws Exception {
            device.resize(gib(2));
            socket = path;
        }

        @Test
        @Order(1)
        void theMachineIsThereBeforeItsTests(VirtualDevice device) {
            assertThat(device).convergesTo(gib(2)).within(seconds(1));
        }

        @Test
        @Order(2)
        void theNextTestFindsItAsItWasLeft(VirtualDevice device) {
            assertThat(device).hasSize(gib(2));
            assertThat(Files.exists(socket)).isTrue();
        }

        @Nested
        final class AndNestedOnes {
            @Test
            void shareIt(VirtualDevice device) {
                assertThat(device).hasRequestedSize(gib(2));
            }
        }
    }
}
