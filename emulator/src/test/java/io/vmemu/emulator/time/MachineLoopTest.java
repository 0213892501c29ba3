package io.vmemu.emulator.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineLoopTest {
    private final VirtualTime time = new VirtualTime(0);
    private final MachineLoop loop = time.loop();
    private final List<String> ran = new ArrayList<>();

    @Test
    void tasksRunInTheOrderTheyCame() {
        loop.execute(() -> ran.add("first"));
        loop.execute(() -> ran.add("second"));

        time.runDue();

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void timersRunByDeadlineAndEqualOnesInTheOrderTheyWereScheduled() {
        loop.schedule(20, () -> ran.add("late"));
        loop.schedule(10, () -> ran.add("early one"));
        loop.schedule(10, () -> ran.add("early two"));

        time.advance(20);

        assertThat(ran).containsExactly("early one", "early two", "late");
    }

    @Test
    void aTimerDoesNotRunBeforeItsDeadline() {
        Timer timer = loop.schedule(10, () -> ran.add("timer"));

        time.advance(9);
        assertThat(ran).isEmpty();
        assertThat(timer.isPending()).isTrue();

        time.advance(1);
        assertThat(ran).containsExactly("timer");
        assertThat(timer.isPending()).isFalse();
    }

    @Test
    void aCancelledTimerNeverRuns() {
        Timer timer = loop.schedule(10, () -> ran.add("timer"));

        timer.cancel();
        time.advance(100);

        assertThat(ran).isEmpty();
        assertThat(loop.nextDeadline()).isEqualTo(MachineLoop.IDLE);
    }

    @Test
    void whatATaskAddsRunsInTheSameTurnButNotWithinIt() {
        loop.execute(() -> {
            loop.execute(() -> ran.add("inner"));
            loop.schedule(0, () -> ran.add("timer"));
            ran.add("outer");
        });

        time.runDue();

        assertThat(ran).containsExactly("outer", "inner", "timer");
    }

    @Test
    void noMoreTasksRunThanAllowed() {
        for (int i = 0; i < 3; i++) {
            loop.execute(() -> ran.add("task"));
        }

        assertThat(loop.runDue(2)).isEqualTo(2);
        assertThat(ran).hasSize(2);
        assertThat(loop.runDue(2)).isEqualTo(1);
    }

    @Test
    void theOwnerIsWokenForWorkFromOutsideAndNotForWorkFromWithin() {
        List<String> wakeups = new ArrayList<>();
        loop.onWakeup(() -> wakeups.add("wake"));

        loop.execute(() -> loop.schedule(5, () -> {}));
        assertThat(wakeups).hasSize(1);

        time.runDue();
        assertThat(wakeups).hasSize(1);

        loop.schedule(1, () -> {});
        assertThat(wakeups).hasSize(2);
    }

    @Test
    void aTaskCannotRunTheLoopItIsOn() {
        loop.execute(() -> loop.runDue(1));

        assertThatThrownBy(time::runDue).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDelayBeyondAllTimeIsTakenAsNever() {
        time.advance(1000);
        Timer timer = loop.schedule(Long.MAX_VALUE, () -> ran.add("never"));

        time.advance(1L << 60);

        assertThat(timer.isPending()).isTrue();
        assertThat(ran).isEmpty();
    }

    @Test
    void anAlarmMayBeSetAgainOnceItHasRun() {
        Alarm alarm = loop.alarm(() -> ran.add("alarm"));
        time.advance(100);
        assertThat(alarm.isPending()).isFalse();
        assertThat(ran).isEmpty();

        alarm.set(10);
        loop.schedule(10, () -> ran.add("timer"));
        time.advance(10);
        alarm.set(5);
        time.advance(4);
        assertThat(ran).containsExactly("alarm", "timer");
        assertThat(alarm.isPending()).isTrue();
        time.advance(1);
        assertThat(ran).containsExactly("alarm", "timer", "alarm");
    }

    @Test
    void anAlarmGoesBehindWhatWasScheduledForTheSameTimeBeforeItWasSetAgain() {
        Alarm alarm = loop.alarm(() -> ran.add("alarm"));
        alarm.set(10);
        loop.schedule(10, () -> ran.add("timer"));
        alarm.cancel();
        alarm.set(10);

        time.advance(10);

        assertThat(ran).containsExactly("timer", "alarm");
    }

    @Test
    void anAlarmMaySetItselfAgain() {
        Alarm[] alarm = new Alarm[1];
        alarm[0] = loop.alarm(() -> {
            ran.add("alarm");
            if (ran.size() < 3) {
                alarm[0].set(10);
            }
        });
        alarm[0].set(0);

        time.advance(100);

        assertThat(ran).containsExactly("alarm", "alarm", "alarm");
    }

    @Test
    void anAlarmThatIsSetCannotBeSet() {
        Alarm alarm = loop.alarm(() -> ran.add("alarm"));
        alarm.set(10);

        assertThatThrownBy(() -> alarm.set(5)).isInstanceOf(IllegalStateException.class);
        time.advance(10);

        assertThat(ran).containsExactly("alarm");
    }

    @Test
    void waitingForAConditionStopsAtTheTimerThatFulfilsIt() {
        loop.schedule(10, () -> ran.add("ten"));
        loop.schedule(30, () -> ran.add("thirty"));

        assertThat(time.advanceUntil(() -> !ran.isEmpty(), 100)).isTrue();
        assertThat(time.clock().nanoTime()).isEqualTo(10);

        assertThat(time.advanceUntil(() -> ran.size() == 3, 100)).isFalse();
        assertThat(time.clock().nanoTime()).isEqualTo(110);
    }

    @Test
    void theTimeOfDayFollowsTheClock() {
        VirtualTime later = new VirtualTime(1_000_000);

        later.advance(2_500_000);

        assertThat(later.clock().epochMicros()).isEqualTo(1_002_500);
    }

    @Test
    void timeDoesNotGoBack() {
        time.advance(5);

        assertThatThrownBy(() -> time.advance(-1)).hasMessage("time does not go back by 1 ns");
        assertThatThrownBy(() -> time.advanceUntil(() -> false, -2)).hasMessage("time does not go back by 2 ns");
        assertThat(loop.nanoTime()).isEqualTo(5);
    }

    @Test
    void timeHasAnEndThatIsReachedAndNotPassed() {
        time.advance(5);
        time.advance(Long.MAX_VALUE);

        assertThat(loop.nanoTime()).isEqualTo(VirtualTime.END_NANOS);
        assertThat(time.advanceUntil(() -> false, Long.MAX_VALUE)).isFalse();
        assertThat(loop.nanoTime()).isEqualTo(VirtualTime.END_NANOS);
    }
}
