package io.vmemu.qmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.emulator.time.Timer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServerLoopTest {
    private static final long MILLIS = 1_000_000;
    private final ServerLoop loop = ServerLoop.create();
    private final MachineLoop machine = new MachineLoop(SystemClocks.monotonic());
    private final BlockingQueue<String> ran = new ArrayBlockingQueue<>(100);

    @AfterEach
    void stop() {
        loop.close();
    }

    private String next() throws InterruptedException {
        return String.valueOf(ran.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void aMachinesWorkRunsOnTheLoopsThreadAndTimersInTheirOrder() throws InterruptedException {
        machine.execute(
                () -> ran.add("added before, on " + Thread.currentThread().getName()));
        loop.drive(machine);
        assertThat(next()).startsWith("added before, on qmp-");
        loop.execute(() -> {
            machine.schedule(30 * MILLIS, () -> ran.add("third"));
            machine.schedule(5 * MILLIS, () -> ran.add("first"));
            machine.schedule(10 * MILLIS, () -> {
                ran.add("second");
                machine.execute(() -> ran.add("and what it leads to"));
            });
            Timer cancelled = machine.schedule(1 * MILLIS, () -> ran.add("cancelled"));
            cancelled.cancel();
        });
        assertThat(next()).isEqualTo("first");
        assertThat(next()).isEqualTo("second");
        assertThat(next()).isEqualTo("and what it leads to");
        assertThat(next()).isEqualTo("third");
        assertThat(ran).isEmpty();
    }

    @Test
    void aLoopThatIsStillBeingMadeTakesWorkAtOnce() throws InterruptedException {
        try (ServerLoop made = ServerLoop.createInBackground()) {
            made.execute(() -> ran.add(Thread.currentThread().getName()));
            assertThat(next()).startsWith("qmp-");
            assertThat(made.isEpoll()).isEqualTo(loop.isEpoll());
        }
    }

    @Test
    void aBusyMachineLeavesTurnsToTheConnections() throws InterruptedException {
        loop.drive(machine);
        AtomicInteger left = new AtomicInteger(100_000);
        loop.execute(() -> {
            keepBusy(left);
            loop.execute(() -> ran.add(left.get() > 0 ? "meanwhile" : "afterwards"));
        });
        assertThat(next()).isEqualTo("meanwhile");
        assertThat(next()).isEqualTo("done");
    }

    private void keepBusy(AtomicInteger left) {
        machine.execute(() -> {
            if (left.decrementAndGet() > 0) {
                keepBusy(left);
            } else {
                ran.add("done");
            }
        });
    }
}
