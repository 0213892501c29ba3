package io.vmemu.testkit;

import io.vmemu.testkit.journal.MachineJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * What a failed test tells of its machine. It is added to the failure as something suppressed, so that it stands below the
 * failure wherever that is shown, in parallel runs too.
 */
final class MachineReport extends Exception {
    /** The configuration parameter that says where journals go. */
    static final String DIRECTORY = "vmemu.journals";

    private static final long serialVersionUID = 1L;
    private static final int SHOWN_ENTRIES = 20;
    /** Of repeated and parameterized tests, in JUnit's unique ids. */
    private static final Pattern REPETITION = Pattern.compile("#(\\d+)\\]");

    private MachineReport(String text) {
        super(text, null, false, false);
    }

    /** Adds a report to the failure of what has just ended, if it has failed, and makes one of an emulator's mistake. */
    static void about(VirtualMachine machine, ExtensionContext context) {
        Throwable failure = context.getExecutionException().orElse(null);
        if (failure == null && !machine.internalErrors().isEmpty()) {
            AssertionError mistake = new AssertionError(
                    "vmemu has made a mistake of its own",
                    machine.internalErrors().get(0));
            mistake.addSuppressed(new MachineReport(text(machine, context)));
            throw mistake;
        } else if (failure != null && !(failure instanceof TestAbortedException)) {
            failure.addSuppressed(new MachineReport(text(machine, context)));
        }
    }

    private static String text(VirtualMachine machine, ExtensionContext context) {
        MachineJournal journal = machine.journal();
        int shown = Math.min(SHOWN_ENTRIES, journal.items().size());
        return "%nthe machine, %s after its start:%n  seed     %d%n  replay   %s%n  journal  %s%n%s"
                .formatted(
                        Words.duration(machine.now()),
                        machine.seed(),
                        replay(machine, context),
                        "%s; the last %d of %d entries:"
                                .formatted(
                                        write(journal, context),
                                        shown,
                                        journal.items().size()),
                        journal.last(shown).toJsonLines());
    }

    /** Maven's words for: this test again, with the same chance. */
    private static String replay(VirtualMachine machine, ExtensionContext context) {
        return "mvn test '-Dtest=" + test(context) + "' -D" + VirtioMemExtension.SEED + "=" + machine.seed();
    }

    /** {@code Outer$Nested#method}. */
    private static String test(ExtensionContext context) {
        String type = context.getRequiredTestClass().getName();
        String name = type.substring(type.lastIndexOf('.') + 1);
        return name
                + context.getTestMethod().map(method -> "#" + method.getName()).orElse("");
    }

    private static String write(MachineJournal journal, ExtensionContext context) {
        Path directory = context.getConfigurationParameter(DIRECTORY)
                .map(Path::of)
                .orElseGet(() -> Path.of(Files.isDirectory(Path.of("build")) ? "build" : "target", "vmemu"));
        Matcher repetition = REPETITION.matcher(context.getUniqueId());
        String name = test(context).replace('#', '.') + (repetition.find() ? "." + repetition.group(1) : "");
        Path file = directory.resolve(name + ".jsonl");
        try {
            Files.createDirectories(directory);
            Files.writeString(file, journal.toJsonLines());
            return file.toString();
        } catch (IOException e) {
            return "not written: " + e;
        }
    }
}
