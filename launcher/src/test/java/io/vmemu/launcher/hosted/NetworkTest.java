package io.vmemu.launcher.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.launcher.cli.StartupException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code -netdev} and the cards of {@code -device} take and refuse, as QEMU 7.2 and 10.0 have it. */
class NetworkTest {
    private static HostedMachine start(String persona, String options) throws StartupException {
        List<String> arguments = new ArrayList<>(List.of("-x-vmemu", "persona=" + persona, "-accel", "tcg"));
        arguments.addAll(List.of("-machine", "q35", "-nodefaults"));
        arguments.addAll(List.of(options.split(" ", -1)));
        return HostedMachine.start(arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-netdev user,id=n0 -netdev user,id=n0|Duplicate ID 'n0' for netdev",
                "-netdev user,id=n0 -netdev {'type':'user','id':'n0'}|Duplicate ID 'n0'",
                "-netdev foo,id=n0|Parameter 'type' does not accept value 'foo'",
                "-netdev user|Parameter 'id' is missing",
                "-netdev nic,id=n0|network backend 'nic' is not compiled into this binary",
                "-netdev hubport,id=h,hubid=0,netdev=n0|netdev 'n0' not found",
                "-device virtio-net-pci,netdev=x|Property 'virtio-net-device.netdev' can't find value 'x'",
                "-device virtio-net-pci-transitional,netdev=x|Property 'virtio-net-device.netdev' can't find value 'x'",
                "-device e1000,netdev=x|Property 'e1000.netdev' can't find value 'x'",
                "-device e1000 -global e1000.netdev=x|can't apply global e1000.netdev=x: Property 'e1000.netdev' can't find value 'x'",
                "-netdev user,id=n0 -device virtio-net-pci,netdev=n0 -device e1000,netdev=n0"
                        + "|Property 'e1000.netdev' can't take value 'n0', it's in use",
            })
    void aNetworkIsRefused(String options, String text) {
        for (String persona : List.of("7.2", "10.0")) {
            assertThatThrownBy(() -> start(persona, options.replace('\'', '"')))
                    .isInstanceOf(StartupException.class)
                    .hasMessage(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-netdev user,id=n0 -netdev user,id=n1 -device e1000,netdev=n1 -device virtio-net-pci,netdev=n0",
                "-device e1000,netdev=n0 -netdev user,id=n0",
                "-device e1000",
                "-netdev {\"type\":\"user\",\"id\":\"9\"} -device {\"driver\":\"e1000\",\"netdev\":\"9\"}",
            })
    void aNetworkIsTaken(String options) {
        for (String persona : List.of("7.2", "10.0")) {
            assertThatCode(() -> start(persona, options).close()).doesNotThrowAnyException();
        }
    }

    @Test
    void aNetdevThatNobodyNamesIsWarnedOf() throws StartupException {
        String options = "-netdev user,id=n0 -net nic,netdev=n0 -netdev user,id=n1 -netdev user,id=n2"
                + " -device e1000,netdev=n2";
        for (String persona : List.of("7.2", "10.0")) {
            try (HostedMachine hosted = start(persona, options)) {
                assertThat(hosted.messages())
                        .filteredOn(message -> message.contains("no peer"))
                        .singleElement()
                        .asString()
                        .endsWith("warning: netdev n1 has no peer");
            }
        }
    }
}
