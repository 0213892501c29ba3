package io.vmemu.launcher.shell;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.error.SystemError;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.command.Numbers;
import io.vmemu.qmp.record.DialogRecorder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vmemu record}. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description = {
            "Stands between the QMP socket of an emulator, QEMU's too, and its clients: passes on every byte as it is and "
                    + "writes down what was said, one JSON object a line, for 'vmemu replay'.",
            "Files that a client sends along (getfd, add-fd) are not passed on. One client is served at a time, as by QEMU; "
                    + "the recording ends with Ctrl-C, or after so many clients."
        })
public final class RecordCommand implements Callable<Integer> {
    /** There is always one client more. */
    private static final int NO_END = Integer.MAX_VALUE;

    @Option(names = "--to", paramLabel = "FILE", required = true, description = "The record; written over.")
    private @Nullable Path file;

    @Option(names = "--clients", paramLabel = "N", description = "End after so many clients (default: go on).")
    private @Nullable Integer clients;

    @Parameters(
            index = "0",
            paramLabel = "LISTEN",
            description = "The Unix socket to make, for clients; one that nobody listens on any more is replaced.")
    private @Nullable Path listen;

    @Parameters(index = "1", paramLabel = "TARGET", description = "The emulator's Unix socket.")
    private @Nullable Path target;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (clients != null) {
            Numbers.requireAtLeast(Objects.requireNonNull(spec), "--clients", clients, 1);
        }
        try {
            return record(Objects.requireNonNull(listen), Objects.requireNonNull(target), Objects.requireNonNull(file));
        } catch (StartupException e) {
            complain(e.text());
        } catch (ExecutionException e) {
            complain(
                    e.getCause() instanceof UncheckedIOException failure
                            ? unwritten(failure)
                            : String.valueOf(e.getCause()));
        } catch (UncheckedIOException e) {
            complain(unwritten(e));
        } catch (IOException e) {
            complain(file + ": " + SystemError.textOf(e));
        } catch (QemuException e) {
            complain(e.desc());
        }
        return 1;
    }

    private int record(Path front, Path server, Path to)
            throws StartupException, IOException, QemuException, InterruptedException, ExecutionException {
        Places.checkDifferent("LISTEN and TARGET", front, server);
        Places.checkDifferent("--to and LISTEN", to, front);
        Places.checkDifferent("--to and TARGET", to, server);
        Places.checkListen(front);
        try (DialogRecorder recorder =
                DialogRecorder.start(front, server, to, clients == null ? NO_END : clients, this::complain)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(recorder), "interruption"));
            recorder.done().get();
            return 0;
        }
    }

    /** The process ends with the signal's status, whatever becomes of the record. */
    private void interrupt(DialogRecorder recorder) {
        try {
            recorder.close();
        } catch (UncheckedIOException e) {
            complain(unwritten(e));
        }
    }

    private String unwritten(UncheckedIOException failure) {
        return file + ": " + SystemError.textOf(Objects.requireNonNull(failure.getCause()));
    }

    private void complain(String what) {
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        err.println("vmemu record: " + what);
        err.flush();
    }
}
