package io.vmemu.launcher.run;

import static io.vmemu.launcher.run.SteeredMachine.GIB;
import static io.vmemu.launcher.run.SteeredMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.client.QmpEvent;
import io.vmemu.qmp.schema.Arguments;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code -x-vmemu clock=} and {@code x-vmemu-clock-*}, over sockets. */
class VirtualTimeTest {
    private static final String SIZE_CHANGE = "MEMORY_DEVICE_SIZE_CHANGE";
    private static final long HOUR = 3600 * SECOND;

    @TempDir
    private Path directory;

    private static long nanos(SteeredMachine machine) throws Exception {
        return machine.ask("x-vmemu-clock-query", "{}").integer("nanos");
    }

    @Test
    void timeStandsStillUntilItIsTold() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            long before = nanos(machine);
            machine.arm("{'point':'device-plug-busy'}");
            SteeredMachine.request(machine.control, GIB);
            for (int i = 0; i < 1000; i++) {
                machine.steer("query-status", "{}");
            }
            assertThat(nanos(machine)).isEqualTo(before);
            assertThat(machine.advance(5 * SECOND).integer("nanos")).isEqualTo(before + 5 * SECOND);
            assertThat(nanos(machine)).isEqualTo(before + 5 * SECOND);
        }
    }

    @Test
    void timeHasAnEndAndNoCommandGoesPastIt() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            assertThatThrownBy(() -> machine.advance(Long.MAX_VALUE))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("Time ends at " + VirtualTime.END_NANOS);
            assertThat(machine.ask("x-vmemu-clock-run-until-idle", "{'limit':" + Long.MAX_VALUE + "}")
                            .bool("reached"))
                    .isTrue();
            assertThat(nanos(machine)).isLessThan(HOUR);
            machine.steer("x-vmemu-clock-advance-until", "{'event':'NEVER','limit':" + Long.MAX_VALUE + "}");
            assertThat(nanos(machine)).isEqualTo(VirtualTime.END_NANOS);
        }
    }

    @Test
    void anHourOfRetriesPassesInOneCommand() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            machine.arm("{'point':'device-plug-busy'}");
            SteeredMachine.request(machine.control, GIB);
            machine.advance(HOUR);
            List<Long> seconds = machine.journal("request").stream()
                    .map(request -> request.integer("nanos") / SECOND)
                    .toList();
            assertThat(seconds).startsWith(0L, 50L, 150L, 350L, 650L, 950L).hasSize(14);
            assertThat(machine.size()).isZero();
        }
    }

    @Test
    void eventsOfTheTimeThatPassesComeBeforeTheReplyAndBearItsTime() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            machine.arm("{'point':'guest-deaf','times':1,'millis':2500}");
            SteeredMachine.request(machine.control, GIB);
            machine.advance(10 * SECOND);
            List<QmpEvent> events = machine.events.stream()
                    .filter(event -> event.name().equals(SIZE_CHANGE))
                    .toList();
            assertThat(events).isNotEmpty();
            assertThat(events.get(0).epochMicros()).isEqualTo(MachineTime.EPOCH_MICROS + 2_500_000);
            QmpEvent last = events.get(events.size() - 1);
            assertThat(last.data().get("size")).isEqualTo(QNum.of(GIB));
        }
    }

    @Test
    void theWayEndsWhenTheDeviceHasItsSize() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            machine.arm("{'point':'guest-deaf','times':1,'millis':2500}");
            SteeredMachine.request(machine.control, GIB);
            Arguments clock = machine.ask(
                    "x-vmemu-clock-advance-until", "{'limit':" + HOUR + ",'device':'vm0','size':" + GIB + "}");
            assertThat(clock.bool("reached")).isTrue();
            assertThat(clock.integer("nanos")).isEqualTo(2500 * SECOND / 1000);
            assertThat(machine.size()).isEqualTo(GIB);
        }
    }

    @Test
    void theWayEndsWithAnEvent() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            machine.arm("{'point':'guest-deaf','times':1,'millis':1500}");
            SteeredMachine.request(machine.control, GIB);
            Arguments clock =
                    machine.ask("x-vmemu-clock-advance-until", "{'limit':" + HOUR + ",'event':'" + SIZE_CHANGE + "'}");
            assertThat(clock.bool("reached")).isTrue();
            assertThat(clock.integer("nanos")).isEqualTo(1500 * SECOND / 1000);
        }
    }

    @Test
    void theWayEndsAtItsLimit() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            Arguments clock = machine.ask(
                    "x-vmemu-clock-advance-until", "{'limit':" + SECOND + ",'device':'vm0','size':" + GIB + "}");
            assertThat(clock.bool("reached")).isFalse();
            assertThat(clock.integer("nanos")).isEqualTo(SECOND);
        }
    }

    @Test
    void aWayThatNobodyWaitsForEndsEarly() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            machine.arm("{'point':'guest-deaf','times':1,'millis':2500}");
            machine.arm("{'point':'device-plug-busy','nth':3}");
            SteeredMachine.request(machine.control, GIB);
            try (QmpClient leaving = machine.connect()) {
                leaving.submit("x-vmemu-clock-advance", new QDict().put("nanos", VirtualTime.END_NANOS));
                leaving.awaitEvent(SIZE_CHANGE, RunningEmulator.PATIENCE);
            }
            assertThat(nanos(machine)).isBetween(2500 * SECOND / 1000, VirtualTime.END_NANOS - 1);
        }
    }

    @Test
    void anIdleMachineIsReachedWhenItsRetriesEnd() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            machine.arm("{'point':'device-plug-busy','times':3}");
            SteeredMachine.request(machine.control, GIB);
            Arguments clock = machine.ask("x-vmemu-clock-run-until-idle", "{'limit':" + HOUR + "}");
            assertThat(clock.bool("reached")).isTrue();
            assertThat(clock.has("next-timer")).isFalse();
            assertThat(machine.size()).isEqualTo(GIB);
        }
    }

    @Test
    void aJumpingClockNeedsNobody() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "jump");
                QmpClient client = machine.connect()) {
            machine.arm("{'point':'device-plug-busy','times':20}");
            SteeredMachine.request(client, GIB);
            while (machine.size() != GIB) {
                client.awaitEvent(SIZE_CHANGE, RunningEmulator.PATIENCE);
            }
            assertThat(nanos(machine)).isGreaterThan(HOUR);
        }
    }

    @Test
    void theModeCanBeChangedOnTheWay() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            machine.arm("{'point':'guest-deaf','times':1,'millis':60000}");
            SteeredMachine.request(machine.control, GIB);
            assertThat(machine.size()).isZero();
            machine.steer("x-vmemu-clock-set", "{'mode':'jump'}");
            machine.control.awaitEvent(SIZE_CHANGE, RunningEmulator.PATIENCE);
            assertThat(machine.ask("x-vmemu-clock-query", "{}").string("mode")).isEqualTo("jump");
            assertThatThrownBy(() -> machine.steer("x-vmemu-clock-set", "{'mode':'real'}"))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("does not go as the host's");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "x-vmemu-clock-advance|{'nanos':-1}|Time does not go back",
                "x-vmemu-clock-advance-until|{'limit':-1,'event':'STOP'}|Time does not go back",
                "x-vmemu-clock-advance-until|{'limit':1}|One of 'device' and 'event' must be given, and only one",
                "x-vmemu-clock-advance-until|{'limit':1,'device':'vm0','event':'STOP'}|and only one",
                "x-vmemu-clock-advance-until|{'limit':1,'device':'vm0'}|With 'device' goes a 'size'",
                "x-vmemu-clock-advance-until|{'limit':1,'device':'vm9','size':0}|vm9",
                "x-vmemu-clock-set|{'mode':'backwards'}|does not accept value 'backwards'",
            })
    void whatMakesNoSenseIsRefusedAndNothingMoves(String command, String arguments, String text) throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "manual")) {
            assertThatThrownBy(() -> machine.steer(command, arguments))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining(text);
            assertThat(nanos(machine)).isZero();
        }
    }

    @Test
    void theHostsClockCannotBeMoved() throws Exception {
        try (SteeredMachine machine = new SteeredMachine(directory, "real")) {
            for (String command : List.of("x-vmemu-clock-advance", "x-vmemu-clock-run-until-idle")) {
                String arguments = command.endsWith("idle") ? "{'limit':1}" : "{'nanos':1}";
                assertThatThrownBy(() -> machine.steer(command, arguments))
                        .isInstanceOf(QmpErrorException.class)
                        .hasMessageContaining("The clock is the host's");
            }
            machine.steer("x-vmemu-clock-set", "{'mode':'real'}");
            assertThat(machine.ask("x-vmemu-clock-query", "{}").string("mode")).isEqualTo("real");
        }
    }
}
