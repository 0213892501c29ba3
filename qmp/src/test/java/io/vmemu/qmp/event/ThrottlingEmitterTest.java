package io.vmemu.qmp.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.VirtualClock;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.schema.Arguments;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThrottlingEmitterTest {
    private static final long START_MICROS = 1_700_000_000_000_000L;
    private final VirtualClock clock = new VirtualClock(START_MICROS);
    private final MachineLoop loop = new MachineLoop(clock);
    private final List<String> sent = new ArrayList<>();
    private final ThrottlingEmitter emitter = new ThrottlingEmitter(loop, this::record);

    /** When it was sent, when it says it happened (both in ms from the start), and the size it tells. */
    private void record(QDict event) {
        Arguments timestamp = Arguments.of(event).object("timestamp");
        long micros = timestamp.integer("seconds") * 1_000_000 + timestamp.integer("microseconds") - START_MICROS;
        long size = Arguments.of(event).object("data").integer("size");
        sent.add(clock.nanoTime() / 1_000_000 + ": " + micros / 1_000 + " " + size);
    }

    private void at(long millis) {
        while (loop.nextDeadline() <= millis * 1_000_000) {
            clock.moveTo(Math.max(clock.nanoTime(), loop.nextDeadline()));
            loop.runDue(100);
        }
        clock.moveTo(millis * 1_000_000);
    }

    private void sizeChange(String path, long size) {
        emitter.emit(
                "MEMORY_DEVICE_SIZE_CHANGE", new QDict().put("size", size).put("qom-path", path), clock.epochMicros());
    }

    @Test
    void theFirstGoesAtOnceAndTheLastOfASecondAtItsEndWithItsOwnTimestamp() {
        sizeChange("vm0", 128);
        at(30);
        sizeChange("vm0", 512);
        at(64);
        sizeChange("vm0", 1024);
        at(5000);
        assertThat(sent).containsExactly("0: 0 128", "1000: 64 1024");
    }

    @Test
    void thePeriodStartsAgainWithEachDelayedEvent() {
        sizeChange("vm0", 1);
        at(900);
        sizeChange("vm0", 2);
        at(1100);
        sizeChange("vm0", 3);
        at(2100);
        sizeChange("vm0", 4);
        at(9000);
        assertThat(sent).containsExactly("0: 0 1", "1000: 900 2", "2000: 1100 3", "3000: 2100 4");
    }

    @Test
    void aSecondOfSilenceLiftsTheLimit() {
        sizeChange("vm0", 1);
        at(1001);
        sizeChange("vm0", 2);
        at(1002);
        sizeChange("vm0", 3);
        at(9000);
        assertThat(sent).containsExactly("0: 0 1", "1001: 1001 2", "2001: 1002 3");
        assertThat(loop.nextDeadline()).as("no timer is left").isEqualTo(MachineLoop.IDLE);
    }

    @Test
    void eachDeviceHasItsOwnLimit() {
        sizeChange("vm0", 1);
        sizeChange("vm1", 2);
        sizeChange("vm1", 3);
        at(9000);
        assertThat(sent).containsExactly("0: 0 1", "0: 0 2", "1000: 0 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BALLOON_CHANGE", "RTC_CHANGE", "WATCHDOG"})
    void someEventsAreLimitedAsAWhole(String name) {
        emitter.emit(name, new QDict().put("size", 1).put("qom-path", "a"), clock.epochMicros());
        emitter.emit(name, new QDict().put("size", 2).put("qom-path", "b"), clock.epochMicros());
        at(9000);
        assertThat(sent).containsExactly("0: 0 1", "1000: 0 2");
    }

    @Test
    void serialPortsAreLimitedById() {
        emitter.emit("VSERPORT_CHANGE", new QDict().put("size", 1).put("id", "a"), clock.epochMicros());
        emitter.emit("VSERPORT_CHANGE", new QDict().put("size", 2).put("id", "b"), clock.epochMicros());
        emitter.emit("VSERPORT_CHANGE", new QDict().put("size", 3).put("id", "a"), clock.epochMicros());
        at(9000);
        assertThat(sent).containsExactly("0: 0 1", "0: 0 2", "1000: 0 3");
    }

    @Test
    void allOthersAreNotLimited() {
        for (int i = 0; i < 3; i++) {
            emitter.emit("RESET", new QDict().put("size", i), clock.epochMicros());
        }
        assertThat(sent).containsExactly("0: 0 0", "0: 0 1", "0: 0 2");
        assertThat(loop.nextDeadline()).isEqualTo(MachineLoop.IDLE);
    }

    @Test
    void anEventWithoutDataHasNoSuchMember() {
        List<String> texts = new ArrayList<>();
        new ThrottlingEmitter(loop, event -> texts.add(JsonWriter.toText(event)))
                .emit("STOP", null, 1_500_000_000_000_007L);
        assertThat(texts)
                .containsExactly(
                        "{\"timestamp\": {\"seconds\": 1500000000, \"microseconds\": 7}, \"event\": \"STOP\"}");
    }
}
