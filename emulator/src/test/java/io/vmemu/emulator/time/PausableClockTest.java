package io.vmemu.emulator.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PausableClockTest {
    private final VirtualTime time = new VirtualTime(0);
    private final List<String> ran = new ArrayList<>();

    @Test
    void aClockThatBeginsPausedStandsAtZeroUntilItIsResumed() {
        PausableClock clock = new PausableClock(time.loop(), true);
        time.advance(50);
        assertThat(clock.nanoTime()).isZero();

        clock.resume();
        time.advance(7);
        assertThat(clock.nanoTime()).isEqualTo(7);
    }

    @Test
    void aTimerKeepsWhatIsLeftOfItsDelayAcrossAPause() {
        PausableClock clock = new PausableClock(time.loop(), false);
        clock.schedule(10, () -> ran.add("timer"));
        time.advance(4);

        clock.pause();
        time.advance(1000);
        assertThat(ran).isEmpty();

        clock.resume();
        time.advance(5);
        assertThat(ran).isEmpty();
        time.advance(1);
        assertThat(ran).containsExactly("timer");
    }

    @Test
    void timersScheduledWhilePausedWaitForTheResume() {
        PausableClock clock = new PausableClock(time.loop(), true);
        clock.schedule(0, () -> ran.add("timer"));
        time.advance(10);
        assertThat(ran).isEmpty();

        clock.resume();
        time.runDue();
        assertThat(ran).containsExactly("timer");
    }

    @Test
    void timersKeepTheirOrderAcrossAPause() {
        PausableClock clock = new PausableClock(time.loop(), true);
        clock.schedule(5, () -> ran.add("first"));
        clock.schedule(5, () -> ran.add("second"));
        clock.schedule(1, () -> ran.add("soon"));
        clock.resume();
        clock.pause();
        clock.resume();

        time.advance(5);

        assertThat(ran).containsExactly("soon", "first", "second");
    }

    @Test
    void aCancelledTimerStaysCancelledWhateverTheClockDoes() {
        PausableClock clock = new PausableClock(time.loop(), true);
        Timer timer = clock.schedule(5, () -> ran.add("timer"));
        timer.cancel();
        assertThat(timer.isPending()).isFalse();

        clock.resume();
        time.advance(10);

        assertThat(ran).isEmpty();
    }

    @Test
    void pausingAndResumingTwiceChangesNothing() {
        PausableClock clock = new PausableClock(time.loop(), false);
        time.advance(3);
        clock.pause();
        clock.pause();
        time.advance(3);
        clock.resume();
        clock.resume();
        time.advance(3);

        assertThat(clock.nanoTime()).isEqualTo(6);
    }

    @Test
    void aTaskMayPauseItsOwnClock() {
        PausableClock clock = new PausableClock(time.loop(), false);
        clock.schedule(1, () -> {
            ran.add("pauses");
            clock.pause();
        });
        clock.schedule(2, () -> ran.add("after"));

        time.advance(10);
        assertThat(ran).containsExactly("pauses");

        clock.resume();
        time.advance(1);
        assertThat(ran).containsExactly("pauses", "after");
    }

    @Test
    void anAlarmThatIsSetTimeAfterTimeKeepsWhatIsLeftAcrossEachPause() {
        PausableClock clock = new PausableClock(time.loop(), false);
        Alarm alarm = clock.alarm(() -> ran.add("alarm"));
        for (int round = 1; round <= 3; round++) {
            alarm.set(10);
            time.advance(4);
            clock.pause();
            time.advance(100);
            clock.resume();
            time.advance(5);
            assertThat(ran).hasSize(round - 1);
            time.advance(1);
            assertThat(ran).hasSize(round);
            assertThat(alarm.isPending()).isFalse();
        }
    }

    @Test
    void anAlarmThatIsSetCannotBeSetEvenWhileTheClockStands() {
        PausableClock clock = new PausableClock(time.loop(), true);
        Alarm alarm = clock.alarm(() -> ran.add("alarm"));
        alarm.set(10);

        assertThatThrownBy(() -> alarm.set(5)).isInstanceOf(IllegalStateException.class);
        clock.resume();
        time.advance(10);

        assertThat(ran).containsExactly("alarm");
    }
}
