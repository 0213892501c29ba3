package io.vmemu.qmp.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Commands that do not read, or do not write, before somebody opens a gate, and channels to them that are closed meanwhile. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class CommandConduitTest {
    private static final int MANY_BYTES = 1 << 20;

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void makeGate() throws Exception {
        Process made = new ProcessBuilder("mkfifo", gate().toString()).start();
        assertThat(made.waitFor()).isZero();
    }

    @AfterEach
    void end() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.toHandle().destroyForcibly();
        }
    }

    private Path gate() {
        return directory.resolve("gate");
    }

    private void openGate() throws IOException {
        Files.write(gate(), new byte[0]);
    }

    private Process start(String command) throws IOException {
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(directory.toFile())
                .start();
        processes.add(process);
        return process;
    }

    /** Writes more than a pipe takes, and returns when the first byte of that has arrived. */
    private static Thread writing(CommandConduit conduit) throws IOException {
        Thread writer = new Thread(() -> {
            try {
                conduit.write(new byte[MANY_BYTES]);
            } catch (IOException e) {
                // The command is gone.
            }
        });
        writer.setDaemon(true);
        writer.start();
        assertThat(conduit.read(new byte[1])).isEqualTo(1);
        return writer;
    }

    @Test
    void aCommandThatDoesNotReadDoesNotHoldUpTheCloseAndGoesWithAllItStarted() throws Exception {
        Process process = start("dd bs=1 count=1 2>dd; cat gate; cat");
        CommandConduit conduit = new CommandConduit(process, true, Duration.ZERO);
        Thread writer = writing(conduit);
        conduit.close();
        writer.join();
        assertThat(process.waitFor()).isNotZero();
    }

    @Test
    void aCommandThatDoesNotWriteDoesNotHoldUpTheCloseEither() throws Exception {
        Process process = start("echo; cat gate");
        CommandConduit conduit = new CommandConduit(process, false, Duration.ZERO);
        assertThat(conduit.read(new byte[1])).isEqualTo(1);
        Thread reader = new Thread(() -> {
            try {
                conduit.read(new byte[1]);
            } catch (IOException e) {
                // It is closed already.
            }
        });
        reader.setDaemon(true);
        reader.start();
        conduit.close();
        reader.join();
        assertThat(process.waitFor()).isNotZero();
    }

    @Test
    void aCommandIsGivenWhatIsBeingWrittenBeforeItsEnd() throws Exception {
        Process process = start("dd bs=1 count=1 2>dd; cat gate; wc -c >count");
        CommandConduit conduit = new CommandConduit(process, true, Duration.ofMinutes(1));
        CountDownLatch closed = new CountDownLatch(1);
        Thread writer = writing(conduit);
        conduit.closeThen(Runnable::run, closed::countDown);
        assertThat(closed.getCount()).isOne();
        openGate();
        closed.await();
        writer.join();
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(directory.resolve("count")).strip()).isEqualTo(Integer.toString(MANY_BYTES - 1));
    }

    @Test
    void whoeverClosesAtOnceDoesNotWaitForAnEarlierPatientClose() throws Exception {
        Process process = start("dd bs=1 count=1 2>dd; cat gate; cat");
        CommandConduit conduit = new CommandConduit(process, true, Duration.ZERO);
        CountDownLatch closed = new CountDownLatch(1);
        Thread writer = writing(conduit);
        conduit.closeThen(Runnable::run, closed::countDown);
        assertThat(process.isAlive()).isTrue();
        conduit.close();
        writer.join();
        closed.await();
        assertThat(process.waitFor()).isNotZero();
    }

    @Test
    void theEndOfACommandIsAwaitedHoweverLongItTakes() throws Exception {
        Process process = start("cat >taken; cat gate; echo done >end");
        CommandConduit conduit = new CommandConduit(process, true, Duration.ZERO);
        conduit.write(new byte[3]);
        CompletableFuture<Void> finished = CompletableFuture.runAsync(() -> {
            try {
                conduit.finish();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        openGate();
        finished.join();
        assertThat(directory.resolve("end")).hasContent("done");
        assertThat(directory.resolve("taken")).hasSize(3);
    }

    @Test
    void aCommandThatWritesOnAfterTheLastByteIsToldThatNobodyReads() throws Exception {
        Process process = start("cat /dev/zero; echo $? >status");
        CommandConduit conduit = new CommandConduit(process, false, Duration.ZERO);
        assertThat(conduit.read(new byte[1])).isEqualTo(1);
        conduit.finish();
        assertThat(directory.resolve("status")).hasContent("141");
    }
}
